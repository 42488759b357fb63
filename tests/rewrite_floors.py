"""Pin the scores of the labelled pages. Raises floors; lowers one only with a reason, which goes to the CHANGELOG."""

from __future__ import annotations

import argparse
import json

from labelled import FOLDER, digest, floors, scores
from support import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lower", metavar="REASON", help="let floors sink, for this reason")
    reason = parser.parse_args().lower
    now = scores()
    old = floors() if (FOLDER / "floors.json").exists() else {}
    sunk = [
        f"{name} {key} {old[name][key]:.4f} → {value:.4f}"
        for name, values in now.items()
        for key, value in values.items()
        if key in old.get(name, {}) and (value - old[name][key]) * (-1 if name == "leaked" else 1) < 0
    ]
    if sunk and not reason:
        raise SystemExit('floors would sink; give --lower "reason":\n' + "\n".join(sunk))
    pinned = {"digest": digest(), **now}
    (FOLDER / "floors.json").write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8", newline="\n")
    if sunk:
        path = ROOT / "CHANGELOG.md"
        line = f"- Labelling floors lowered ({'; '.join(sunk)}): {reason}\n"
        text = path.read_text(encoding="utf-8")
        head = "## [Unreleased]\n\n### Changed\n"
        if head not in text:
            text = text.replace("## [Unreleased]\n", head, 1)
        path.write_text(text.replace(head, head + line, 1), encoding="utf-8")


if __name__ == "__main__":
    main()
