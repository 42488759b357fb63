"""HTML → lines of text with what the markup tells of each, the boxes they stand in, and what the page says of itself.

Parsed once (selectolax, lexbor), walked once. Total on any input, linear in its size, no network. The vocabulary is
that of web design; nothing here knows an outlet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from vncuba_dataset.html_meta import read_meta

# ---------------------------------------------------------------- vocabulary

# fmt: off
BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])
"""Elements that begin and end a line."""
FLOWING = frozenset([
    "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "p",
])
"""Blocks of running text: a custom element in these is taken for a phrase."""
SKIPPED = frozenset([
    "!doctype", "-comment", "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "link",
    "map", "math", "meta", "noscript", "object", "option", "script", "select", "style", "svg", "template",
    "textarea", "video",
])
"""Elements without text to read."""
FEW_TAGS = 4000
"""Pages with fewer are parsed as they are."""
MAX_OPEN = 600
"""Deeper nesting than any real page's; HTML's own algorithm is quadratic in depth."""
MAX_STYLED = 24
"""The same for <b>, <font> …, which are reopened in every block."""
STYLED = frozenset([
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
])
CHOICES = frozenset([
    "optgroup", "option",
])
"""Never shown; a parser slows down where they are left open."""
VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
])
CLOSED_BY_NEXT = frozenset([
    "body", "dd", "dt", "head", "html", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
])
ATTRIBUTES = (
    "class", "id", "itemprop", "role", "data-testid", "data-component", "data-type", "property",
)
HINTS: dict[str, list[str]] = {
    # what a word in a class, id or role speaks for: generic words of web design, no outlet's own
    "body": [
        "articlebody", "body", "content", "text", "storytext", "maintext", "entry", "rte", "richtext", "prose",
        "paragraph", "copy", "longform", "wysiwyg", "inhalt", "contenido", "cuerpo", "corps", "texte", "texto",
        "noidung", "detail",
    ],
    "article": [
        "article", "story", "post", "news", "hentry", "single", "artikel", "articulo", "noticia", "nota",
    ],
    "main": [
        "main", "primary", "center",
    ],
    "comment": [
        "comment", "comments", "disqus", "reply", "respond", "discussion", "reactions", "kommentar",
        "comentarios", "commentaires", "binhluan",
    ],
    "related": [
        "related", "recommended", "recommend", "recirc", "more", "readmore", "seealso", "also", "similar",
        "popular", "trending", "latest", "mostread", "teaser", "teasers", "card", "cards", "tease", "promoted",
        "outbrain", "taboola", "onward", "crosslink", "linklist", "relacionadas", "verwandte", "lienquan",
        "river", "feed", "breaking", "ticker", "headlines", "promos",
    ],
    "share": [
        "share", "sharing", "social", "follow", "facebook", "twitter", "whatsapp", "addthis",
    ],
    "nav": [
        "nav", "navigation", "menu", "navbar", "breadcrumb", "breadcrumbs", "pagination", "pager", "toolbar",
        "skip", "tabs", "topbar",
    ],
    "foot": [
        "footer", "foot", "bottom", "copyright", "legal", "contentinfo",
    ],
    "head": [
        "header", "head", "masthead", "top", "banner", "hero",
    ],
    "promo": [
        "promo", "newsletter", "subscribe", "subscription", "signup", "ad", "ads", "advert", "advertisement",
        "advertising", "sponsor", "sponsored", "donate", "cta", "paywall", "premium", "offer", "app", "abo",
        "promotion", "commercial", "partner", "shop",
    ],
    "byline": [
        "byline", "author", "authors", "writer", "meta", "date", "time", "datetime", "published", "timestamp",
        "dateline", "bio", "profile", "autor", "auteur", "datepublished",
    ],
    "caption": [
        "caption", "captions", "credit", "credits", "figcaption", "legend", "photographer", "bildunterschrift",
        "leyenda", "legende",
    ],
    "media": [
        "image", "img", "images", "photo", "photos", "picture", "gallery", "media", "figure", "slideshow",
        "foto", "fotos", "bild", "video", "player", "embed", "audio",
    ],
    "tags": [
        "tag", "tags", "topic", "topics", "keyword", "keywords", "category", "categories", "section", "label",
        "kicker",
    ],
    "side": [
        "sidebar", "side", "rail", "aside", "secondary", "complementary", "widget", "widgets", "column",
    ],
    "title": [
        "title", "headline", "heading", "subject", "name", "titre", "titulo",
    ],
    "summary": [
        "summary", "lead", "lede", "standfirst", "intro", "description", "excerpt", "deck", "dek", "subtitle",
        "subheadline", "chapo", "teasertext", "sapo", "bajada", "abstract",
    ],
    "box": [
        "box", "infobox", "factbox", "inset", "pullquote", "quote", "highlight", "keypoints", "note",
        "correction", "disclaimer", "info",
    ],
    "poll": [
        "poll", "quiz", "form", "login", "register", "search", "modal", "popup", "overlay", "cookie", "consent",
        "gdpr", "survey", "rating", "vote", "expandable", "accordion",
    ],
    "hidden": [
        "hidden", "invisible", "sr", "visuallyhidden", "screenreader", "print", "noprint",
    ],
    "list": [
        "list", "items", "item", "collection", "grid", "listing", "archive",
    ],
}
TAG_HINTS = {
    "article": "<article>", "main": "<main>", "nav": "<nav>", "footer": "<footer>", "header": "<header>",
    "aside": "<aside>", "figure": "<figure>", "figcaption": "<figcaption>", "blockquote": "<blockquote>", "li":
    "<li>", "table": "<table>", "form": "<form>", "section": "<section>", "caption": "<figcaption>", "details":
    "<aside>", "dialog": "<aside>", "h1": "<h>", "h2": "<h>", "h3": "<h>", "h4": "<h>", "h5": "<h>", "h6":
    "<h>", "p": "<p>", "pre": "<pre>", "ol": "<ol>", "td": "<td>", "tr": "<tr>",
}
# fmt: on
HINT_NAMES = [*HINTS, *dict.fromkeys(TAG_HINTS.values()), "unseen"]
BIT = {name: 1 << at for at, name in enumerate(HINT_NAMES)}
_WORD_BITS: dict[str, int] = {}
for _name, _words in HINTS.items():
    for _word in _words:
        _WORD_BITS[_word] = _WORD_BITS.get(_word, 0) | BIT[_name]
_STEMS = [(word, bits) for word, bits in _WORD_BITS.items() if len(word) >= 6]
_SPLIT = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MAX_NAME = 400  # characters of a class attribute that are read
KINDS = ("p", "h1", "h2", "h3", "li", "td", "figcaption", "blockquote", "pre", "dd", "div", "other")
_KIND_OF = {
    "p": "p",
    "h1": "h1",
    "h2": "h2",
    "h3": "h3",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "li": "li",
    "td": "td",
    "th": "td",
    "figcaption": "figcaption",
    "caption": "figcaption",
    "blockquote": "blockquote",
    "pre": "pre",
    "dd": "dd",
    "dt": "dd",
    "div": "div",
    "section": "div",
    "article": "div",
    "main": "div",
    "body": "div",
}


# ---------------------------------------------------------------- shapes


class Mark(NamedTuple):
    """What the markup tells of one line."""

    kind: str  # p, h1, h2, h3 (and smaller), li, td, figcaption, blockquote, pre, dd, div, other
    link: float  # share of its characters inside links
    links: int  # links in it
    bold: float  # share of its characters in bold or italics
    hints: int  # hint bits of the inline elements in it
    box: int  # block element it stands in, index into `boxes`
    after_break: bool  # begins after a <br>, not with its block
    images: int  # images since the line before


class Box(NamedTuple):
    """A block element."""

    parent: int  # index of the block around it, -1 for the root
    depth: int
    tag: str
    name: str  # tag and class, digits folded: what its siblings share
    hints: int  # bits of its own attributes and tag


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page as lines, with marks and metadata."""

    lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    boxes: tuple[Box, ...] = field(repr=False)
    meta: dict[str, str]
    story: str = field(repr=False)  # the article as the page's JSON-LD gives it, or ""

    @property
    def text(self) -> str:
        """The page text: one ruler for every span."""
        return "\n".join(self.lines)


