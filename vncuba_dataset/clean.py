"""The seam: Page → Article, batch of pages → batch of records. Pure; every engine calls this and only this."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from vncuba_dataset.assign.domains import domain_owner
from vncuba_dataset.assign.language import find_language
from vncuba_dataset.assign.marks import find_agency
from vncuba_dataset.assign.parts import find_captions, find_section, find_summary
from vncuba_dataset.assign.people import find_authors
from vncuba_dataset.assign.place import find_place
from vncuba_dataset.assign.source import find_source
from vncuba_dataset.assign.title import find_title
from vncuba_dataset.assign.view import View, stated_of
from vncuba_dataset.assign.when import find_date
from vncuba_dataset.decode import decode
from vncuba_dataset.html import HtmlPage, is_html, read_html
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.label import Segmented, label_pages, reasons_for, segmented
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Article, Block, Decoded, Evidence, Found, Label, Page, PageText, Repair
from vncuba_dataset.normalise import normalise
from vncuba_dataset.segment import segment
from vncuba_dataset.words import count_words
from vncuba_dataset.wraps import in_one_line, unwrapped

if TYPE_CHECKING:
    import pyarrow as pa

ID_DIGITS = 16
NOTES = ("note", "rights")
"""What a curator adds that no column holds: it stands in the evidence."""
EXTRACTOR = "selectolax"
"""What reads HTML; the manifest has its version."""


def clean(
    data: bytes | str,
    name: str = "page.txt",
    url: str | None = None,
    captured: dt.date | None = None,
    *,
    knowledge: Knowledge | None = None,
) -> Article:
    r"""One page as one record.

    `data` is the page as it came, `name` what the column `seed` shall hold, `url` its address and `captured` the day
    of the crawl where they are known. Total: any bytes give an Article; a page without an article has an empty
    `text`, bytes that are no text have the encoding `binary`. Wrong knowledge files raise KnowledgeError.

    >>> article = clean("Havana (VNA) – A delegation from Vietnam has been paying a working visit to Cuba.\n")
    >>> article.source, article.place, article.language, article.date
    ('vna', 'Havana', 'en', None)
    """
    data = data if isinstance(data, str) else bytes(data)
    return clean_pages([Page(data, name, url or None, captured)], knowledge=knowledge or load_knowledge())[0]


def clean_text(text: str) -> str:
    r"""The kept text alone.

    >>> clean_text("![](a.jpg)\n\nCuba and Vietnam signed a new agreement on rice in Havana.\n\nRead more\n")
    'Cuba and Vietnam signed a new agreement on rice in Havana.'
    """
    return clean(text).text


def clean_batch(batch: pa.RecordBatch, *, knowledge: Knowledge) -> pa.RecordBatch:
    """Pages as rows → records as rows, in the same order, one each.

    In: the columns of `arrow.PAGES`, the fields of Page. Out: all columns of article.json.
    """
    from vncuba_dataset.arrow import pages_of, rows_of

    return rows_of(clean_pages(list(pages_of(batch)), knowledge=knowledge), knowledge=knowledge)


def clean_pages(pages: Sequence[Page], *, knowledge: Knowledge) -> list[Article]:
    """Pages → records, in the same order, one each; what a page becomes does not depend on the others."""
    decoded = [decode(page.data, page.charset) for page in pages]
    read = [_read(page.name, one.text) for page, one in zip(pages, decoded, strict=True)]
    cut = [_segmented(one, knowledge) for one in read]
    labelled = label_pages(cut, knowledge=knowledge)
    joined = [one.text for one in cut]
    return [_article(*parts, knowledge) for parts in zip(pages, decoded, read, joined, labelled, strict=True)]


def assign(page: Page, blocks: tuple[Block, ...], *, knowledge: Knowledge) -> Article:
    """The record of a page in plain text whose blocks are labelled already; they tile its page text."""
    decoded = decode(page.data)
    read = _Read(normalise(decoded.text))
    return _article(page, decoded, read, unwrapped(read.text.text), blocks, knowledge)


def reasons_of(page: Page, *, knowledge: Knowledge) -> dict[int, list[tuple[str, float]]]:
    """By the start of each block a model judged: the features behind its chance of being body, strongest first."""
    return reasons_for(
        _segmented(_read(page.name, decode(page.data, page.charset).text), knowledge), knowledge=knowledge
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The page text; for an HTML page also its lines with their marks, and what it says of itself."""

    text: PageText
    lines: HtmlPage | None = None
    meta: Mapping[str, str] = field(default_factory=dict)
    extractor: str = ""


def _read(name: str, text: str) -> _Read:
    """Text → page text; of HTML the page text is the text after extraction."""
    if not is_html(name, text):
        return _Read(normalise(text))
    page = read_html(text)
    repaired = normalise(page.text)
    lines = repaired.text.split("\n")
    marked = None
    if len(lines) == len(page.lines) and all(lines):  # a repair that makes or empties lines leaves them without marks
        marked = replace(page, lines=tuple(lines))
    return _Read(repaired, marked, page.meta, EXTRACTOR)


