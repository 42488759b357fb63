"""Signatures: the same for the same words, small, and true to the containment they stand for."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vncuba_dataset.link.signatures import (
    BOUND,
    LEAST,
    RUN,
    SPACE,
    Signatures,
    containment,
    nearest_copies,
    read_signatures,
    sign,
    signature,
    signatures_of,
    write_signatures,
)

WORDS = [f"w{i}" for i in range(5000)]


def signed(*texts: str) -> Signatures:
    names = [f"{i}.txt" for i in range(len(texts))]
    return signatures_of(sign(pa.table({"seed": names, "sha256": names, "text": pa.array(texts, pa.string())})))


def runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


@given(st.text())
def test_any_text_has_a_signature_of_bounded_size(text: str) -> None:
    bound, hashes = signature(text)
    assert hashes == sorted(set(hashes))
    assert all(0 <= one < min(bound, SPACE) for one in hashes)
    assert BOUND <= bound <= SPACE
    assert len(hashes) <= max(LEAST, len(text))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=400))
def test_case_breaks_and_stops_change_nothing(words: list[str]) -> None:
    assert signature(" ".join(words)) == signature(",\n".join(words).upper() + ".")


def test_the_order_of_words_counts() -> None:
    assert signature("rice from Hanoi to Havana") != signature("rice from Havana to Hanoi")


@pytest.mark.parametrize("words", [40, 300, 1500])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
def test_containment_is_told_to_within_a_tenth_or_two(words: int, share: float) -> None:
    """A part of one text within another that is three times as long."""
    chance = random.Random(words)
    for _ in range(20):
        one = chance.choices(WORDS, k=words)
        other = chance.choices(WORDS, k=3 * words)
        other[words : words + round(share * words)] = one[: round(share * words)]
        texts = " ".join(one), " ".join(other)
        true = len(runs(texts[0]) & runs(texts[1])) / len(runs(texts[0]))
        both = signed(*texts)
        assert containment(both, 0, both, 1) == pytest.approx(true, abs=0.25)
        assert containment(both, 0, both, 1) == containment(both, 1, both, 0)


def test_short_texts_are_compared_whole() -> None:
    both = signed("rice and coffee for Havana", "we sent rice and coffee for Havana and more " * 30)
    assert containment(both, 0, both, 1) > 0.5


def test_the_nearest_is_named_and_those_to_skip_are_not() -> None:
    chance = random.Random(1)
    texts = [" ".join(chance.choices(WORDS, k=300)) for _ in range(50)]
    old = signed(*texts)
    part = " ".join(texts[7].split()[:200])
    new = signed(part, "nothing of the kind at all", "")
    found = nearest_copies(new, old, [(), (), ()])
    assert found[0] is not None
    assert (found[0].seed, found[1:]) == ("7.txt", [None, None])
    assert nearest_copies(new, old, [(7,), (), ()]) == [None, None, None]


def test_no_records_are_compared_with_none() -> None:
    assert nearest_copies(signed("a b c"), signed(), [()]) == [None]
    assert nearest_copies(signed(), signed("a b c"), []) == []


def test_what_is_written_is_read(tmp_path: Path) -> None:
    records = pa.table({"seed": ["a", "b"], "sha256": ["1", "2"], "text": ["rice for Havana", ""]})
    write_signatures(map(sign, records.to_batches()), tmp_path / "one")
    write_signatures(map(sign, records.to_batches(max_chunksize=1)), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = read_signatures(tmp_path / "one")
    assert list(read.texts)[1] is None
    assert read.of(0).tolist() == signature("rice for Havana")[1]
    assert read.of(1).tolist() == []
