"""MJML to HTML, with Jinja2's tags carried through untouched: compiled once a template, filled once a letter.

MJML comes first and Jinja2 second. So no value ever passes MJML's parser (a headline cannot become an
element), escaping is Jinja2's alone, and the costly half is done once for each version of a template.
"""

import re
from dataclasses import dataclass

import mrml

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STYLE = re.compile(r'(?<= style=")[^"]*')
_DROPPED = frozenset({"word-spacing", "cursor", "mso-padding-alt", "background"})
"""What MJML writes and QQ Mail, 163 or Outlook refuse; every use of it has a kept twin (background-color, padding)."""
_DROPPED_ATTRIBUTES = re.compile(
    r' (?:aria-label="[^"]*" aria-roledescription="email"|vertical-align="[^"]*"|dir="auto")'
)
"""Not HTML, or noise: the title read twice, `vertical-align` beside `valign`, a guessed direction."""
_RESETS = re.compile(r'<style type="text/css">\s*#outlook a.*?</style>', re.DOTALL)
"""MJML's rules for all clients: webmail drops them, so what matters of them stands in the body's style."""
_CONDITIONAL = re.compile(r"<!--\[if .*?<!\[endif\]-->", re.DOTALL)
"""Comments that only Word's engine reads; what they do for a letter of one column, `_SECTION` does."""
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_SECTION = re.compile(r'(style="[^"]*max-width:(\d+px);?"><table [^>]*style="[^"]*)width:100%')
_BODY = "margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%;"
_KNOWN = frozenset(
    re.findall(
        r"\S+",
        "mjml mj-head mj-body mj-attributes mj-all mj-class mj-breakpoint mj-font mj-preview mj-style mj-title mj-raw "
        "mj-accordion mj-accordion-element mj-accordion-text mj-accordion-title mj-button mj-carousel "
        "mj-carousel-image mj-column mj-divider mj-group mj-hero mj-image mj-navbar mj-navbar-link mj-section "
        "mj-social mj-social-element mj-spacer mj-table mj-text mj-wrapper",
    )
)
"""MJML 4 without mj-include. The compiler passes any other element on as HTML, and the reader sees bare words."""
_ELEMENT = re.compile(r"</?(mj[\w-]*)")
_PREVIEW = re.compile(r"(<div style=\"display:none;[^\"]*?)color:#ffffff;")
"""White words on white, though hidden, are what filters look for in spam."""
_STYLE_FOR_MEDIA = re.compile(r'<style media="([^"]*)">(.*?)</style>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Compiled:
    """HTML that is a Jinja2 template. `lines` maps a line of it to the line of the MJML source it came from."""

    html: str
    lines: dict[int, int]


class BrokenMjml(Exception):
    """MJML that cannot be compiled; `line` is where in the source, 0 when the compiler does not say."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def compile_mjml(source: str) -> Compiled:
    """Compile MJML whose text, attributes and <mj-raw> hold Jinja2 tags.

    <mj-include> is refused: MJML reads neither disk nor network here (Jinja2's include works, on HTML).
    Raises BrokenMjml.
    """
    prefix = "jinja"
    while prefix in source:
        prefix += "x"
    tags = list(_TAG.finditer(source))
    veiled = _veil(source, tags, prefix)
    for element in _ELEMENT.finditer(veiled):
        if element.group(1) not in _KNOWN:
            what = "is not read here" if element.group(1) == "mj-include" else "is no element of MJML"
            raise BrokenMjml(f"<{element.group(1)}> {what}", veiled[: element.start()].count("\n") + 1)
    try:
        output = mrml.to_html(veiled, mrml.ParserOptions(include_loader=mrml.noop_loader()))
    except OSError as error:
        raise BrokenMjml(str(error), _line_of(error, veiled)) from error
    return _unveil(_for_mailboxes(output.content), source, tags, prefix)


def _veil(source: str, tags: list[re.Match[str]], prefix: str) -> str:
    """Put a word in the place of every tag; newlines are kept, so that lines stay what they are."""
    pieces, end = [], 0
    for number, tag in enumerate(tags):
        newlines = "\n" * tag.group().count("\n")
        pieces += [source[end : tag.start()], f"{prefix}{number:04d}", newlines]
        end = tag.end()
    return "".join([*pieces, source[end:]])


def _unveil(html: str, source: str, tags: list[re.Match[str]], prefix: str) -> Compiled:
    """Put the tags back, each on a line of its own (the newline is inside the tag and prints nothing)."""
    pieces: list[str] = []
    lines: dict[int, int] = {}
    line, end, seen = 1, 0, set()
    for word in re.finditer(rf"{prefix}(\d{{4}})", html):
        number = int(word.group(1))
        tag = tags[number]
        seen.add(number)
        before = html[end : word.start()]
        text = _on_its_own_line(tag.group())
        line += before.count("\n")
        at = source[: tag.start()].count("\n") + 1
        for offset in range(text.count("\n") + 1):
            lines[line + offset] = at + max(0, offset - 1)
        line += text.count("\n")
        pieces += [before, text]
        end = word.end()
    for number, tag in enumerate(tags):
        if number not in seen and not tag.group().startswith("{#"):
            raise BrokenMjml(
                f"{tag.group()} stands where MJML drops it: put it inside <mj-raw>",
                source[: tag.start()].count("\n") + 1,
            )
    return Compiled("".join([*pieces, html[end:]]), lines)


def _on_its_own_line(tag: str) -> str:
    opening = 3 if tag[2] in "-+" else 2
    return f"{tag[:opening]}\n{tag[opening:]}"


def _for_mailboxes(html: str) -> str:
    """Take out what webmail refuses, so that a letter looks the same with and without its <style>."""

    def kept(style: re.Match[str]) -> str:
        declarations = [d for d in style.group().split(";") if d.strip()]
        return ";".join(d for d in declarations if d.split(":")[0].strip() not in _DROPPED)

    html = _STYLE_FOR_MEDIA.sub(r"<style>@media \1 {\2}</style>", _RESETS.sub("", _CONDITIONAL.sub("", html)))
    html = _STYLE.sub(kept, _DROPPED_ATTRIBUTES.sub("", _NAMESPACES.sub("", html)))
    html = _SECTION.sub(r"\1width:\2;max-width:100%", html)  # Word takes the width, all others the maximum
    html = _PREVIEW.sub(r"\1", html)
    return html.replace('<body style="', f'<body style="{_BODY}', 1)


def _line_of(error: OSError, source: str) -> int:
    """Where mrml says it stumbled: `... at position 17:27` counts bytes."""
    place = re.search(r"position (\d+)", str(error))
    return source.encode()[: int(place.group(1))].decode(errors="ignore").count("\n") + 1 if place else 0