def _segmented(read: _Read, knowledge: Knowledge) -> Segmented:
    if read.extractor:
        return Segmented(read.text.text, segment(read.text.text, knowledge=knowledge), read.lines)
    return segmented(read.text.text, knowledge=knowledge)


def _article(
    page: Page, decoded: Decoded, read: _Read, text: str, blocks: tuple[Block, ...], knowledge: Knowledge
) -> Article:
    """The record; `text` is the page text with its wraps undone, of an HTML page as it is."""
    url = _url(page, read.meta)
    read_as = {
        "encoding": Found(decoded.encoding, decoded.rule),
        "page": Found(read.extractor, "html/lines") if read.extractor else None,
    }
    found = _found(View(replace(page, url=_value(url)), text, blocks, knowledge, read.meta), url, read_as)
    several = [(name, each) for name, many in found.several.items() for each in many]
    raw = page.data if isinstance(page.data, bytes) else page.data.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(raw).hexdigest()
    body = body_text(read.text.text, blocks)
    return Article(
        id=sha256[:ID_DIGITS],
        seed=page.name,
        sha256=sha256,
        encoding=decoded.encoding,
        text=body,
        **found.columns(),
        captions=tuple(each.value for each in found.several["captions"]),
        authors=tuple(each.value for each in found.several["authors"]),
        words=count_words(body),
        characters=len(body),
        kept_ratio=min(1.0, len(body) / len(text)) if text else 0.0,  # `text` has blank lines a page may lack
        evidence=_evidence([*found.single.items(), *several]),
        page=read.text.text,
        blocks=blocks,
        repairs=(*_replaced(decoded), *decoded.repairs, *read.text.repairs),
    )


_AS_FOUND = ("title", "summary", "source", "agency", "place", "section", "url", "language", "date_edtf")
"""Columns that hold what was found as it is."""


@dataclass(frozen=True, slots=True)
class _Findings:
    """What a page says of itself."""

    single: dict[str, Found | None]
    several: dict[str, Sequence[Found]]
    """In the order in which the evidence lists them."""
    worked_out: dict[str, Any]
    """Columns that hold something else than what was found: an outlet's name, a day, a moment, shares."""

    def columns(self) -> dict[str, Any]:
        """The columns that all this fills."""
        return {name: _value(self.single[name]) for name in _AS_FOUND} | self.worked_out


def _found(view: View, url: Found | None, read_as: Mapping[str, Found | None]) -> _Findings:
    language, shares = find_language(view)
    source, title = find_source(view, url), find_title(view)
    outlet = source.outlet
    when = find_date(view, _value(language), outlet, title)
    earliest, latest = when.stated.bounds() if when.stated else (None, None)
    single = {
        "title": title,
        "summary": find_summary(view, title),
        "source": source.found,
        "agency": find_agency(view, _value(source.found)),
        "place": find_place(view),
        "section": find_section(view, title),
        "url": url,
        "language": language,
        "date_edtf": when.found,
        "published_at": when.moment[0] if when.moment else None,
        **read_as,
        "date": when.found if earliest == latest is not None else None,
    }
    several: dict[str, Sequence[Found]] = {
        "captions": find_captions(view),
        "authors": find_authors(view),
        "languages": [found for _, found in shares],
        **{name: [known] for name in NOTES if (known := view.known(name)) is not None},
        "warning": [*source.warnings, *when.warnings],
    }
    worked_out = {
        "source_name": outlet.name if outlet else None,
        "source_domain": outlet.domains[0] if outlet and outlet.domains else _domain(source.found, view.knowledge),
        "languages": tuple(share for share, _ in shares),
        "date": earliest if earliest == latest else None,
        "date_earliest": earliest,
        "date_latest": latest,
        "published_at": when.moment[1] if when.moment else None,
    }
    return _Findings(single, several, worked_out)


def _replaced(decoded: Decoded) -> tuple[Repair, ...]:
    return (Repair("replaced", decoded.replaced),) if decoded.replaced else ()


def _url(page: Page, meta: Mapping[str, str]) -> Found | None:
    """The address that a curator or the container knows, else the one the page gives as its own."""
    if (known := stated_of(page, "url")) is not None:
        return known
    if page.url:
        return Found(page.url, f"{page.container or 'container'}/url")
    for name, rule in (("canonical", "html/canonical"), ("url", "html/og:url")):
        if meta.get(name, "").startswith(("http://", "https://")):
            return Found(meta[name], rule)
    return None


def _domain(source: Found | None, knowledge: Knowledge) -> str | None:
    """The domain of a publisher that no outlet file has, where it is known by it."""
    return source.value if source and domain_owner(source.value, knowledge) == source.value else None


def body_text(text: str, blocks: tuple[Block, ...]) -> str:
    """The body blocks of a page text, wraps and markdown undone, joined by a blank line: what makes `text`."""
    paragraphs = (undo_markdown(in_one_line(text[b.start : b.end])) for b in blocks if b.label is Label.BODY)
    return "\n\n".join(p for p in paragraphs if p)


def _value(found: Found | None) -> str | None:
    return found.value if found else None


def _evidence(findings: list[tuple[str, Found | None]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(name, f.value, f.rule, f.start, f.end) for name, f in findings if f is not None)
