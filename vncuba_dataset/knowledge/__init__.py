"""schema/ → Knowledge: columns, languages, outlets, checked on reading and frozen. No stage, no Viet Nam, no Cuba.

Errors name file, key and what would be right; nothing is built from wrong knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from vncuba_dataset.errors import KnowledgeError
from vncuba_dataset.knowledge.around_names import author_words, before_name, owner_of_rights
from vncuba_dataset.knowledge.check import nearest, pattern_of
from vncuba_dataset.knowledge.columns import Column, read_columns
from vncuba_dataset.knowledge.date_forms import DateForm, date_forms_of, forms_of
from vncuba_dataset.knowledge.date_words import DateWords, date_letters, date_words, stamps_of
from vncuba_dataset.knowledge.entries import AddressDate, Card, Language, Marker, Outlet, OutletRule
from vncuba_dataset.knowledge.everyday import everyday_of, own_words_of, word_lists
from vncuba_dataset.knowledge.files import digest_of, files_in, labels_at, read_toml, shipped
from vncuba_dataset.knowledge.keys import fold, fold_in_place, line_key
from vncuba_dataset.knowledge.lexicon import Lexicon, lexicon_of, phrases_of
from vncuba_dataset.knowledge.outlets import (
    NAME_WORD,
    Credit,
    by_longest_word,
    credits_of,
    han_names_in,
    handles_of,
    initials_of,
    mastheads_of,
    may_hold,
    named_in,
    names_of,
    openings_of_names,
    owners_of,
    slogans_of,
)
from vncuba_dataset.knowledge.read import read_language, read_outlet, read_table
from vncuba_dataset.knowledge.words import at_the_end, bounded, phrases_in, printed
from vncuba_dataset.model import Label
from vncuba_dataset.phrases import Phrases

__all__ = [
    "NAME_WORD",
    "AddressDate",
    "Column",
    "Credit",
    "DateForm",
    "Knowledge",
    "Lexicon",
    "Marker",
    "Outlet",
    "OutletRule",
    "digest_of",
    "fold",
    "fold_in_place",
    "line_key",
    "load_knowledge",
    "may_hold",
    "nearest",
    "shipped",
]


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
    filed: Mapping[str, str]
    """Those, and names that are a section's only above a headline, as line keys → as papers print them."""
    front_pages: tuple[str, ...]
    """Keys of the words for the page that a breadcrumb begins at, the longest first."""
    wide_sections: frozenset[str]
    """Line keys of steps in the breadcrumb of every text."""
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
    citing_words: re.Pattern[str]
    """Words that ask to be cited, folded."""
    reuse_words: re.Pattern[str]
    """Words that say who may copy, folded."""
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
    made_by: re.Pattern[str]
    """Words before who built a site, up to the name; folded."""
    permalink_words: re.Pattern[str]
    """Words before a page's own address, folded."""
    editors_mailboxes: frozenset[str]
    office_mailboxes: frozenset[str]
    tenant_domains: frozenset[str]
    feed_words: re.Pattern[str]
    """Words at the end of a feed's name, folded."""
    platforms: re.Pattern[str]
    """Names of social networks, folded."""
    platform_words: re.Pattern[str]
    """What they ask whoever has not signed in, folded."""
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
    languages = tuple(map(read_language, files_in(root, "languages")))
    outlets = {path.stem: read_outlet(path) for path in files_in(root, "outlets")}
    lexicon = lexicon_of(languages, root)
    sections = frozenset(line_key(name) for language in languages for name in language.sections)
    named = named_in(outlets)
    mastheads = owners_of(outlets, root, "masthead", lambda one: dict.fromkeys(map(line_key, mastheads_of(one))))
    forms = tuple(form for language in languages for form in date_forms_of(language, root))
    return Knowledge(
        columns=read_columns(root / "article.json"),
        card=read_table(Card, read_toml(root / "card.toml"), root / "card.toml"),
        languages=languages,
        outlets=outlets,
        lexicon=lexicon,
        date_forms=forms,
        forms_of=forms_of(forms, languages),
        date_letters=date_letters(languages),
        date_words=date_words(languages),
        stamps=stamps_of(languages, root),
        everyday=everyday_of(languages),
        everyday_lists=tuple(code for code, _ in word_lists(languages)),
        letters=tuple((one.code, frozenset(one.letters)) for one in languages if one.letters and not one.script),
        syllables=tuple(
            (language.code, pattern_of(language.syllable, f"{root}/languages/{language.code}.toml"))
            for language in languages
            if language.syllable
        ),
        own_words=own_words_of(languages),
        author_words=author_words(languages),
        correspondent_words=bounded(fold(w) for language in languages for w in language.correspondent_words),
        desk_words=frozenset(word.casefold() for language in languages for word in language.desk_words),
        datelines=credits_of(outlets, "dateline"),
        signoffs=credits_of(outlets, "signoff"),
        sections=sections,
        filed={
            line_key(name): name
            for language in reversed(languages)
            for name in (*language.more_sections, *language.sections)
        },
        front_pages=tuple(
            sorted({line_key(name) for language in languages for name in language.front_pages}, key=len, reverse=True)
        ),
        wide_sections=frozenset(line_key(name) for language in languages for name in language.wide_sections),
        phrases=phrases_of(sections, lexicon),
        farewells=tuple(sorted({fold(word) for language in languages for word in language.farewells})),
        names=frozenset(names_of(outlets)) - frozenset(fold(s) for language in languages for s in language.sections),
        places=frozenset(fold(place) for language in languages for place in language.places),
        domains=owners_of(outlets, root, "domain", lambda outlet: outlet.domains),
        mastheads=mastheads,
        slogans=slogans_of(mastheads),
        rights=owners_of(outlets, root, "rights line", lambda outlet: map(fold, outlet.rights)),
        printed={name: o.id for o in reversed(outlets.values()) for name in (o.name, *o.names)},
        homes=tuple(
            {w.casefold(): 0 for one in languages for m in one.marker if m.label == Label.SECTION for w in m.words}
        ),
        named=named,
        initials=initials_of(outlets),
        credit_words=bounded(fold(word) for language in languages for word in language.credit_words),
        reprint_words=bounded(fold(word) for language in languages for word in language.reprint_words),
        credited=re.compile(
            bounded(fold(word) for language in languages for word in language.credit_words).pattern
            + r"\s?:?\s?(?:"
            + bounded(fold(word) for language in languages for word in language.claim_nouns).pattern
            + r"\s?){0,2}[\s'\"(]{0,3}$"
        ),
        citing_words=phrases_in(fold(word) for language in languages for word in language.citing_words),
        reuse_words=phrases_in(fold(word) for language in languages for word in language.reuse_words),
        rights_words=bounded(fold(word) for language in languages for word in language.rights_words),
        owner=owner_of_rights(languages),
        imprint_words=bounded(fold(word) for language in languages for word in language.imprint_words),
        address_words=bounded(fold(word) for language in languages for word in language.address_words),
        link_headings=frozenset(line_key(word) for language in languages for word in language.link_words),
        appeal=bounded(fold(word) for language in languages for word in language.appeal_words),
        appeal_before=before_name(languages, lambda language: language.appeal_words),
        claim_before=before_name(languages, lambda language: language.appeal_words + language.claim_words),
        claim_noun=bounded(fold(word) for language in languages for word in language.claim_nouns),
        claim_nouns=at_the_end(
            fold(word)
            for language in languages
            for words in (language.claim_nouns, language.claim_words, language.appeal_words, language.imprint_words)
            for word in words
        ),
        rights_end=at_the_end(fold(word) for language in languages for word in language.rights_words),
        imprint_before=before_name(languages, lambda language: language.imprint_words),
        claim_behind=bounded(fold(word) for language in languages for word in language.claimed_words),
        photo_credit=re.compile(
            rf"(?:^|[\s(\[.|–—-]){bounded(fold(w) for one in languages for w in one.photo_words).pattern}"
            r"\s?[:/：]\s?[^()\n:]{1,60}[)\].|*\s]{0,4}$"
        ),
        handles=handles_of(named, outlets),
        names_by_word=by_longest_word(named),
        claims_by_word=by_longest_word(
            fold(word)
            for one in languages
            for words in (one.appeal_words, one.claim_words, one.claimed_words, one.imprint_words)
            for word in words
        ),
        han_names=han_names_in(named),
        name_openings=openings_of_names(named),
        shared_hosts=frozenset(host for language in languages for host in language.shared_hosts),
        host_words=tuple(word for language in languages for word in language.host_words),
        made_by=re.compile(
            bounded(fold(word) for language in languages for word in language.maker_words).pattern + r"[^.|;©]{0,40}$"
        ),
        permalink_words=bounded(fold(word) for language in languages for word in language.permalink_words),
        editors_mailboxes=frozenset(word for language in languages for word in language.editors_mailboxes),
        office_mailboxes=frozenset(word for language in languages for word in language.office_mailboxes),
        tenant_domains=frozenset(domain for language in languages for domain in language.tenant_domains),
        feed_words=at_the_end(fold(word) for language in languages for word in language.feed_words),
        platforms=bounded(fold(word) for language in languages for word in language.platforms),
        platform_words=bounded(fold(word) for language in languages for word in language.platform_words),
        dateline_patterns=tuple(
            pattern_of(one, f"{root}/languages/{language.code}.toml")
            for language in languages
            for one in language.dateline_patterns
        ),
        mark_patterns=tuple(
            pattern_of(one, f"{root}/languages/{language.code}.toml")
            for language in languages
            for one in language.mark_patterns
        ),
        counter=re.compile(
            rf"\s[-–—]\s{{1,4}}(?:{printed(word for language in languages for word in language.counter_words)})"
            r" \d{1,3}$"
        ),
        labels=labels_at(root / "labels.json", "lexicon"),
        html_labels=labels_at(root / "html_labels.json"),
        digest=digest_of(root),
    )
