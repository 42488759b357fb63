"""File names → formats: by their endings alone, so that a listing opens no file."""

from __future__ import annotations

from dataclasses import dataclass

PACKINGS = (".gz", ".zst", ".bz2", ".xz")
SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz", ".tzst": ".tar.zst"}
FORMATS = {
    ".txt": "page",
    ".text": "page",
    ".md": "page",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".zip": "zip",
    ".tar": "tar",
}
"""Endings and who reads them; all but those of archives also packed: `a.jsonl.gz`."""
ARCHIVES = frozenset({"zip", "tar"})
TABLES = frozenset({"jsonl", "json", "csv", "parquet"})
ENDINGS = " ".join(FORMATS)


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read."""

    reader: str
    """A value of FORMATS."""
    packing: str = ""
    """One of PACKINGS, or none."""

    @property
    def one_page(self) -> bool:
        """Whether the file is a page; else it holds pages, and its rows have names of their own."""
        return self.reader == "page"


def format_of(name: str) -> Format | None:
    """The format that a file's name claims; None where no reader knows it.

    >>> format_of("a.txt"), format_of("crawl/b.WARC.gz"), format_of("c.tgz")
    (Format(reader='page', packing=''), Format(reader='warc', packing='.gz'), Format(reader='tar', packing='.gz'))
    >>> format_of("d.xlsx") is format_of("e.gz") is format_of("f.zip.gz") is None
    True
    """
    ending, packing = _parts(name)
    reader = FORMATS.get(ending)
    return None if reader is None or (packing and reader == "zip") else Format(reader, packing)


def ending_of(name: str) -> str:
    """What stands behind the dots of a name, with its packing.

    >>> ending_of("a/b.pdf"), ending_of("c.v2.docx.gz"), ending_of("Makefile")
    ('.pdf', '.docx.gz', '')
    """
    return "".join(_parts(name))


def _parts(name: str) -> tuple[str, str]:
    base = name.rpartition("/")[2].lower()
    stem, _, last = base.rpartition(".")
    if stem and f".{last}" in FORMATS:  # most files are pages
        return f".{last}", ""
    for short, long in SHORT.items():
        if base.endswith(short):
            base = base.removesuffix(short) + long
    packing = next((p for p in PACKINGS if base.endswith(p)), "")
    base = base.removesuffix(packing)
    dot = base.rfind(".")
    return (base[dot:] if dot > 0 else "", packing)
