"""schema/ → Knowledge: columns, languages, outlets, checked on reading and frozen. No stage, no Viet Nam, no Cuba.

Errors name file, key and what would be right; nothing is built from wrong knowledge.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.model import Article, Label
from vncuba_dataset.patterns import Patterns
from vncuba_dataset.phrases import EDGES, Phrases

PACKAGE = Path(__file__).resolve().parent
MATCHES = ("line", "start", "pattern", "cut-after", "cut-before", "tail")
PLACES = ("dateline", "signoff")
GIVES = ("source", "agency")
KINDS = (
    "agency",
    "aggregator",
    "embassy",
    "independent",
    "ministry",
    "organisation",
    "party",
    "private",
    "public",
    "state",
)
FORMS = ("bracketed", "opening", "dashed", "dotted", "behind")
ERAS = ("domain", "mark", "name", "owner")
TABLES = ("articles", "audit")
OPENING = 4
"""Letters by which phrases that open a line are looked up."""
MIN_SLOGAN = 4, 8
"""Words of a slogan; its letters in a script without spaces."""
MIN_INITIALS = 4
"""Letters: shorter ones stand for too many things."""
_SCALAR_OF = {str: "string", dt.date: "date32", dt.datetime: "timestamp", int: "int32", float: "float32"}
SCALARS = ("string", "date32", "timestamp", "int32", "float32")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the dataset; `type` is a scalar's name, `{"list": type}` or `{"struct": {name: type}}`."""

    name: str
    type: Any
    nullable: bool
    tables: tuple[str, ...]
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """Words or patterns that give a line (or the piece of a line they cut off) its label."""

    rule: str
    label: str
    match: str
    words: tuple[str, ...]
    why: str
    heads: bool = False
    """The line is a heading: what follows it is of its kind."""
    first: bool = False
    """Only on the first line of the page that is not blank."""
    short: bool = False
    """Only lines up to the length of a button or an appeal: a paragraph may open with the same words."""
    fires: tuple[str, ...] = ()
    """Lines a pattern must find; words of `line` and `start` are their own cases."""
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of one language: for telling it, for reading its dates, for its pages' furniture."""

    code: str
    name: str
    letters: str
    function_words: tuple[str, ...]
    unaccented_words: tuple[str, ...]
    months: Mapping[str, int]
    weekdays: tuple[str, ...]
    day_forms: tuple[str, ...]
    month_forms: tuple[str, ...]
    dateline_forms: tuple[str, ...]
    day_parts: tuple[str, ...]
    date_words: tuple[str, ...]
    author_words: tuple[str, ...] = ()
    """Words before an author's name: `By`, `Por`."""
    desk_words: tuple[str, ...] = ()
    """Words that make a byline a desk's, not a person's: `Redacción`."""
    correspondent_words: tuple[str, ...] = ()
    """Words behind the place of a dateline without a mark: `envoyé spécial`."""
    script: str = ""
    """Unicode script that alone names the language family: `Han`, `Cyrillic`; empty for Latin."""
    sections: tuple[str, ...] = ()
    """Names of sections that papers print above a headline."""
    places: tuple[str, ...] = ()
    """Places that datelines print in capitals without an outlet's mark: `HAVANA –`."""
    syllable: str = ""
    """What its words look like without marks, where each is one syllable."""
    swaps: bool = False
    """Numeric dates come in both day and month order: one that reads both ways says nothing."""
    signs_with_names: bool = False
    """Papers print the author's name alone below an article; a subheading has one capital, so it is no name."""
    published_words: tuple[str, ...] = ()
    """Words before a date that make it the publication's: `Publicado el`."""
    updated_words: tuple[str, ...] = ()
    """Words before a date that make it an update's; beside a publication's it counts for nothing."""
    event_words: tuple[str, ...] = ()
    """Words before the place of an event, on the line beside its date: `Lugar: La Habana`."""
    clock_words: tuple[str, ...] = ()
    """Words before the date of a site's clock: `Hoy es`."""
    count_words: tuple[str, ...] = ()
    """Words beside a number that counts readers, on the same line as the date: `Lượt xem: 318`."""
    issue_words: tuple[str, ...] = ()
    """Words before the number of an issue, whose line tells its month: `Bulletin n° 84 - décembre 2012`."""
    half_days: Mapping[str, int] = field(default_factory=dict)
    """`AM` = 0, `PM` = 12: hours to add to a time of twelve."""
    other_calendars: tuple[str, ...] = ()
    """Words behind a date of another calendar: `âm lịch`."""
    ago_forms: tuple[str, ...] = ()
    """How long ago, as `{n} {unit} ago`."""
    ago_units: Mapping[str, int] = field(default_factory=dict)
    """Unit → its seconds."""
    ones: tuple[str, ...] = ()
    """Words for one before a unit: `hace una hora`."""
    days_ago: Mapping[str, int] = field(default_factory=dict)
    """`yesterday` = 1."""
    farewells: tuple[str, ...] = ()
    """Words that end an interview or a dispatch, at the end of a line: `Xin cảm ơn!`, `（完）`."""
    credit_words: tuple[str, ...] = ()
    """Words before the agency that a text is credited to: `Fuente`, `Theo`."""
    reprint_words: tuple[str, ...] = ()
    """Words of a line that says the text stood elsewhere first: `Publicado originalmente en`."""
    rights_words: tuple[str, ...] = ()
    """Words of a copyright line."""
    imprint_words: tuple[str, ...] = ()
    """Words behind a publisher's name in the imprint at the foot of its pages: `Director:`, `Giấy phép số`."""
    address_words: tuple[str, ...] = ()
    """Words that open the line with a publisher's address, or stand in it: `Địa chỉ`, `Calle`."""
    appeal_words: tuple[str, ...] = ()
    """Words before an outlet's name by which it asks its readers for something: `Theo dõi`, `Suscríbete a`."""
    claim_words: tuple[str, ...] = ()
    """Other words before the name that make a line of the furniture speak of its own page: `Bản quyền thuộc`."""
    claim_nouns: tuple[str, ...] = ()
    """Words that may stand between those and the name: `báo`, `el diario`."""
    claimed_words: tuple[str, ...] = ()
    """Words behind the name that do the same: `trên Google News`, `precisa do seu apoio`."""
    photo_words: tuple[str, ...] = ()
    """Words before whom a picture is credited to: `Ảnh:`, `Foto:`."""
    shared_hosts: tuple[str, ...] = ()
    """Domains that carry pictures or links of many publishers: social networks, stores of files, mirrors, mail."""
    hour_words: tuple[str, ...] = ()
    """Words between hours and minutes: `8 giờ 30`."""
    minute_words: tuple[str, ...] = ()
    """Words behind minutes."""
    dateline_patterns: tuple[str, ...] = ()
    """Datelines of a script without spaces, with the groups `name` (mark and place) and `day`."""
    mark_patterns: tuple[str, ...] = ()
    """What a mark in such a dateline looks like that no outlet file has."""
    link_words: tuple[str, ...] = ()
    """Headings over links to other publishers: `Liên kết website`, `Enlaces de interés`."""
    counter_words: tuple[str, ...] = ()
    """Words that number the pictures of a gallery behind the headline."""
    host_words: tuple[str, ...] = ()
    """Parts of a domain that make it a store of files, `vnecdn`: it names no publisher by itself."""
    marker: tuple[Marker, ...] = ()


