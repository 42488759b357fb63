"""Signatures: the same for the same words, small, and true to the containment they stand for."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vncuba_dataset.errors import ReadError
from vncuba_dataset.link.signatures import (
    BOUND,
    FILE,
    LEAST,
    NEAR,
    ROW_GROUP,
    RUN,
    SPACE,
    Signatures,
    check_signatures,
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
    (tmp_path / "two").mkdir()
    write_signatures(map(sign, records.to_batches()), tmp_path / FILE)
    write_signatures(map(sign, records.to_batches(max_chunksize=1)), tmp_path / "two" / FILE)
    assert (tmp_path / FILE).read_bytes() == (tmp_path / "two" / FILE).read_bytes()
    read = read_signatures(tmp_path, signatures_of(sign(records)))
    assert list(read.texts)[1] is None
    assert read.of(0).tolist() == signature("rice for Havana")[1]
    assert read.of(1).tolist() == []


def test_only_what_is_alike_is_read(tmp_path: Path) -> None:
    """Of two row groups: the same bytes, the same text, a run of words in common; nothing else."""
    chance = random.Random(2)
    texts = [" ".join(chance.choices(WORDS, k=40)) for _ in range(ROW_GROUP + 500)]
    names = [f"{i}.txt" for i in range(len(texts))]
    write_signatures([sign(pa.table({"seed": names, "sha256": names, "text": texts}))], tmp_path / FILE)
    new = pa.table(
        {
            "seed": ["x", "y", "z"],
            "sha256": ["10007.txt", "no", "none"],
            "text": ["", texts[3], " ".join(texts[9].split()[5:9])],
        }
    )
    like = signatures_of(sign(new))
    assert list(read_signatures(tmp_path, like).seeds) == ["3.txt", "9.txt", "10007.txt"]
    nothing = signatures_of(sign(new.slice(0, 0)))
    assert list(read_signatures(tmp_path, nothing).seeds) == []


def test_signatures_are_read_from_an_address(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    records = pa.table({"seed": ["a"], "sha256": ["1"], "text": ["rice for Havana"]})
    write_signatures([sign(records)], tmp_path / FILE)
    with fsspec.open(f"memory://signed/dist/{FILE}", "wb") as file:
        file.write((tmp_path / FILE).read_bytes())
    like = signatures_of(sign(records))
    assert list(read_signatures("memory://signed/dist/", like).seeds) == ["a"]
    with pytest.raises(ReadError, match=r"memory://signed/none/signatures\.parquet"):
        check_signatures("memory://signed/none")


def every_pair(new: Signatures, old: Signatures, *, within: bool) -> list[tuple[str, float] | None]:
    """What `nearest_copies` says, by looking at every pair."""
    found: list[tuple[str, float] | None] = []
    for i in range(len(new.seeds)):
        shares = [(containment(new, i, old, j), -j) for j in range(i if within else len(old.seeds))]
        share, best = max(shares, default=(0.0, 0))
        found.append((old.seeds[-best], round(share, 2)) if share >= NEAR else None)
    return found


@settings(max_examples=60)
@given(st.integers(0, 10_000))
def test_the_short_way_finds_what_looking_at_every_pair_does(seed: int) -> None:
    """Texts of all lengths that share parts of one another, and runs of words that stand in nearly all."""
    chance = random.Random(seed)
    parts = [" ".join(chance.choices(WORDS, k=chance.choice((5, 40, 300)))) for _ in range(6)]
    texts = [" ".join(chance.choices(parts, k=chance.randint(0, 4))) + " the common run of words" for _ in range(12)]
    new, old = signed(*texts[:5]), signed(*texts[5:])
    told = [one and (one.seed, one.share) for one in nearest_copies(new, old)]
    assert told == every_pair(new, old, within=False)
    inside = [one and (one.seed, one.share) for one in nearest_copies(new, new)]
    assert inside == every_pair(new, new, within=True)
