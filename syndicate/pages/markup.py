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
    for br in list(root.iter("br")):
        br.tail = "\n" + (br.tail or "")
    yield from _walk(root)


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
    for line in text.split("\n"):
        bare = " ".join(line.replace("\xa0", " ").split(" ")).strip()
        if bare:
            sentence = block.tag in PARAGRAPH and re.search(r"[。！？；，]", bare) and not bare.startswith(("——", "【"))
            yield (INDENT if sentence else "") + bare.strip("\u3000")