@dataclass(frozen=True, slots=True)
class OutletRule:
    """Words at the head or the foot of a body that name publisher or agency; with cases where it (never) fires."""

    rule: str
    where: str
    words: tuple[str, ...]
    gives: tuple[str, ...]
    why: str
    fires: tuple[str, ...]
    silent: tuple[str, ...] = ()
    forms: tuple[str, ...] = ("bracketed", "dashed")
    """How a dateline prints the words: `Place, day (X)`, `(X) -` with nothing before it, `X - `, `X. `, and
    `Place, day - X. `."""
    since: str = ""
    """First year, month or day in which the outlet printed it, as an ISO date; for readers, it refuses nothing."""
    until: str = ""


@dataclass(frozen=True, slots=True)
class AddressDate:
    """The day or the month of publication within the addresses that an outlet gives its articles."""

    rule: str
    pattern: str
    """With the groups `Y` (2023) or `y` (23), `m` and, where the address has the day, `d`; found in the path."""
    why: str
    fires: Mapping[str, str]
    """Path → the day or month in it, `2023-06-23` or `2023-06`."""
    silent: tuple[str, ...]
    since: str = ""
    until: str = ""

    def read(self, path: str) -> tuple[dt.date, tuple[int, int]] | None:
        r"""The day in the path of an address, and where in the path it stands; no day of the calendar is none.

        >>> rule = AddressDate("x/address", r"/(?P<Y>20\d\d)/(?P<m>\d\d)/(?P<d>\d\d)/", "", {}, ())
        >>> rule.read("/2025/09/03/a.html"), rule.read("/2025/09/31/a.html")
        ((datetime.date(2025, 9, 3), (1, 11)), None)
        """
        found = self._find(path)
        if found is None or found[1] is None:
            return None
        (year, month), day, span = found
        try:
            return dt.date(year, month, day or 0), span
        except ValueError:
            return None

    def read_month(self, path: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
        r"""Year and month in the path of an address that has no day, and where they stand.

        >>> AddressDate("x/address", r"/(?P<Y>20\d\d)(?P<m>\d\d)/", "", {}, ()).read_month("/202508/a")
        ((2025, 8), (1, 7))
        """
        found = self._find(path)
        return None if found is None or found[1] is not None or not 1 <= found[0][1] <= 12 else (found[0], found[2])

    def _find(self, path: str) -> tuple[tuple[int, int], int | None, tuple[int, int]] | None:
        found = re.search(self.pattern, path)
        if found is None:
            return None
        parts = found.groupdict()
        year = int(parts["Y"]) if "Y" in parts else 2000 + int(parts["y"])
        spans = [found.span(name) for name in parts]
        span = (min(start for start, _ in spans), max(end for _, end in spans))
        return (year, int(parts["m"])), int(parts["d"]) if "d" in parts else None, span


@dataclass(frozen=True, slots=True)
class Era:
    """Years in which a domain, a mark, a name or an owner of an outlet held; for readers, it refuses nothing."""

    what: str
    value: str
    why: str
    since: str = ""
    """Year, month or day, as an ISO date: `2018`, `2018-03`; empty where it is not known."""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher."""

    id: str
    name: str
    kind: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    domains: tuple[str, ...]
    """The present one first, then former ones; hosts below a domain belong to it unless another outlet names them."""
    names: tuple[str, ...]
    """A list, or a table of lists by language. Alone on a line they are a credit: no ordinary words belong here."""
    names_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The same by language, where the file tells it: read off the table `names`, never written itself."""
    agency: str = ""
    """Id under which its copy is credited, where it is an agency or has one."""
    of: str = ""
    """Id of the outlet it belongs to, as a ministry's paper does: to name its owner beside it is no conflict."""
    region: str = ""
    """The province or city it serves; empty for one of the whole country."""
    editions: Mapping[str, str] = field(default_factory=dict)
    """Host below one of the domains → the language of its pages."""
    day_first: bool | None = None
    """Whether its numeric dates put the day before the month; None where that is not known."""
    rights: tuple[str, ...] = ()
    """Wordings of its copyright line that no other outlet prints."""
    mastheads: tuple[str, ...] = ()
    """What it prints at the head of every page, in a breadcrumb or behind a page title, as no other outlet does."""
    rule: tuple[OutletRule, ...] = ()
    address_date: tuple[AddressDate, ...] = ()
    era: tuple[Era, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """What one word at the head or foot of a body names."""

    rule: str
    outlet: str
    agency: str
    gives: tuple[str, ...]
    kind: str
    forms: tuple[str, ...] = FORMS
    glossed: frozenset[str] = frozenset()
    """The outlet's names in full, folded: `Vietnam News Agency (VNA)` explains initials and is no dateline."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All markers, ready to be asked about a line."""

    lines: Mapping[str, Marker]
    starts: Mapping[str, Marker]
    openings: Mapping[str, tuple[str, ...]]
    """First letters, four or all → the phrases of `starts` that open so, the longest first."""
    patterns: Patterns[Marker]
    credits: Patterns[Marker]
    """Those of them that end a caption with its credit."""
    cuts_after: Patterns[Marker]
    cuts_before: Patterns[Marker]
    tails: Mapping[str, Marker]
    """A link's words at the very end of a line, in small letters."""

    def opening(self, key: str) -> str:
        """The longest phrase of `starts` that a folded line opens with, never ending within a word; else nothing."""
        for size in range(min(OPENING, len(key)), 0, -1):
            for phrase in self.openings.get(key[:size], ()):
                after = key[len(phrase) : len(phrase) + 1]
                if key.startswith(phrase) and not (phrase[-1:].isalnum() and (after.isalnum() or after == "_")):
                    return phrase
        return ""


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of the dataset says of this corpus."""

    title: str
    about: str
    tags: tuple[str, ...]
    rights: str


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way to write a date, as a pattern with the groups `d`, `m` or `month`, `Y`."""

    pattern: re.Pattern[str]
    kind: str
    """`day`, `month` (no day) or `dateline` (no year)."""
    language: str
    months: Mapping[str, int]
    """Folded name → 1 to 12."""
    numeric: bool
    """Day and month are both numbers, day first."""
    swaps: bool
    words: frozenset[str] = frozenset()
    """First letters, up to a sign or a digit, of the names of months, folded, of which one stands in such a date."""
    signs: frozenset[str] = frozenset()
    """Signs that stand in every such date: `/`, `.`."""


@dataclass(frozen=True, slots=True)
class Ago:
    """One way to say how long ago, as a pattern with the groups `n` and `unit`."""

    pattern: re.Pattern[str]
    units: Mapping[str, int]
    """Folded name → seconds."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """What stands beside the dates of a page and tells what they are; all patterns read folded text."""

    published: re.Pattern[str]
    updated: re.Pattern[str]
    clock: re.Pattern[str]
    event: re.Pattern[str]
    """A line that tells where an event takes place."""
    counts: re.Pattern[str]
    issue: re.Pattern[str]
    """The number of an issue, with the word before it."""
    edition: re.Pattern[str]
    """The word for an issue, or its number, right before its day: `Ausgabe vom`, `Edición del`, `N.º 2598 (`."""
    other_calendar: re.Pattern[str]
    """What follows a date of another calendar."""
    in_other_calendar: re.Pattern[str]
    """Such a date, beside the one that counts: `(13/9 năm Ất Tỵ)`."""
    time: re.Pattern[str]
    """A time of the day, with the groups `before`, `H`, `M`, `S`, `half`; it reads text as printed."""
    halves: Mapping[str, int]
    """Folded letters of `AM`, `PM` and their like → hours to add."""
    weekdays: Mapping[str, int]
    """Folded name → 0 (Monday) to 6."""
    weekday: re.Pattern[str]
    ago: tuple[Ago, ...]
    ones: frozenset[str]
    days_ago: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """Everything of `schema/` that the stages use; one object is one state, so what it says may be remembered."""

    columns: tuple[Column, ...]
    card: Card
    languages: tuple[Language, ...]
    outlets: Mapping[str, Outlet]
    lexicon: Lexicon
    date_forms: tuple[DateForm, ...]
    forms_of: Mapping[tuple[str, str], tuple[DateForm, ...]]
    """Kind and language (empty: all) → the forms that may be read, in order."""
    date_letters: frozenset[str]
    """Every run of letters, folded, that a line may hold which is a date and nothing else, but for addresses."""
    date_words: re.Pattern[str]
    """Weekdays and words like `published` that stand beside a date, folded."""
    stamps: DateWords
    everyday: Mapping[str, tuple[int, ...]]
    """Everyday word → the lists it stands in, as places in `everyday_lists`."""
    everyday_lists: tuple[str, ...]
    """The language of each list of everyday words."""
    letters: tuple[tuple[str, frozenset[str]], ...]
    """Language → letters that only it has."""
    syllables: tuple[tuple[str, re.Pattern[str]], ...]
    """Language → what each of its words looks like without marks."""
    own_words: Mapping[str, frozenset[str]]
    """Language → its everyday words that no other language here has."""
    author_words: re.Pattern[str]
    """Words before an author's name, as printed, with the colon behind them."""
    correspondent_words: re.Pattern[str]
    """Words behind a place that say who reports from there, folded."""
    desk_words: frozenset[str]
    """In small letters, with their marks: `vụ` is a desk, `Vũ` a name."""
    datelines: Mapping[str, Credit]
    """Word at the head of a body, folded → what it names."""
    signoffs: Mapping[str, Credit]
    sections: frozenset[str]
    """Names of sections, as line keys."""
    phrases: Phrases[str]
    """Names of sections and words of buttons, as line keys → `nav` or `other`."""
    farewells: tuple[str, ...]
    """Words that end an interview or a dispatch, folded."""
    names: frozenset[str]
    """Names and marks of outlets, folded: alone on a line they are a credit."""
    places: frozenset[str]
    """Places that datelines print in capitals, folded."""
    domains: Mapping[str, str]
    """Domain → outlet id."""
    mastheads: Mapping[str, str]
    """Line key of a masthead → outlet id."""
    slogans: tuple[str, ...]
    """Line keys of those that are long enough for a slogan: a shorter line may be a link to an outlet."""
    rights: Mapping[str, str]
    """Folded wording of a copyright line → outlet id."""
    printed: Mapping[str, str]
    """Name of an outlet as it prints it → the id of the first that does."""
    homes: tuple[str, ...]
    """Words for the home page that a breadcrumb opens with, in small letters."""
    named: Mapping[str, str]
    """Name of an outlet, folded → its id; names that two outlets bear are left out."""
    initials: Mapping[str, str]
    """First letters of an outlet's name, four and more, folded → its id; those of two outlets are left out."""
    credit_words: re.Pattern[str]
    """Words before a credited agency, folded, at the start of a line."""
    reprint_words: re.Pattern[str]
    """Words of a line that says the text stood elsewhere first, folded."""
    credited: re.Pattern[str]
    """The same at the end of what stands before a name."""
    rights_words: re.Pattern[str]
    """Words of a copyright line, folded."""
    owner: re.Pattern[str]
    """Whom a copyright line names, as `name`, with the words and the years before it; it reads text as printed."""
    imprint_words: re.Pattern[str]
    """Words of an imprint, folded."""
    address_words: re.Pattern[str]
    """Words of the line with a publisher's address, folded."""
    link_headings: frozenset[str]
    """Keys of lines over links to other publishers."""
    appeal: re.Pattern[str]
    """Words that open an appeal to readers, folded."""
    appeal_before: re.Pattern[str]
    """The same before an outlet's name, up to it."""
    claim_before: re.Pattern[str]
    """Those, and other words before an outlet's name by which a page calls it its own; folded."""
    claim_behind: re.Pattern[str]
    """Words behind the name that do the same, folded."""
    claim_noun: re.Pattern[str]
    """Words like `báo` that may stand beside a name, folded."""
    claim_nouns: re.Pattern[str]
    """The same, or a word of a claim, at the end of what stands before a name."""
    rights_end: re.Pattern[str]
    """A word of a copyright line at the end of what stands before a name."""
    imprint_before: re.Pattern[str]
    """Words of an imprint before the name, up to it: `Tổng biên tập Báo …:`; folded."""
    handles: Mapping[str, str]
    """An outlet's name, or the first part of its domain, without blanks → its id; those of two are left out."""
    photo_credit: re.Pattern[str]
    """The credit of a picture that ends a line, folded: `(Ảnh: TTXVN)`."""
    names_by_word: Mapping[str, tuple[str, ...]]
    """Longest word of a name → the names, folded: a look at the words of a line tells which may stand in it."""
    claims_by_word: Mapping[str, tuple[str, ...]]
    """The same of all words that claim a name."""
    han_names: tuple[str, ...]
    """Names in a script without spaces, the longest first: no blank tells where they end."""
    name_openings: Mapping[str, int]
    """First word of an outlet's name, folded → words of the longest name that opens so."""
    shared_hosts: frozenset[str]
    host_words: tuple[str, ...]
    dateline_patterns: tuple[re.Pattern[str], ...]
    mark_patterns: tuple[re.Pattern[str], ...]
    counter: re.Pattern[str]
    """A picture's number behind a headline: ` - ảnh 1`."""
    labels: Path
    """The weights of the labelling model for plain text."""
    html_labels: Path
    """Those of the model for HTML."""
    digest: str = field(default="")
    """sha256 over the files it was read from."""

    def markers(self) -> Iterator[Marker]:
        """All markers of all languages."""
        return (marker for language in self.languages for marker in language.marker)


def _without_marks() -> dict[int, str | None]:
    """Letters of Latin and Cyrillic scripts without their marks; marks that stand alone go."""
    table: dict[int, str | None] = {ord("đ"): "d", ord("Đ"): "D", **dict.fromkeys(range(0x300, 0x370))}
    for code in (*range(0xC0, 0x250), *range(0x400, 0x460), *range(0x1E00, 0x1F00)):
        base = "".join(c for c in unicodedata.normalize("NFD", chr(code)) if not unicodedata.combining(c))
        if base != chr(code) and code not in table:
            table[code] = base
    return table


_WITHOUT_MARKS = _without_marks()


def fold(text: str) -> str:
    """A matching key: no case, no marks, single spaces. Never used for anything that is kept.

    >>> fold("Tin bài  liên quan"), fold("SÍGUENOS EN")
    ('tin bai lien quan', 'siguenos en')
    """
    plain = text.lower() if text.isascii() else text.translate(_WITHOUT_MARKS).casefold()
    return " ".join(plain.split())


def fold_in_place(text: str) -> str:
    """The same letter by letter, so that offsets stay; letters that fold to none or to more than one stay.

    >>> fold_in_place("Báo  Nhân Dân")
    'bao  nhan dan'
    """
    plain = text.lower() if text.isascii() else text.translate(_WITHOUT_MARKS).casefold()
    if len(plain) == len(text):
        return plain
    return "".join(f if len(f := fold(letter)) == 1 else letter for letter in text)


def line_key(text: str) -> str:
    """The key of a whole line: folded, without bullets before it and colons, dots or arrows around it.

    >>> line_key("» Tin liên quan:")
    'tin lien quan'
    """
    return fold(text).strip(EDGES)


def shipped() -> Path:
    """The folder that holds `schema/` and `expectations/`: inside an installed wheel, or the repository."""
    inside = PACKAGE / "knowledge_files"
    return inside if inside.is_dir() else PACKAGE.parent


@cache
def load_knowledge(schema: str | Path | None = None) -> Knowledge:
    """Read and check a schema folder; by default the one that ships with the package.

    Raises KnowledgeError naming file and key. Frozen, hence safe to remember per folder.
    """
    root = Path(schema) if schema is not None else shipped() / "schema"
    if not root.is_dir():
        raise KnowledgeError(
            str(root), "no such folder", "a schema folder holds article.json, languages/ and outlets/"
        )
    languages = tuple(map(_language, _files(root, "languages")))
    outlets = {path.stem: _outlet(path) for path in _files(root, "outlets")}
    lexicon = _lexicon(languages, root)
    sections = frozenset(line_key(name) for language in languages for name in language.sections)
    named = _named(outlets)
    forms = tuple(form for language in languages for form in _date_forms(language, root))
    return Knowledge(
        columns=_columns(root / "article.json"),
        card=_table(Card, _toml(root / "card.toml"), root / "card.toml"),
        languages=languages,
        outlets=outlets,
        lexicon=lexicon,
        date_forms=forms,
        forms_of=_forms_of(forms, languages),
        date_letters=_date_letters(languages),
        date_words=_date_words(languages),
        stamps=_stamps(languages, root),
        everyday=_everyday(languages),
        everyday_lists=tuple(code for code, _ in _word_lists(languages)),
        letters=tuple((one.code, frozenset(one.letters)) for one in languages if one.letters and not one.script),
        syllables=tuple(
            (language.code, _pattern(language.syllable, f"{root}/languages/{language.code}.toml"))
            for language in languages
            if language.syllable
        ),
        own_words=_own_words(languages),
        author_words=_author_words(languages),
        correspondent_words=_bounded(fold(w) for language in languages for w in language.correspondent_words),
        desk_words=frozenset(word.casefold() for language in languages for word in language.desk_words),
        datelines=_credits(outlets, "dateline"),
        signoffs=_credits(outlets, "signoff"),
        sections=sections,
        phrases=_phrases(sections, lexicon),
        farewells=tuple(sorted({fold(word) for language in languages for word in language.farewells})),
        names=frozenset(_names(outlets)) - frozenset(fold(s) for language in languages for s in language.sections),
        places=frozenset(fold(place) for language in languages for place in language.places),
        domains=_owners(outlets, root, "domain", lambda outlet: outlet.domains),
        mastheads=_owners(outlets, root, "masthead", lambda outlet: map(line_key, outlet.mastheads)),
        slogans=tuple(key for o in outlets.values() for key in map(line_key, o.mastheads) if _is_slogan(key)),
        rights=_owners(outlets, root, "rights line", lambda outlet: map(fold, outlet.rights)),
        printed={name: o.id for o in reversed(outlets.values()) for name in (o.name, *o.names)},
        homes=tuple(
            {w.casefold(): 0 for one in languages for m in one.marker if m.label == Label.SECTION for w in m.words}
        ),
        named=named,
        initials=_initials(outlets),
        credit_words=_bounded(fold(word) for language in languages for word in language.credit_words),
        reprint_words=_bounded(fold(word) for language in languages for word in language.reprint_words),
        credited=re.compile(
            _bounded(fold(word) for language in languages for word in language.credit_words).pattern
            + r"\s?:?\s?(?:"
            + _bounded(fold(word) for language in languages for word in language.claim_nouns).pattern
            + r"\s?){0,2}[\s'\"(]{0,3}$"
        ),
        rights_words=_bounded(fold(word) for language in languages for word in language.rights_words),
        owner=_owner_of_rights(languages),
        imprint_words=_bounded(fold(word) for language in languages for word in language.imprint_words),
        address_words=_bounded(fold(word) for language in languages for word in language.address_words),
        link_headings=frozenset(line_key(word) for language in languages for word in language.link_words),
        appeal=_bounded(fold(word) for language in languages for word in language.appeal_words),
        appeal_before=_before_name(languages, lambda language: language.appeal_words),
        claim_before=_before_name(languages, lambda language: language.appeal_words + language.claim_words),
        claim_noun=_bounded(fold(word) for language in languages for word in language.claim_nouns),
        claim_nouns=_at_the_end(
            fold(word)
            for language in languages
            for words in (language.claim_nouns, language.claim_words, language.appeal_words, language.imprint_words)
            for word in words
        ),
        rights_end=_at_the_end(fold(word) for language in languages for word in language.rights_words),
        imprint_before=_before_name(languages, lambda language: language.imprint_words),
        claim_behind=_bounded(fold(word) for language in languages for word in language.claimed_words),
        photo_credit=re.compile(
            rf"(?:^|[\s(\[.|–—-]){_bounded(fold(w) for one in languages for w in one.photo_words).pattern}"
            r"\s?[:/：]\s?[^()\n:]{1,60}[)\].|*\s]{0,4}$"
        ),
        handles=_handles(named, outlets),
        names_by_word=_by_longest_word(named),
        claims_by_word=_by_longest_word(
            fold(word)
            for one in languages
            for words in (one.appeal_words, one.claim_words, one.claimed_words, one.imprint_words)
            for word in words
        ),
        han_names=tuple(sorted((n for n in named if _HAN_NAME.fullmatch(n)), key=lambda n: (-len(n), n))),
        name_openings=_openings_of_names(named),
        shared_hosts=frozenset(host for language in languages for host in language.shared_hosts),
        host_words=tuple(word for language in languages for word in language.host_words),
        dateline_patterns=tuple(
            _pattern(one, f"{root}/languages/{language.code}.toml")
            for language in languages
            for one in language.dateline_patterns
        ),
        mark_patterns=tuple(
            _pattern(one, f"{root}/languages/{language.code}.toml")
            for language in languages
            for one in language.mark_patterns
        ),
        counter=re.compile(
            rf"\s[-–—]\s{{1,4}}(?:{_printed(word for language in languages for word in language.counter_words)})"
            r" \d{1,3}$"
        ),
        labels=_labels(root / "labels.json", "lexicon"),
        html_labels=_labels(root / "html_labels.json"),
        digest=digest_of(root),
    )


def digest_of(root: Path) -> str:
    """sha256 over names and bytes of all files below `root`, in order of name."""
    total = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".json", ".toml"}):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def nearest(word: str, choices: tuple[str, ...]) -> str:
    """`did you mean …` or, where nothing is near, the list of what is right."""
    near = difflib.get_close_matches(word, list(map(str, choices)), n=1)
    return f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(choices)}"


