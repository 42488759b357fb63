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
    halves = [_halves(one) for one in signatures]
    if not halves:
        return {}
    high, low = (np.concatenate([half[i] for half in halves]) for i in (0, 1))
    rows = np.flatnonzero(np.concatenate([half[2] for half in halves]))
    order = rows[np.lexsort((rows, low[rows], high[rows]))]
    same = np.flatnonzero((high[order][1:] == high[order][:-1]) & (low[order][1:] == low[order][:-1]))
    copies: dict[int, int] = {}
    for i in same.tolist():
        before, row = int(order[i]), int(order[i + 1])
        copies[row] = copies.get(before, before)
    return copies


def _halves(signatures: pa.Array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signatures as two numbers each, and which of them are there."""
    there = np.asarray(signatures.is_valid())
    filled = signatures.fill_null(bytes(SIGNATURE)) if signatures.null_count else signatures
    start = filled.offset * SIGNATURE
    data = filled.buffers()[1]
    pairs = np.frombuffer(data or b"", ">u8")[start // 8 :][: 2 * len(filled)].reshape(-1, 2)
    return pairs[:, 0].astype(np.uint64), pairs[:, 1].astype(np.uint64), there