_LOOKS_LIKE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|script|title|div|p)\b", re.IGNORECASE)
HEAD = 4000
"""Code points at the start of a page in which HTML shows."""
ENDINGS = (".html", ".htm", ".xhtml")


def is_html(name: str, text: str) -> bool:
    """Whether a page is HTML: by the ending of its name, or because it opens with a tag and others soon follow.

    >>> is_html("a.txt", "<!DOCTYPE html><html>"), is_html("a.txt", "Cuba < Việt Nam")
    (True, False)
    """
    return name.lower().endswith(ENDINGS) or (
        text[:HEAD].lstrip()[:1] == "<" and _LOOKS_LIKE.search(text[:HEAD]) is not None
    )


# ---------------------------------------------------------------- before parsing

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")


def _excess(html: str) -> Iterator[tuple[int, int]]:
    """Start tags nested deeper than any real page's, and those of choices, as spans up to the end of their name."""
    opened: dict[str, int] = {}
    deep = styled = 0
    for match in _TAG.finditer(html):
        name = match.group(2).lower()
        if name in CHOICES and not match.group(1):
            yield match.span()
        if name in VOID or name in CLOSED_BY_NEXT or name in CHOICES:
            continue
        now = opened.get(name, 0)
        if match.group(1):
            if now:
                opened[name] = now - 1
                deep -= 1
                styled -= name in STYLED
        elif deep >= MAX_OPEN or (styled >= MAX_STYLED and name in STYLED):
            yield match.span()
        else:
            opened[name] = now + 1
            deep += 1
            styled += name in STYLED


