"""HTML of e-paper sites, and text pasted from a word processor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import EmptyPage
from syndicate.model.park import Park
from syndicate.pages.markup import looks_like_html, to_text
from syndicate.pages.parser import parse_page

ONE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html><head><title>云州日报</title><style>p{}</style></head><body>
<nav><a href="/">首页</a> <a href="/a">版面导航</a></nav><!-- 注释 -->
<div class="v"><p>甲经开区</p><h1>新桥<br>合龙</h1><h3>——历时三年建成</h3><p>本报记者 王一</p>
<div id="content"><p>　　昨天，<b>甲经开区</b>的跨江大桥合龙&nbsp;，全长2.1公里。</p>
<p style="display:none">看不见的字。</p><p>　　大桥双向六车道，年底通车。</p></div>
<script>alert("不要执行")</script><ul><li><a href="/b">下一篇</a></li></ul></div></body></html>"""
MANY = """<table>
<tr><td><h2>夜市开张</h2><p>本报讯（记者 王一）夜市昨晚开张，来了两千人。</p></td></tr>
<tr><td><h2>学校迁址 新校舍明年启用</h2><p>本报讯（记者 李二）乙高新区的学校将迁往湖边。</p></td></tr>
</table>"""
PARTS = ["<p>", "</p>", "<div>", "</table>", "<b", ">", "字。", "&#x0;", "&#xd800;", "\x00", "<!--"]


def test_one_article_a_page() -> None:
    parsed = parse_page(to_text(ONE), (Park("jia", "甲经开区"),))
    (story,) = parsed.stories

    assert (story.kicker, story.title, story.subtitle) == ("甲经开区", "新桥 合龙", "历时三年建成")
    assert story.byline.names == ("王一",)
    assert [p.text for p in story.paragraphs] == [
        "昨天，甲经开区的跨江大桥合龙 ，全长2.1公里。",
        "大桥双向六车道，年底通车。",
    ]


def test_a_whole_page_with_several() -> None:
    parsed = parse_page(to_text(MANY), ())

    assert [(s.title, s.byline.names, len(s.paragraphs)) for s in parsed.stories] == [
        ("夜市开张", ("王一",), 1),
        ("学校迁址 新校舍明年启用", ("李二",), 1),
    ]


FOUNDER = """
<table><tr><td>2026年9月15日 星期二</td><td><a href=a>报纸首页</a> | <a href=b>版面导航</a></td></tr>
<tr><td>第03版：园区</td><td><a href=c>上一版</a> <a href=d>下一版</a></td></tr></table>
<table><TR><TD>甲经开区</TD></TR><TR><TD><strong>新桥合龙 两岸同欢</strong></TD></TR>
<tr><td><div id="ozoom"><founder-content><!--enpcontent--><P>　　本报讯（通讯员 李晓）大桥昨天在甲经开区合龙。</P>
<P>　　桥长2.1公里。</P><!--/enpcontent--></founder-content>
</div></td></tr></table><p>版权所有 云州日报社</p>"""
HEADINGS = """<div><h3>一座桥的三年</h3><h1>新桥合龙</h1><h2>建设者手记</h2><p>本报记者　王一
<span>《云州日报》（2026年09月15日</span> <span>第 03 版）</span></p><div><p>　　大桥昨天合龙，
全长2.1公里。</p></div><div>分享到：<a>微信</a></div></div>"""
BREAKS = """<div><center><b>新桥合龙</b></center><br>
<center>2026-09-15 08:12&nbsp; 来源：云州日报&nbsp; 作者：王一</center><br>
&nbsp;&nbsp;&nbsp;&nbsp;大桥昨天合龙。<br><br>&nbsp;&nbsp;&nbsp;&nbsp;桥长2.1公里，年底通车。<br>
<a href=x>打印</a> <a href=y>关闭</a></div>"""


def test_the_page_of_the_usual_system_of_papers() -> None:
    parsed = parse_page(to_text(FOUNDER), (Park("jia", "甲经开区"),))
    (story,) = parsed.stories

    assert (story.kicker, story.title, story.byline.names) == ("甲经开区", "新桥合龙 两岸同欢", ("李晓",))
    assert [p.text for p in story.paragraphs] == ["大桥昨天在甲经开区合龙。", "桥长2.1公里。"]
    assert parsed.header is not None
    assert (parsed.header.page_no, parsed.header.section) == ("03", "园区")


def test_kicker_headline_and_subtitle_told_by_tags() -> None:
    (story,) = parse_page(to_text(HEADINGS), ()).stories

    assert (story.kicker, story.title, story.subtitle) == ("一座桥的三年", "新桥合龙", "建设者手记")
    assert story.byline.names == ("王一",)
    assert [p.text for p in story.paragraphs] == ["大桥昨天合龙，全长2.1公里。"]


def test_paragraphs_told_by_breaks() -> None:
    (story,) = parse_page(to_text(BREAKS), ()).stories

    assert (story.title, story.byline.names) == ("新桥合龙", ("王一",))
    assert [p.text for p in story.paragraphs] == ["大桥昨天合龙。", "桥长2.1公里，年底通车。"]


def test_nothing_hidden_scripted_or_linking_elsewhere_is_kept() -> None:
    text = to_text(ONE)

    assert [w for w in ("alert", "看不见", "首页", "下一篇", "注释", "p{}") if w in text] == []


def test_text_of_a_word_processor() -> None:
    """Soft line breaks, no-break spaces, a soft hyphen, tabs for indents."""
    text = "路灯\xa0亮了\r\r\t本报讯（记者\xa0王一）路灯昨晚亮\xad了，\x0b全城都看见。\r\r\t市民说好。\r"
    parsed = parse_page(text, ())

    assert [s.title for s in parsed.stories] == ["路灯 亮了"]
    assert [p.text for p in parsed.stories[0].paragraphs] == ["路灯昨晚亮了，全城都看见。", "市民说好。"]


def test_what_is_html() -> None:
    assert looks_like_html(ONE)
    assert not looks_like_html("产值 < 3亿元，而 p > 2")


@pytest.mark.parametrize("markup", ["", "<html></html>", "<script>x</script>", "<p> </p>"])
def test_markup_without_text(markup: str) -> None:
    with pytest.raises(EmptyPage):
        to_text(markup)


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_markup_is_read_or_refused(parts: list[str]) -> None:
    try:
        text = to_text("".join(parts))
    except EmptyPage:
        return

    assert text.strip()
