"""HTML, of an e-paper site or pasted from a word processor, to text for parse_page. Nothing is run or fetched."""

import re
from collections.abc import Iterator

from lxml import etree, html

from syndicate.errors import EmptyPage

TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|h[1-6]|article|section|span|table|br|font|founder-\w+)[\s>/]", re.IGNORECASE
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
        "founder-title",
        "founder-pretitle",
        "founder-subtitle",
        "founder-date",
        "founder-caption",
        "founder-content",
        "founder-author",
    ]
)
DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
    "source",
    "select",
    "option",
    "button",
    "input",
    "textarea",
    "nav",
    "form",
    "link",
    "meta",
    "title",
    "head",
    "base",
    "map",
    "area",
]
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
OF_THE_SITE = re.compile(
    r"^(?:[上下]一[条篇版期]|返回|打印|关闭|放大|缩小|默认|首页|报纸首页|数字报|版面|标题导航|目录|分享|微信|微博|朗读|更多|订阅|登录|注册|收藏|评论)"
    r"[\u4e00-\u9fff+\-]{0,4}$"
)
"""What links say that lead about the site, not to a story."""
KICKERS, SUBTITLES = ("h2", "h3", "h4", "h5", "founder-pretitle"), ("h2", "h3", "h4", "h5", "founder-subtitle")
MARKED, DASHES = ("：", ":", "】", "］", "〗", "！", "？", "。"), ("—", "–", "-", "―", "─")
LINE = "\u2028"
"""Ends a line inside a block; line breaks of the source are white space."""
PARAGRAPH = frozenset({"p", "dd", "blockquote"})
INDENT = "\u3000\u3000"
SHORT = 40


def looks_like_html(text: str) -> bool:
    """Whether the text is markup rather than a dump."""
    return bool(TAG.search(text[:20_000]))


def to_text(markup: str) -> str:
    """The words of an HTML page, a block a line, blank lines between, paragraphs indented by two hanzi.

    Scripts, forms, navigation and hidden elements are left out, and so are blocks that hold nothing but links.
    Raises EmptyPage.
    """
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(_bare(markup), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise EmptyPage("The HTML holds no text.", hint="Save the page from the browser as text.") from fault
    blocks = [b for b in _blocks(root) if b.strip()]
    if not blocks:
        raise EmptyPage("The HTML holds no text.", hint="Save the page from the browser as text.")
    return "\n\n".join(blocks) + "\n"


WRAPPED = re.compile(r"(\S?)[ \t]*\r?\n\s*(\S?)")
"""A line break of the source."""


def _unwrapped(found: re.Match[str]) -> str:
    left, right = found[1], found[2]
    return left + (" " if left.isascii() and right.isascii() else "") + right


DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _bare(markup: str) -> str:
    """Without what lxml refuses in a str: an encoding declaration, characters illegal in XML."""
    return ILLEGAL.sub("", DECLARED.sub("", markup)) or " "


def _blocks(root: html.HtmlElement) -> Iterator[str]:
    """Text of the innermost blocks, in order."""
    for tag in DROPPED:
        for element in list(root.iter(tag)):
            element.drop_tree()
    for element in list(root.iter()):
        hidden = HIDDEN.search(element.get("style") or "") or element.get("hidden") is not None
        if hidden and element.getparent() is not None:
            element.drop_tree()
    for link in list(root.iter("a")):
        words = "".join(link.itertext()).strip()
        if OF_THE_SITE.match(words) and not (link.tail or "").strip().startswith(("：", ":")):
            link.drop_tree()
    for pre in root.iter("pre"):
        pre.text = (pre.text or "").replace("\n", LINE)
    for br in list(root.iter("br")):
        br.tail = LINE + (br.tail or "")
    _mark_headings(root)
    yield from _walk(root)


def _mark_headings(root: html.HtmlElement) -> None:
    """Print's own marks for what e-papers say in tags: a heading over `h1` is a kicker, one below it a subtitle."""
    pairs = [(h.getprevious(), h, h.getnext()) for h in root.iter("h1", "founder-title")]
    for above, _, below in pairs:
        if above is not None and above.tag in KICKERS and _words(above) and not _words(above).endswith(MARKED):
            above.append(_text("："))
        if below is not None and below.tag in SUBTITLES and _words(below) and not _words(below).startswith(DASHES):
            below.text = "——" + (below.text or "")


def _words(element: html.HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def _text(words: str) -> html.HtmlElement:
    mark = html.Element("span")
    mark.text = words
    return mark


def _walk(root: html.HtmlElement) -> Iterator[str]:
    run: list[str] = []
    linked: list[str] = []
    current: html.HtmlElement = root
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in BLOCKS
        if event == "start":
            if block:
                yield from _lines(run, linked, current)
                current = element
            run.append(element.text or "")
            if element.tag == "a":
                linked.append("".join(element.itertext()))
            continue
        if block:
            yield from _lines(run, linked, current)
            current = element.getparent() if element.getparent() is not None else root
        run.append(element.tail or "")
    yield from _lines(run, linked, current)


def _lines(run: list[str], linked: list[str], block: html.HtmlElement) -> Iterator[str]:
    """The text gathered for one block, as lines; both lists are emptied."""
    text = "".join(run)
    links = "".join(linked)
    run.clear()
    linked.clear()
    words = "".join(text.split())
    if not words or ("".join(links.split()) == words and len(words) < SHORT):
        return
    for line in WRAPPED.sub(_unwrapped, text).split(LINE):
        bare = " ".join(line.replace("\xa0", " ").split(" ")).strip()
        if re.search(r"\w", bare):
            sentence = block.tag in PARAGRAPH and re.search(r"[。！？；，]", bare) and not bare.startswith(("——", "【"))
            yield (INDENT if sentence else "") + bare.strip("\u3000")
