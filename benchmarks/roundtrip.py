"""Clean sentences, damaged and repaired: the share of lines, and of whole texts, that come back exactly."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from damage import DAMAGES, LENGTHS, Damage, samples

from vncuba_dataset.decode import decode
from vncuba_dataset.normalise import normalise


def recovered(damage: Damage, text: str) -> tuple[int, int]:
    """Lines that come back, of all lines; a text with other line breaks has none."""
    wanted = damage.expected(text).split("\n")
    got = normalise(decode(damage.make(text)).text).text.split("\n")
    if len(got) != len(wanted):
        return 0, len(wanted)
    return sum(a == b for a, b in zip(got, wanted, strict=True)), len(wanted)


def score(damage: Damage, language: str, length: int, count: int) -> tuple[float, float]:
    """Shares of lines and of texts."""
    pairs = [recovered(damage, text) for text in samples(language, length, count, damage.fits)]
    return sum(a for a, _ in pairs) / sum(b for _, b in pairs), sum(a == b for a, b in pairs) / len(pairs)


def show(damage: Damage, text: str) -> None:
    wanted = damage.expected(text).split("\n")
    decoded = decode(damage.make(text))
    got = normalise(decoded.text)
    print(f"    {decoded.encoding} {decoded.rule} {got.repairs}")
    for a, b in zip(got.text.split("\n"), wanted, strict=False):
        if a != b:
            print(f"    got    {a!r}\n    wanted {b!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20, help="texts for each damage, language and length")
    parser.add_argument("--only", default="", help="damages whose name has this")
    parser.add_argument("--show", action="store_true", help="print the lines that did not come back")
    options = parser.parse_args()
    print("| damage | language | " + " | ".join(f"{n} B: lines (texts)" for n in LENGTHS) + " |")
    print("|---|---|" + "---|" * len(LENGTHS))
    for damage in DAMAGES:
        if options.only not in damage.name:
            continue
        for language in damage.languages:
            cells = []
            for length in LENGTHS:
                lines, texts = score(damage, language, length, max(1, options.texts * 200 // max(200, length // 4)))
                cells.append(f"{100 * lines:.1f} % ({100 * texts:.0f} %)")
            print(f"| {damage.name} | {language} | " + " | ".join(cells) + " |")
            if options.show:
                for text in samples(language, 20000, 2, damage.fits) + samples(language, 200, 12, damage.fits):
                    if recovered(damage, text)[0] != recovered(damage, text)[1]:
                        show(damage, text)


if __name__ == "__main__":
    main()
