"""Coverage-guided fuzzing of `clean` on arbitrary bytes: no exception, blocks tile, spans quote, repair is done once.

    pip install atheris
    python benchmarks/fuzz_clean.py CORPUS_DIR -max_len=2000 -max_total_time=600

Findings become cases in tests/cases/found.toml.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["vncuba_dataset"]):
    import vncuba_dataset as vc
    from vncuba_dataset.decode import decode
    from vncuba_dataset.normalise import normalise


def check(data: bytes) -> None:
    """Raise AssertionError where a promise of `clean` is broken."""
    once = normalise(decode(data).text)
    again = normalise(once.text)
    if again.repairs:
        raise AssertionError(f"repaired twice: {again.repairs}")
    article = vc.clean(data)
    ends = [0, *(block.end for block in article.blocks)]
    if [block.start for block in article.blocks] != ends[:-1] or ends[-1] != len(article.page):
        raise AssertionError("blocks do not tile the page")
    for found in article.evidence:
        if (
            found.start is not None
            and found.end is not None
            and not 0 <= found.start < found.end <= len(article.page)
        ):
            raise AssertionError(f"evidence outside the page: {found}")


def main() -> None:
    vc.clean("warm")
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