def _shallow(html: str) -> str:
    """The page with its excess of nesting turned into unknown void-like tags; nearly always the page itself."""
    if html.count("<") < FEW_TAGS:
        return html
    parts: list[str] = []
    at = 0
    for start, end in _excess(html):
        parts.append(html[at:start])
        parts.append("<wbr")
        at = end
    return html if not parts else "".join(parts) + html[at:]


_NAME = re.compile(r"""[\s"'/<]([a-zA-Z_][\w:.-]*)""")
_WHOLE_TAG = re.compile(r"<([a-zA-Z]+[1-6]?)[^<>]*")
LONG_PAGE, WINDOWS, WINDOW = 100_000, 64, 512
MANY_HERE, MANY_NAMES = 1500, 20_000  # distinct names in the windows, in the page: far above any real page's


def _swarms(html: str) -> bool:
    """Whether there are so many names that looking each one up would take quadratic time. Windows first: cheap."""
    if len(html) < LONG_PAGE:
        return False
    step = len(html) // WINDOWS
    sample = {name for at in range(0, len(html), step) for name in _NAME.findall(html[at : at + WINDOW])}
    return len(sample) > MANY_HERE and len(set(_NAME.findall(html))) > MANY_NAMES


def _tame(html: str) -> str:
    """The page without what makes a parser slow, deep nesting and swarms of attributes; nearly always as it is."""
    return _shallow(_WHOLE_TAG.sub(r"<\1", html) if _swarms(html) else html)


# ---------------------------------------------------------------- the walk


@lru_cache(maxsize=8192)
def _word_hints(word: str) -> int:
    """Bits of one word of a class name."""
    bits = _WORD_BITS.get(word, 0)
    if not bits and len(word) > 6:
        for stem, stem_bits in _STEMS:
            if stem in word:
                bits |= stem_bits
    return bits


@lru_cache(maxsize=4096)
def _name_hints(name: str) -> int:
    """Bits of a class, id or role."""
    bits = 0
    for word in _SPLIT.findall(name):
        bits |= _word_hints(word.lower())
    return bits


def _unseen(attributes: dict[str, str | None]) -> bool:
    """Whether an element says that it is not shown."""
    style = attributes.get("style") or ""
    return "hidden" in attributes or "display:none" in style[:MAX_NAME].replace(" ", "").lower()


def _read_names(attributes: dict[str, str | None]) -> tuple[str, int]:
    """An element's class with digits folded, and the hint bits of all its names."""
    bits = BIT["unseen"] if _unseen(attributes) else 0
    for key in ATTRIBUTES:
        value = attributes.get(key)
        if value:
            bits |= _name_hints(value[:MAX_NAME])
    return _DIGITS.sub("0", (attributes.get("class") or "")[:MAX_NAME]), bits


_DIGITS = re.compile(r"\d+")
_BOLD = frozenset(["b", "strong", "em", "i"])


