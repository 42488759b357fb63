"""Records → `duplicate_of`: the id of the first record, in order of seed, with the very same text.

Of each record only the signature of its text is needed, 16 bytes, so those of the whole corpus are compared in one
place, in one sort: a hundred million are 1.6 GB, while a shuffle of the records between machines would move each of
them, and engines disagree on the order it leaves them in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

SIGNATURE = 16
"""Bytes: of a hundred million texts, two share one by chance with odds of 1 in 10²²."""
PART, MOST_PARTS = 1 << 16, 63
"""Signatures that are sorted at a time, as long as that takes no more than so many turns."""


def sign(texts: pa.Array) -> pa.Array:
    """A digest of each text; null for an empty one, which copies nothing."""
    signatures = [
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=SIGNATURE).digest() if text else None
        for text in texts.to_pylist()
    ]
    return pa.array(signatures, pa.binary(SIGNATURE))


def copies_among(signatures: Sequence[pa.Array]) -> dict[int, int]:
    """Row of each copy → row of its original, the first with that signature; rows count through all arrays.

    >>> [first, second] = [sign(pa.array(texts)) for texts in (["Havana", "", "Hà Nội"], ["Huế", "Hà Nội", ""])]
    >>> copies_among([first, second])
    {4: 2}
    """
    if not signatures:
        return {}
    pairs = np.concatenate([_pairs(one) for one in signatures])
    there = np.concatenate([np.asarray(one.is_valid()) for one in signatures])
    parts = 1 << min(MOST_PARTS, len(pairs) // PART).bit_length()
    copies: dict[int, int] = {}
    for part in range(parts):  # what is sorted at a time is small
        rows = np.flatnonzero(there & (pairs[:, 0] & np.uint64(parts - 1) == part))
        rows = rows[np.lexsort((pairs[rows, 1], pairs[rows, 0]))]
        for i in np.flatnonzero((pairs[rows[1:]] == pairs[rows[:-1]]).all(axis=1)).tolist():
            before, row = int(rows[i]), int(rows[i + 1])
            copies[row] = copies.get(before, before)
    return copies


def _pairs(signatures: pa.Array) -> np.ndarray:
    """Signatures as two numbers each."""
    filled = signatures.fill_null(bytes(SIGNATURE)) if signatures.null_count else signatures
    numbers = np.frombuffer(filled.buffers()[1] or b"", np.uint64)
    return numbers[2 * filled.offset : 2 * (filled.offset + len(filled))].reshape(-1, 2)
