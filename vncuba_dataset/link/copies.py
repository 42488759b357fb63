"""Records → `duplicate_of`: the id of the first record, in order of seed, with the very same text."""

from __future__ import annotations

import pyarrow as pa


def mark_copies(records: pa.Table) -> pa.Table:
    """Fill `duplicate_of`; rows and their order stay.

    Only equal texts are copies here. A record without text copies nothing. Rows must come in order of seed.
    """
    first: dict[str, str] = {}
    copies = []
    for text, id_ in zip(records["text"].to_pylist(), records["id"].to_pylist(), strict=True):
        original = first.setdefault(text, id_) if text else id_
        copies.append(original if original != id_ else None)
    place = records.schema.get_field_index("duplicate_of")
    return records.set_column(place, records.schema.field(place), pa.array(copies, pa.string()))
