"""Rewrite the golden records of the seeds: `python tests/rewrite_goldens.py`; then read `git diff tests/goldens`."""

from support import GOLDENS, SEEDS, golden_of

import vncuba_dataset as vc

if __name__ == "__main__":
    GOLDENS.mkdir(exist_ok=True)
    for seed in SEEDS:
        record = golden_of(vc.clean(seed.read_bytes(), name=seed.name))
        (GOLDENS / f"{seed.stem}.json").write_text(record, encoding="utf-8", newline="\n")