# ---------------------------------------------------------------- reading and checking


def _files(root: Path, folder: str) -> list[Path]:
    files = sorted(path for path in (root / folder).glob("*.toml") if not path.name.startswith("."))
    if not files:
        raise KnowledgeError(str(root / folder), "no .toml file", "one file per entry is expected here")
    return files


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise KnowledgeError(str(path), f"not UTF-8 at byte {error.start}", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(str(path), f"not TOML: {error}", "mend that line") from error
    except OSError as error:
        raise KnowledgeError(str(path), f"cannot be read: {error.strerror}", "it is to be a file") from error


T = TypeVar("T")
_LISTS = (tuple[Marker, ...], tuple[OutletRule, ...], tuple[AddressDate, ...], tuple[Era, ...])
_DAY_OF_RULE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")


_SHAPES = (Card, Language, Marker, Outlet, OutletRule, AddressDate, Era)
_HINTS: dict[type, dict[str, Any]] = {shape: get_type_hints(shape) for shape in _SHAPES}
"""The types of their fields, worked out once: there are hundreds of tables."""


def _table(shape: type[T], raw: Mapping[str, Any], path: Path, where: str = "") -> T:
    """A TOML table as a dataclass: every key known, every needed key there, every value of its type."""
    hints = _HINTS[shape]
    known = {f.name: f for f in fields(shape)}  # type: ignore[arg-type]
    at = f"{path}: {where}" if where else str(path)
    for key in raw:
        if key not in known:
            raise KnowledgeError(at, f"no key {key!r} here", nearest(key, tuple(known)))
    for name, one in known.items():
        if name not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise KnowledgeError(at, f"key {name!r} is missing", f"it holds {_kind(hints[name])}")
    return shape(**{key: _value(hints[key], value, path, f"{at}: key {key!r}") for key, value in raw.items()})


def _value(hint: Any, value: Any, path: Path, at: str) -> Any:
    """A TOML value as the type a dataclass asks for."""
    if hint in (str, bool, int) and type(value) is hint:
        return value
    if hint == tuple[str, ...] and isinstance(value, list) and all(type(v) is str for v in value):
        return tuple(value)
    if hint == Mapping[str, int] and isinstance(value, dict) and all(type(v) is int for v in value.values()):
        return dict(value)
    if hint == bool | None and type(value) is bool:
        return value
    if hint in (Mapping[str, str], Mapping[str, tuple[str, ...]]) and isinstance(value, dict):
        inner = get_args(hint)[1]
        return {key: _value(inner, one, path, f"{at}: {key!r}") for key, one in value.items()}
    if hint in _LISTS and _are_tables(value):
        shape = get_args(hint)[0]
        return tuple(_checked(_table(shape, raw, path, f"rule {_called(raw)!r}"), path) for raw in value)
    raise KnowledgeError(at, f"{value!r} does not fit", f"it holds {_kind(hint)}")


def _called(raw: Mapping[str, Any]) -> Any:
    """What a table in a list is called in an error: its rule, or what an era is of."""
    return raw.get("rule", raw.get("value", "?"))


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _kind(hint: Any) -> str:
    names = {
        str: "a text",
        bool: "true or false",
        bool | None: "true or false",
        int: "a whole number",
        tuple[str, ...]: "a list of texts",
        Mapping[str, int]: "a table of name = number",
        Mapping[str, str]: "a table of name = text",
        Mapping[str, tuple[str, ...]]: "a table of name = list of texts",
    }
    return names.get(hint, "tables, each headed by [[…]]")


def _checked(rule: Marker | OutletRule | AddressDate | Era, path: Path) -> Marker | OutletRule | AddressDate | Era:
    """The rule itself, once its words are of the few that are allowed and its patterns compile."""
    at = f"{path}: rule {rule.value if isinstance(rule, Era) else rule.rule!r}"
    if not isinstance(rule, Marker):
        for year in (rule.since, rule.until):
            if year and not _DAY_OF_RULE.fullmatch(year):
                raise KnowledgeError(at, f"{year!r} is no date", "a year, a month or a day, like 2018, 2018-03")
    if isinstance(rule, Era):
        _one_of(rule.what, ERAS, at, "what")
        return rule
    if isinstance(rule, AddressDate):
        return _checked_address(rule, at)
    if not rule.words or not all(word.strip() for word in rule.words):
        raise KnowledgeError(at, f"words {list(rule.words)!r} hold an empty word", "every word has letters")
    if isinstance(rule, OutletRule):
        _one_of(rule.where, PLACES, at, "where")
        if not rule.gives:
            raise KnowledgeError(at, "gives is empty", f"one of: {', '.join(GIVES)}")
        for given in rule.gives:
            _one_of(given, GIVES, at, "gives")
        for form in rule.forms:
            _one_of(form, FORMS, at, "form")
        return rule
    _one_of(rule.label, tuple(Label), at, "label")
    _one_of(rule.match, MATCHES, at, "match")
    if rule.match in {"pattern", "cut-after", "cut-before"}:
        for word in rule.words:
            _pattern(word, at)
    if rule.match not in {"line", "start"} and not (rule.fires and rule.silent):
        raise KnowledgeError(at, "it has no cases", "fires = [lines it finds], silent = [lines it must not find]")
    return rule


def _checked_address(rule: AddressDate, at: str) -> AddressDate:
    """A pattern reads every address among its cases as the case says, and none of the silent ones."""
    groups = set(_pattern(rule.pattern, at).groupindex)
    if groups - {"d"} not in ({"Y", "m"}, {"y", "m"}):
        raise KnowledgeError(at, f"pattern {rule.pattern!r} has the groups {sorted(groups)}", "Y or y, m and maybe d")
    if not rule.fires or not rule.silent:
        raise KnowledgeError(at, "it has no cases", 'fires = {"/path" = "2023-06-23"}, silent = ["/path"]')
    for path, wanted in (*rule.fires.items(), *((path, "") for path in rule.silent)):
        if (read := _read_address(rule, path)) != wanted:
            raise KnowledgeError(at, f"{path!r} is read as {read!r}", f"its case says {wanted!r}")
    return rule


def _read_address(rule: AddressDate, path: str) -> str:
    """The day or month in a path as an ISO date; empty where there is none."""
    if day := rule.read(path):
        return day[0].isoformat()
    month = rule.read_month(path)
    return f"{month[0][0]}-{month[0][1]:02}" if month else ""


def _one_of(word: str, choices: tuple[str, ...], at: str, key: str) -> None:
    if word not in choices:
        raise KnowledgeError(at, f"no {key} {word!r}", nearest(word, choices))


def _pattern(word: str, at: str) -> re.Pattern[str]:
    try:
        return re.compile(word, re.IGNORECASE)
    except re.error as error:
        raise KnowledgeError(at, f"pattern {word!r} does not compile: {error}", "mend the pattern") from error


def _labels(path: Path, *more: str) -> Path:
    """The path of the weights, once they are known to be weights; label/model.py reads them."""
    raw = _json(path)
    needed = {"first", "second", "blend", "tilt", *more}
    if not isinstance(raw, dict) or not needed <= set(raw):
        raise KnowledgeError(str(path), "no weights in it", f"it holds {', '.join(sorted(needed))}")
    return path


def _json(path: Path) -> Any:
    if not path.is_file():
        raise KnowledgeError(
            str(path), "no such file", "a schema folder holds article.json, labels.json and card.toml"
        )
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KnowledgeError(str(path), f"not JSON: {error}", "mend that place") from error


def _columns(path: Path) -> tuple[Column, ...]:
    raw = _json(path)
    if not isinstance(raw, dict) or not _are_tables(raw.get("columns")):
        raise KnowledgeError(str(path), "no list 'columns'", 'it looks like {"columns": [{"name": …}]}')
    columns = tuple(_column(one, path) for one in raw["columns"])
    _are_those_of_the_model(columns, path)
    return columns


def _column(raw: dict[str, Any], path: Path) -> Column:
    known = tuple(f.name for f in fields(Column))
    at = f"{path}: column {raw.get('name', '?')!r}"
    for key in raw:
        _one_of(key, known, at, "key")
    for key in known[:-1]:
        if key not in raw:
            raise KnowledgeError(at, f"key {key!r} is missing", f"a column has {', '.join(known)}")
    if type(raw["nullable"]) is not bool:
        raise KnowledgeError(at, f"nullable {raw['nullable']!r} does not fit", "it holds true or false")
    for table in raw["tables"] or ("",):
        _one_of(table, TABLES, at, "table")
    _check_type(raw["type"], at)
    return Column(**{**raw, "tables": tuple(raw["tables"])})


def _are_those_of_the_model(columns: tuple[Column, ...], path: Path) -> None:
    """Every field of a record has its column, once, of the type that the field has."""
    names = [column.name for column in columns]
    hints = get_type_hints(Article)
    for column in columns:
        at = f"{path}: column {column.name!r}"
        _one_of(column.name, tuple(hints), str(path), "column")
        if names.count(column.name) > 1:
            raise KnowledgeError(at, "it stands twice", "drop one")
        wanted = _scalar_of(hints[column.name])
        if (column.type if isinstance(column.type, str) else "list") != wanted:
            raise KnowledgeError(at, f"type {column.type!r} does not fit", f"it is {wanted}")
        if type(None) in get_args(hints[column.name]) and not column.nullable:
            raise KnowledgeError(at, "it is not nullable", "a page need not state it")
    for name in hints:
        if name not in names:
            raise KnowledgeError(str(path), f"column {name!r} is missing", "every field of a record has one")


def _scalar_of(hint: Any) -> str:
    """The type name that fits a field of Article: `str | None` → `string`, a tuple → `list`."""
    if get_origin(hint) is tuple:
        return "list"
    return _SCALAR_OF[next((arg for arg in get_args(hint) if arg in _SCALAR_OF), hint)]


def _check_type(kind: Any, at: str) -> None:
    if isinstance(kind, str):
        _one_of(kind, SCALARS, at, "type")
    elif isinstance(kind, dict) and set(kind) == {"list"}:
        _check_type(kind["list"], at)
    elif isinstance(kind, dict) and set(kind) == {"struct"} and isinstance(kind["struct"], dict):
        for inner in kind["struct"].values():
            _check_type(inner, at)
    else:
        raise KnowledgeError(at, f"no type {kind!r}", f'{", ".join(SCALARS)}, {{"list": …}} or {{"struct": …}}')


def _language(path: Path) -> Language:
    language = _table(Language, _toml(path), path)
    if language.code != path.stem:
        raise KnowledgeError(str(path), f"code {language.code!r} is not the file's name", f"code = {path.stem!r}")
    for name, number in language.months.items():
        if not 1 <= number <= 12:
            raise KnowledgeError(f"{path}: month {name!r}", f"{number} is no month", "1 to 12")
    return language


def _outlet(path: Path) -> Outlet:
    outlet = _table(Outlet, _with_names(_toml(path), path), path)
    if outlet.id != path.stem:
        raise KnowledgeError(str(path), f"id {outlet.id!r} is not the file's name", f"id = {path.stem!r}")
    _one_of(outlet.kind, KINDS, str(path), "kind")
    for domain in outlet.domains:
        if not _DOMAIN.fullmatch(domain):
            raise KnowledgeError(str(path), f"no domain {domain!r}", "like example.vn, in small letters")
    for host, language in outlet.editions.items():
        if not any(host == domain or host.endswith("." + domain) for domain in outlet.domains):
            raise KnowledgeError(str(path), f"edition {host!r} is below no domain of it", "a host below a domain")
        _one_of(language, outlet.languages, f"{path}: edition {host!r}", "language")
    for era in outlet.era:
        if era.what == "domain":
            _one_of(era.value, outlet.domains, f"{path}: era {era.value!r}", "domain")
    ids = [one.rule for one in outlet.rule] + [one.rule for one in outlet.address_date]
    for name in ids:
        if not name.startswith(f"{outlet.id}/") or ids.count(name) > 1:
            raise KnowledgeError(f"{path}: rule {name!r}", "it is another's id", f"an own one: '{outlet.id}/…'")
    for one in outlet.rule:
        if "agency" in one.gives and not outlet.agency:
            raise KnowledgeError(
                f"{path}: rule {one.rule!r}", "it gives an agency, the outlet has none", 'agency = "…"'
            )
    return outlet


def _with_names(raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """The table `names` by language as the two keys of an outlet: all of them, and each language's."""
    if "names_in" in raw:
        raise KnowledgeError(str(path), "no key 'names_in' here", "write the table as 'names'")
    by_language = raw.get("names")
    if not isinstance(by_language, dict):
        return raw
    for language, names in by_language.items():
        if not re.fullmatch("[a-z]{2}", language) or not isinstance(names, list):
            raise KnowledgeError(f"{path}: names: {language!r}", f"{names!r} does not fit", 'like vi = ["…"]')
    every = dict.fromkeys(name for names in by_language.values() for name in names)
    return {**raw, "names": list(every), "names_in": by_language}


# ---------------------------------------------------------------- indexes over it


def _lexicon(languages: tuple[Language, ...], root: Path) -> Lexicon:
    markers = [marker for language in languages for marker in language.marker]
    starts = _first_of({}, ((fold(word), marker) for marker, word in _words(markers, "start")))
    return Lexicon(
        lines=_first_of({}, ((line_key(word), marker) for marker, word in _words(markers, "line"))),
        starts=starts,
        openings=_openings(starts),
        patterns=Patterns(_compiled(markers, "pattern", root)),
        credits=Patterns(_compiled([m for m in markers if m.rule.endswith("/caption-credit")], "pattern", root)),
        cuts_after=Patterns(_compiled(markers, "cut-after", root)),
        cuts_before=Patterns(_compiled(markers, "cut-before", root)),
        tails=_first_of({}, ((word.lower(), marker) for marker, word in _words(markers, "tail"))),
    )


def _phrases(sections: frozenset[str], lexicon: Lexicon) -> Phrases[str]:
    buttons = {key: "nav" if marker.label == "nav" else "other" for key, marker in lexicon.lines.items()}
    able = {"other", "nav", "comment"}
    return Phrases(
        {key: kind for key, kind in buttons.items() if lexicon.lines[key].label in able}
        | dict.fromkeys(sections, "nav")
    )


def _first_of(found: dict[str, Marker], named: Iterable[tuple[str, Marker]]) -> dict[str, Marker]:
    """Languages share words; the first file that has one names the rule, and no other may give it another label."""
    for word, marker in named:
        first = found.setdefault(word, marker)
        if first.label != marker.label:
            where, fix = f"languages: rule {marker.rule!r}", "one word has one label"
            raise KnowledgeError(where, f"{word!r} is {first.label!r} in rule {first.rule!r}", fix)
    return found


def _words(markers: list[Marker], match: str) -> Iterator[tuple[Marker, str]]:
    return ((marker, word) for marker in markers if marker.match == match for word in marker.words)


def _compiled(markers: list[Marker], match: str, root: Path) -> tuple[tuple[re.Pattern[str], Marker], ...]:
    return tuple((_pattern(word, str(root)), marker) for marker, word in _words(markers, match))


def _openings(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Phrases by their first letters, the longest first."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found[word[:OPENING]] = (*found.get(word[:OPENING], ()), word)
    return found


_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|re|ero|ro|\.?[º°])?"
_NUMBERS = {"d": _DAY, "m": r"(?P<m>[01]?\d)", "Y": r"(?P<Y>(?:19|20)\d\d)"}
_NEEDED: dict[str, Callable[[set[str]], bool]] = {
    "day": lambda names: {"d", "Y"} <= names and bool({"m", "month"} & names),
    "month": lambda names: "Y" in names and "d" not in names and bool({"m", "month"} & names),
    "dateline": lambda names: "d" in names and bool({"m", "month"} & names),
}
_EDGES = (r"(?<![\w/.,-])", r"(?!(?!T\d)[\w/]|(?!,\d{1,2}:\d\d)[-.,]\d)")
_HAN_EDGES = (r"(?<!\d)", r"(?!\d)")


_LETTERS = re.compile(r"[^\W\d_]+")


def _date_forms(language: Language, root: Path) -> Iterator[DateForm]:
    """The forms of a language file as patterns; Han writes dates without spaces around them."""
    months = {fold(name): number for name, number in language.months.items()}
    openings = frozenset(run[0] if (run := _LETTERS.search(name)) else "" for name in months)
    openings = frozenset() if "" in openings else openings
    parts = dict(_NUMBERS, month=_either("month", language.months), part=_either("part", language.day_parts))
    before, after = _HAN_EDGES if language.script == "Han" else _EDGES
    kinds = {"day": language.day_forms, "month": language.month_forms, "dateline": language.dateline_forms}
    for kind, forms in kinds.items():
        for form in forms:
            at = f"{root}/languages/{language.code}.toml: date form {form!r}"
            names = re.findall(r"\{(\w*)\}", form)
            ends = r"(?!\d(?!\d?:\d\d))" if after == _HAN_EDGES[1] and form[-1:] not in "}" else after
            for name in names:
                _one_of(name, tuple(parts), at, "part")
            if set("{}") & set(re.sub(r"\{\w+\}", "", form)) or not _NEEDED[kind](set(names)):
                raise KnowledgeError(at, "it does not say enough", "like {d} {month} {Y}, {m}/{Y}, or {d} {month}")
            body = "".join(
                parts[piece[1:-1]] if piece.startswith("{") else _literal(piece)
                for piece in re.findall(r"\{\w+\}|[^{]+", form)
            )
            numeric = "{d}" in form and "{m}" in form and not form.startswith("{Y}") and language.script != "Han"
            swaps = language.swaps and numeric
            words = openings if "month" in names else frozenset()
            signs = frozenset(c for c in re.sub(r"\{\w+\}", "", form) if not c.isalnum() and not c.isspace())
            yield DateForm(
                _pattern(before + body + ends, at), kind, language.code, months, numeric, swaps, words, signs
            )


def _forms_of(
    forms: tuple[DateForm, ...], languages: tuple[Language, ...]
) -> dict[tuple[str, str], tuple[DateForm, ...]]:
    return {
        (kinds, code): tuple(
            f for f in forms if f.kind in kinds.split() and (not code or f.language in {code, "und"})
        )
        for kinds in ("day month", "dateline day")
        for code in ("", *(language.code for language in languages))
    }


def _literal(words: str) -> str:
    """The words between two numbers, as printed or without marks, with any one or two blanks."""
    both = dict.fromkeys(
        re.sub(r"(?:\\ )+", r"\\s{1,2}", re.escape(w)) for w in (words, words.translate(_WITHOUT_MARKS))
    )
    return "(?:" + "|".join(both) + ")"


def _either(group: str, names: Iterable[str]) -> str:
    """Any of the names, as printed or without marks, with or without an abbreviation's dot."""
    both = {name for word in names for name in (word, fold(word))}
    longest = sorted(both, key=lambda w: (-len(w), w))
    return f"(?P<{group}>" + "|".join(map(re.escape, longest)) + r")\.?" if both else r"(?!)"


def _date_words(languages: tuple[Language, ...]) -> re.Pattern[str]:
    words = {
        fold(w)
        for language in languages
        for w in (
            *language.weekdays,
            *language.date_words,
            *language.published_words,
            *language.updated_words,
            *language.clock_words,
        )
    }
    return _bounded(words)


def _date_letters(languages: tuple[Language, ...]) -> frozenset[str]:
    """Runs of letters of all that date forms, times, zones, counts and words beside dates are made of."""
    found = {"gmt", "utc", "z", "t", "h", "g", "st", "nd", "rd", "th", "er", "re", "ero", "ro", "º", "tuc"}
    for one in languages:
        halves = (letter for half in one.half_days for letter in half)  # `a. m.`
        lists = (one.months, one.weekdays, one.date_words, one.published_words, one.updated_words, one.clock_words)
        more = (one.day_forms, one.month_forms, one.day_parts, one.count_words, one.hour_words, one.minute_words)
        for words in (*lists, *more, one.half_days, halves):
            found |= {run for word in words for run in _LETTERS.findall(fold(word))}
    return frozenset(found)


def _word_lists(languages: tuple[Language, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The lists of everyday words, a language with words typed without marks having two."""
    lists = [(one.code, words) for one in languages for words in (one.function_words, one.unaccented_words)]
    return [(code, words) for code, words in lists if words]


def _everyday(languages: tuple[Language, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for at, (_, words) in enumerate(_word_lists(languages)):
        for word in words:
            found[word] = (*found.get(word, ()), at)
    return found


def _own_words(languages: tuple[Language, ...]) -> dict[str, frozenset[str]]:
    everyday = {one.code: {*one.function_words, *one.unaccented_words} for one in languages}
    return {
        code: frozenset(words.difference(*(other for name, other in everyday.items() if name != code)))
        for code, words in everyday.items()
    }


def _stamps(languages: tuple[Language, ...], root: Path) -> DateWords:
    """The words beside dates, all languages in one."""
    halves = {fold(w).replace(" ", ""): hours for language in languages for w, hours in language.half_days.items()}
    weekdays = {fold(w): i % 7 for language in languages for i, w in enumerate(language.weekdays)}
    counts = _bounded(fold(w) for language in languages for w in language.count_words).pattern
    calendars = "|".join(re.escape(fold(w)) for language in languages for w in language.other_calendars)
    other = rf"[\s,(]{{0,3}}(?:tuc\s)?(?:{calendars})(?!\w)" if calendars else "(?!)"
    number = r"\d{1,3}(?:[.,\s]?\d{3}){0,3}"
    return DateWords(
        published=_bounded(fold(w) for language in languages for w in language.published_words),
        updated=_bounded(fold(w) for language in languages for w in language.updated_words),
        clock=_bounded(fold(w) for language in languages for w in language.clock_words),
        event=re.compile(
            _bounded(fold(w) for language in languages for w in language.event_words).pattern + r"\s?[:：]"
        ),
        counts=re.compile(rf"(?:{counts})\s?:?\s?{number}(?!\d)|(?<!\d){number}\s?(?:{counts})"),
        issue=re.compile(
            _bounded(fold(w) for language in languages for w in language.issue_words).pattern
            + r"\s?(?:n\s?[°ºo.]{1,2}|nr\.?|no\.?|num\.?|so|№|#)?\s?\d{1,4}(?!\w)"
        ),
        edition=re.compile(
            _bounded(fold(w) for language in languages for w in language.issue_words).pattern
            + r"(?:\s\w{1,5}){0,2}[\s:,]{0,3}$|^(?:n\s?[.°ºo]{1,3}|nr\.?|no\.?|num\.?|so|№)\s?\d{1,5}\W{0,4}$"
        ),
        other_calendar=re.compile(other),
        in_other_calendar=re.compile(
            rf"\(?(?:tuc\s)?\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?{other}(?:\s\w{{1,6}})?\)?"
        ),
        time=_time_of_day(languages),
        halves=halves,
        weekdays=weekdays,
        weekday=_bounded(weekdays),
        ago=tuple(ago for language in languages for ago in _ago(language, root)),
        ones=frozenset(fold(w) for language in languages for w in language.ones),
        days_ago={fold(w): days for language in languages for w, days in language.days_ago.items()},
    )


def _time_of_day(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """`19:52`, `9.28 AM`, `14h35`, `8 giờ 30`, `下午3:20`; letters of `AM` may have dots and a blank between them."""
    halves = {w for language in languages for w in language.half_days}
    hour = _printed(w for language in languages for w in language.hour_words)
    minute = _printed(w for language in languages for w in language.minute_words)
    letters = [word for word in sorted(halves) if word.isascii() and len(word) == 2]
    words = _printed(word for word in halves if word not in letters)
    half = "|".join([*(r"\.?\s?".join(word) for word in letters), words])
    hours, rest = r"(?P<H>[01]?\d|2[0-3])", rf"(?:\.\d{{1,6}})?(?:['’]|\s?(?:{minute}))?"
    minutes = rf"\s?(?:[:.hg]|{hour})\s?(?P<M>[0-5]\d)(?:\s?(?:[:.]|{minute})\s?(?P<S>[0-5]\d))?"
    return re.compile(
        rf"(?<![\w:./+-])T?(?:(?P<before>{words})\s?)?{hours}(?:{minutes}{rest}|\s?h)(?!\d|[:/]\d|-\d(?!\d:?\d\d))"
        rf"(?:\s?(?P<half>{half})(?![^\W\d_])\.?)?",
        re.IGNORECASE,
    )


def _printed(names: Iterable[str]) -> str:
    """Any of the names as printed or without marks, the longest first."""
    both = {name for word in names for name in (word, fold(word))}
    return "|".join(map(re.escape, sorted(both, key=lambda w: (-len(w), w)))) or "(?!)"


def _ago(language: Language, root: Path) -> Iterator[Ago]:
    units = {fold(unit): seconds for unit, seconds in language.ago_units.items()}
    number = "|".join([r"\d{1,3}", *(re.escape(fold(one)) for one in language.ones)])
    unit = "|".join(map(re.escape, sorted(units, key=lambda u: (-len(u), u)))) or "(?!)"
    for form in language.ago_forms:
        at = f"{root}/languages/{language.code}.toml: form {form!r}"
        if set(re.findall(r"\{(\w*)\}", form)) != {"n", "unit"}:
            raise KnowledgeError(at, "it does not say enough", "like {n} {unit} ago")
        body = re.escape(fold(form)).replace(r"\{n\}", f"(?P<n>{number})").replace(r"\{unit\}", rf"(?P<unit>{unit})")
        yield Ago(_pattern(r"(?<!\w)" + body + r"(?!\w)", at), units)


def _author_words(languages: tuple[Language, ...]) -> re.Pattern[str]:
    words = sorted({w for language in languages for w in language.author_words}, key=lambda w: (-len(w), w))
    return re.compile(
        "(?:" + "|".join(map(re.escape, words)) + r")(?:\s*:\s*|\s+)" if words else "(?!)", re.IGNORECASE
    )


def _before_name(languages: tuple[Language, ...], words_of: Callable[[Language], tuple[str, ...]]) -> re.Pattern[str]:
    """Words at the start of a line or a clause, with up to three nouns between them and a name at the end."""
    claims = _bounded(fold(w) for language in languages for w in words_of(language)).pattern
    nouns = _bounded(fold(w) for language in languages for w in language.claim_nouns).pattern
    return re.compile(rf"(?:^|[^\w\s,'’/-]|\s[-–—])\s?{claims}(?:[\s:'’]{{0,3}}{nouns}){{0,3}}[\s:'’\"“«@]{{0,4}}$")


def _owner_of_rights(languages: tuple[Language, ...]) -> re.Pattern[str]:
    """`© 2021 Báo X`, `Copyright 2015-2021 by X`: words of the line, years, a word like `by`, then the name."""
    rights = _printed(word for language in languages for word in language.rights_words)
    nouns = _printed(w for one in languages for w in (*one.credit_words, *one.claim_nouns))
    year = r"(?:19|20)\d\d"
    return re.compile(
        rf"(?:(?:{rights})[\s:©]{{0,3}}){{1,3}}(?:{year}(?:\s?[-–]\s?{year})?[\s,.:|-]{{0,3}})?"
        rf"(?:(?:{nouns})\s){{0,1}}(?P<name>[^\W\d_][^\n|.,:;–—©()]{{3,60}})",
        re.IGNORECASE,
    )


def _at_the_end(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_bounded(words).pattern + r"$")


NAME_WORD = re.compile(r"[^\s,;:()\[\]|\"'“”«»©–—’]+(?<![.])")
"""A word of an outlet's name as it is cut from a line."""


def _is_slogan(key: str) -> bool:
    """Whether a masthead has the words of a slogan, or its letters in a script without spaces."""
    return len(key.split()) >= MIN_SLOGAN[0] or (key[:1] > "\u33ff" and len(key) >= MIN_SLOGAN[1])


def _handles(named: Mapping[str, str], outlets: Mapping[str, Outlet]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, owner in named.items():
        found.setdefault(re.sub(r"\W", "", name), set()).add(owner)
    for outlet in outlets.values():
        for domain in outlet.domains:
            found.setdefault(domain.partition(".")[0].replace("-", ""), set()).add(outlet.id)
    return {handle: next(iter(owners)) for handle, owners in found.items() if len(owners) == 1}


_RUN = re.compile(r"\w+")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{3,30}")


def _by_longest_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for phrase in dict.fromkeys(phrases):
        if runs := _RUN.findall(phrase):
            longest = max(runs, key=len)
            found[longest] = (*found.get(longest, ()), phrase)
    return found


def may_hold(line: str, by_word: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether one of the phrases may stand in a folded line: cheaper than to look for each."""
    return any(phrase in line for run in by_word.keys() & _RUN.findall(line) for phrase in by_word[run])


def _openings_of_names(named: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in named:
        words = NAME_WORD.findall(name)
        if words:
            found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def _bounded(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=lambda w: (-len(w), w))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)" if longest else r"(?!)")


def _credits(outlets: Mapping[str, Outlet], where: str) -> dict[str, Credit]:
    found: dict[str, Credit] = {}
    for outlet in outlets.values():
        for rule in outlet.rule:
            for word in rule.words if rule.where == where else ():
                other = found.get(fold(word))
                if other is not None and other.rule != rule.rule:
                    raise KnowledgeError(f"rule {rule.rule!r}", f"{word!r} is taken by {other.rule!r}", "drop one")
                found[fold(word)] = Credit(
                    rule=rule.rule,
                    outlet=outlet.id,
                    agency=outlet.agency,
                    gives=rule.gives,
                    kind=outlet.kind,
                    forms=rule.forms,
                    glossed=frozenset(map(fold, (outlet.name, *outlet.names))) - set(map(fold, rule.words)),
                )
    return found


def _names(outlets: Mapping[str, Outlet]) -> Iterator[str]:
    for outlet in outlets.values():
        yield from map(fold, outlet.names)
        yield from (fold(word) for rule in outlet.rule for word in rule.words)


_IN_BRACKETS = re.compile(r"\s\([^()]{2,12}\)$")
"""Initials behind a name."""


def _named(outlets: Mapping[str, Outlet]) -> dict[str, str]:
    found: dict[str, str] = {}
    shared = set()
    for outlet in outlets.values():
        spelled = {fold(name) for name in (outlet.name, *outlet.names)}
        for name in spelled | {_IN_BRACKETS.sub("", name) for name in spelled}:
            if found.setdefault(name, outlet.id) != outlet.id:
                shared.add(name)
    return {name: owner for name, owner in found.items() if name not in shared}


def _initials(outlets: Mapping[str, Outlet]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for outlet in outlets.values():
        for name in outlet.names:
            words = [word for word in fold(name).split() if word[0].isalpha()]
            for letters in ("".join(word[0] for word in words), "".join(word[0] for word in words[1:])):
                if len(letters) >= MIN_INITIALS:
                    found.setdefault(letters, set()).add(outlet.id)
    return {letters: next(iter(owners)) for letters, owners in found.items() if len(owners) == 1}


def _owners(
    outlets: Mapping[str, Outlet], root: Path, what: str, of: Callable[[Outlet], Iterable[str]]
) -> dict[str, str]:
    """What belongs to one outlet alone → its id; two claims to one thing are an error."""
    found: dict[str, str] = {}
    for outlet in outlets.values():
        for one in of(outlet):
            if one in found:
                at = f"{root}/outlets/{outlet.id}.toml"
                raise KnowledgeError(at, f"{what} {one!r} is also in {found[one]}.toml", "drop one")
            found[one] = outlet.id
    return found
