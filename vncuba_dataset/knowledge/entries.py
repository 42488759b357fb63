"""What the TOML files of `schema/` hold: a language, an outlet, the card, and the rules inside them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field


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
    more_sections: tuple[str, ...] = ()
    """Others that count only right above a headline: elsewhere they head lists, or are anything."""
    front_pages: tuple[str, ...] = ()
    """Words for the page that breadcrumbs begin at: `Trang chủ`."""
    wide_sections: tuple[str, ...] = ()
    """Steps that stand in the breadcrumb of every text of a site: `Tin tức`, `正文`."""
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
    month_issue_words: tuple[str, ...] = ()
    """Others that stand before its month alone: `Số tháng 9-2018`, `Numéro de septembre`."""
    folio_words: tuple[str, ...] = ()
    """Words beside a number in the head of a printed paper, `Vol.`, `Año`, `Seite`, its price among them."""
    other_day_words: tuple[str, ...] = ()
    """Words before a date that is not the page's own: `Deadline:`, `Próxima edición:`."""
    half_days: Mapping[str, int] = field(default_factory=dict)
    """`AM` = 0, `PM` = 12: hours to add to a time of twelve."""
    time_zones: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a zone beside a time → the zones of the tz database that it may mean: `hora de Cuba`, `EDT`, `CST`.

    One without small letters counts only as it is printed, and right behind the time.
    """
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
    citing_words: tuple[str, ...] = ()
    """Words by which a page asks whoever uses its texts to name it: `转载请注明来源`."""
    reuse_words: tuple[str, ...] = ()
    """Words by which it says who may use them: `Prohibida la reproducción`."""
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
    maker_words: tuple[str, ...] = ()
    """Words before who built or hosts a site, not before whose it is: `Powered by`, `Thiết kế bởi`."""
    permalink_words: tuple[str, ...] = ()
    """Words before the address of the page they stand on: `Enlace permanente`, `Permalink`."""
    editors_mailboxes: tuple[str, ...] = ()
    """What stands before `@` in the address of the editors alone: `toasoan`, `redaccion`."""
    office_mailboxes: tuple[str, ...] = ()
    """The same of any office: `info`, `contacto`; it takes an imprint beside it."""
    feed_words: tuple[str, ...] = ()
    """Words behind a publisher's name in a reader of feeds: `Thanh Niên RSS`."""
    tenant_domains: tuple[str, ...] = ()
    """Domains below which every name is a site of its own: `radioguama.icrt.cu`."""
    platforms: tuple[str, ...] = ()
    """Social networks as they name themselves at the head or in the copyright line of a page of theirs."""
    platform_words: tuple[str, ...] = ()
    """What they ask whoever has not signed in: `Quên tài khoản?`."""
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
class Card:
    """What the card of the dataset says of this corpus."""

    title: str
    about: str
    tags: tuple[str, ...]
    rights: str