class _Walker:
    """Lines, marks and boxes, gathered while the tree is walked once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.marks: list[Mark] = []
        self.boxes: list[Box] = [Box(-1, 0, "html", "html", 0)]
        self.box = 0
        self.stack: list[tuple[str, int, bool]] = []  # open inline elements and blocks: tag, hints, is a block
        self.parts: list[str] = []
        self.chars = self.linked = self.bolded = self.links = self.images = self.in_link = self.in_bold = (
            self.hints
        ) = self.inline = 0
        self.after_break = False
        self.after_link = False

    def flush(self, by_break: bool = False) -> None:
        """Ends the line, if there is one."""
        if self.parts:
            text = " ".join("".join(self.parts).split())
            if text:
                box = self.boxes[self.box]
                self.lines.append(text)
                self.marks.append(
                    Mark(
                        _KIND_OF.get(box.tag, "other"),
                        self.linked / max(1, self.chars),
                        self.links,
                        self.bolded / max(1, self.chars),
                        self.hints,
                        self.box,
                        self.after_break,
                        self.images,
                    )
                )
                self.images = 0
            self.parts.clear()
            self.chars = self.linked = self.bolded = self.links = self.hints = 0
            self.after_break = by_break
        elif not by_break:
            self.after_break = False

    def text(self, raw: str) -> None:
        """Characters of the page; in <pre>, line by line."""
        if self.boxes[self.box].tag == "pre" and "\n" in raw:
            for piece in raw.split("\n"):
                self._add(piece)
                self.flush(True)
        else:
            self._add(raw)

    def _add(self, raw: str) -> None:
        self.parts.append(raw)
        self.after_link = False
        size = len(raw) if len(raw) < 3 else len(raw.strip())
        if size and not raw.isspace():
            self.chars += size
            self.linked += size if self.in_link else 0
            self.bolded += size if self.in_bold else 0
            self.hints |= self.inline

    def enter(self, node: LexborNode, tag: str) -> None:
        """An element begins."""
        if tag in ("br", "hr"):
            self.flush(tag == "br")
            self.stack.append((tag, 0, False))
            return
        if tag in ("img", "picture"):
            self.images += tag == "img"
        name, bits = _read_names(node.attributes)
        if tag in BLOCKS or ("-" in tag and self.boxes[self.box].tag not in FLOWING):
            self.flush()
            self.stack.append((tag, 0, True))
            own = bits | BIT.get(TAG_HINTS.get(tag, ""), 0)
            self.boxes.append(Box(self.box, self.boxes[self.box].depth + 1, tag, f"{tag}.{name}", own))
            self.box = len(self.boxes) - 1
            return
        if tag == "a" and self.after_link:
            self.parts.append(" ")  # two entries of a menu without a blank between them
        self.in_link += tag == "a"
        self.in_bold += tag in _BOLD
        self.links += tag == "a"
        self.stack.append((tag, self.inline, False))
        self.inline |= bits

    def leave(self) -> None:
        """The innermost open element ends."""
        tag, bits, block = self.stack.pop()
        if block:
            self.flush()
            self.box = self.boxes[self.box].parent
        elif tag not in ("br", "hr"):
            self.in_link -= tag == "a"
            self.in_bold -= tag in _BOLD
            self.inline = bits
            self.after_link = tag == "a"

    def walk(self, root: LexborNode) -> None:
        """Depth first, without recursion."""
        node, depth = root, 0
        while True:
            tag = node.tag or ""
            child = None
            if tag == "-text":
                self.text(node.text_content or "")
            elif tag not in SKIPPED:
                self.enter(node, tag)
                child = node.child
                if child is None:
                    self.leave()
            if child is not None:
                node, depth = child, depth + 1
                continue
            while (sibling := node.next) is None and depth > 0:
                parent = node.parent
                if parent is None:
                    break
                node, depth = parent, depth - 1
                self.leave()
            if sibling is None or depth <= 0:
                break
            node = sibling
        self.flush()


_MARKUP = re.compile(r"<[^<>]*>")


def read_html(html: str) -> HtmlPage:
    """Lines, marks, boxes and metadata of a page; of what is no HTML, its text as one line or nothing."""
    source = _tame(html.encode("utf-8", "replace").decode("utf-8"))
    try:
        tree = LexborHTMLParser(source)
        root = tree.root
    except (SelectolaxError, ValueError, RuntimeError):
        root = None
    if root is None:
        return HtmlPage((), (), (Box(-1, 0, "html", "html", 0),), {}, "")
    walker = _Walker()
    walker.walk(root)
    meta = read_meta(tree)
    story = _MARKUP.sub(" ", meta.pop("story", ""))
    return HtmlPage(tuple(walker.lines), tuple(walker.marks), tuple(walker.boxes), meta, story)
