"""The seam: Page → Article, batch of pages → batch of records. Pure; every engine calls this and only this."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vncuba_dataset.assign.language import find_language
from vncuba_dataset.assign.parts import (
    find_authors,
    find_captions,
    find_place,
    find_section,
    find_summary,
    find_title,
)
from vncuba_dataset.assign.source import find_agency, find_source
from vncuba_dataset.assign.view import View
from vncuba_dataset.assign.when import find_date
from vncuba_dataset.dates import Stated
from vncuba_dataset.decode import decode
from vncuba_dataset.html import HtmlPage, is_html, read_html
from vncuba_dataset.knowledge import Knowledge, load_knowledge
from vncuba_dataset.label import Segmented, label_pages, reasons_for
from vncuba_dataset.markdown import undo_markdown
from vncuba_dataset.model import Article, Block, Decoded, Evidence, Found, Label, Page, PageText, Repair
from vncuba_dataset.normalise import normalise
from vncuba_dataset.segment import segment

if TYPE_CHECKING:
    import pyarrow as pa

ID_DIGITS = 16
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_EDTF = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
EXTRACTOR = "selectolax"
"""What reads HTML; the manifest has its version."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:[’'-][^\W_]+)*")


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
    segmented = [_segmented(one, knowledge) for one in read]
    labelled = label_pages(segmented, knowledge=knowledge)
    return [_article(*parts, knowledge) for parts in zip(pages, decoded, read, labelled, strict=True)]


def reasons_of(page: Page, *, knowledge: Knowledge) -> dict[int, list[tuple[str, float]]]:
    """By the start of each block a model judged: the features behind its chance of being body, strongest first."""
    return reasons_for(_segmented(_read(page.name, decode(page.data, page.charset).text), knowledge), knowledge=knowledge)


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
    return Segmented(read.text.text, segment(read.text.text, knowledge=knowledge), read.lines)


def _article(page: Page, decoded: Decoded, read: _Read, blocks: tuple[Block, ...], knowledge: Knowledge) -> Article:
    text = read.text.text
    url = _url(page, read.meta)
    page = replace(page, url=url.value if url else None)
    view = View(page, text, blocks, knowledge)
    repairs = (*(() if not decoded.replaced else (Repair("replaced", decoded.replaced),)), *decoded.repairs, *read.text.repairs)
    raw = page.data if isinstance(page.data, bytes) else page.data.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(raw).hexdigest()
    body = body_text(text, blocks)

    language = find_language(view)
    when = _told_day(page) or _published(read.meta) or find_date(view, language.value if language else None)
    source = find_source(view)
    outlet = knowledge.outlets[source.value] if source else None
    single = {
        "title": find_title(view) or _meta(read, "title", "html/og:title") or _told(page, "title"),
        "summary": find_summary(view),
        "source": source,
        "agency": find_agency(view),
        "place": find_place(view),
        "section": find_section(view),
        "url": url,
        "language": language,
        "date_edtf": when[0] if when else None,
        "encoding": Found(decoded.encoding, decoded.rule),
        "page": Found(read.extractor, "html/lines") if read.extractor else None,
    }
    captions, authors = find_captions(view), find_authors(view)
    earliest, latest = when[1].bounds() if when else (None, None)
    single["date"] = when[0] if when and earliest == latest is not None else None
    return Article(
        id=sha256[:ID_DIGITS],
        seed=page.name,
        sha256=sha256,
        encoding=decoded.encoding,
        text=body,
        title=_value(single["title"]),
        summary=_value(single["summary"]),
        captions=tuple(one.value for one in captions),
        authors=tuple(one.value for one in authors),
        source=outlet.id if outlet else None,
        source_name=outlet.name if outlet else None,
        source_domain=outlet.domains[0] if outlet and outlet.domains else None,
        agency=_value(single["agency"]),
        place=_value(single["place"]),
        section=_value(single["section"]),
        url=page.url,
        language=_value(language),
        date=earliest if earliest == latest else None,
        date_edtf=_value(single["date_edtf"]),
        date_earliest=earliest,
        date_latest=latest,
        words=len(_WORD.findall(body)),
        characters=len(body),
        kept_ratio=min(1.0, len(body) / len(text)) if text else 0.0,  # `text` has blank lines a page may lack
        evidence=_evidence(
            [*single.items(), *(("captions", c) for c in captions), *(("authors", a) for a in authors)]
        ),
        page=text,
        blocks=blocks,
        repairs=repairs,
    )


def _told(page: Page, name: str) -> Found | None:
    """What the container states of a field, repaired like the page text."""
    known = next((known for known in page.known if known.field == name), None)
    value = normalise(known.value).text.strip() if known else ""
    return Found(value, known.rule) if known and value else None


def _told_day(page: Page) -> tuple[Found, Stated] | None:
    """The day or month of publication that the container states."""
    found = _told(page, "date_edtf")
    match = _EDTF.fullmatch(found.value) if found else None
    if found is None or match is None:
        return None
    stated = Stated(0, 0, int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    return (found, stated) if stated.is_real() else None


def _published(meta: Mapping[str, str]) -> tuple[Found, Stated] | None:
    """The day that the head of an HTML page gives as its publication."""
    for name, rule in (("date_published", "html/datePublished"), ("published", "html/published_time")):
        match = _ISO_DAY.match(meta.get(name, ""))
        if match:
            stated = Stated(*match.span(), *map(int, match.groups()))
            if stated.is_real():
                return Found(stated.edtf, rule), stated
    return None


def _url(page: Page, meta: Mapping[str, str]) -> Found | None:
    """The address the container knows, else the one the page gives as its own."""
    if page.url:
        return Found(page.url, f"{page.container or 'container'}/url")
    for name, rule in (("canonical", "html/canonical"), ("url", "html/og:url")):
        if meta.get(name, "").startswith(("http://", "https://")):
            return Found(meta[name], rule)
    return None


def _meta(read: _Read, name: str, rule: str) -> Found | None:
    return Found(read.meta[name], rule) if read.meta.get(name) else None


def body_text(text: str, blocks: tuple[Block, ...]) -> str:
    """The body blocks, markdown undone, joined by a blank line: the only function that makes `text`."""
    paragraphs = (undo_markdown(text[b.start : b.end]) for b in blocks if b.label is Label.BODY)
    return "\n\n".join(p for p in paragraphs if p)


def _value(found: Found | None) -> str | None:
    return found.value if found else None


def _evidence(findings: list[tuple[str, Found | None]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(name, f.value, f.rule, f.start, f.end) for name, f in findings if f is not None)
