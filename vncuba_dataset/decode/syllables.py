"""Text → how much of it spells Vietnamese. What a legacy code page is judged by: spelling, never language detection.

A Vietnamese written word is one syllable: an onset, a rhyme out of about 170, one tone at most; and a rhyme that ends
in a stop takes only two of the tones. Bytes read by the wrong table almost never pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice

MAX_WORDS = 4000
"""Words looked at: a page's worth. A file of any size costs the same."""
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOP_TONES = frozenset("\u0301\u0323")
_ONSET_LETTERS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_ONSETS = frozenset(_ONSET_LETTERS.split()) | {""}
_RHYME_LETTERS = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch ênh êm ên êp êt êu "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
    "oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ "
    "uy uya uych uyên uyêt uynh uyt uyu "
    "ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ych ynh yt"
)
_RHYMES = frozenset(_RHYME_LETTERS.split())
_BEFORE_FRONT = frozenset("eêiy")
_WORD = re.compile(r"[^\W\d_]+")


def marked_words(text: str) -> Counter[str]:
    """Words with letters beyond ASCII, the first MAX_WORDS of them, each as often as it stands."""
    if text.isascii():
        return Counter()
    found = (m.group() for m in _WORD.finditer(text) if not m.group().isascii())
    return Counter(islice(found, MAX_WORDS))


def is_syllable(word: str) -> bool:
    """Whether a word spells a Vietnamese syllable, in lower case, with a capital, or in capitals.

    >>> [w for w in ("Việt", "ĐÃ", "khuyên", "ViỆt", "Martí", "cafè", "hộc", "hồc") if is_syllable(w)]
    ['Việt', 'ĐÃ', 'khuyên', 'hộc']
    """
    if len(word) > 7 or not (word[1:].islower() or word.isupper() or len(word) == 1):
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in parts if c in TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
    return _is_spelt(bare, tones[0] if tones else "")


def is_marked_syllable(word: str) -> bool:
    """A syllable of two letters or more; a lone letter with a mark says nothing."""
    return len(word) > 1 and is_syllable(word)


def count_syllables(text: str) -> tuple[int, int]:
    """Of the words with marks and two letters or more: the syllables, and all; the text is in form C."""
    words = marked_words(text)
    good = sum(n for word, n in words.items() if is_marked_syllable(word))
    return good, sum(n for word, n in words.items() if len(word) > 1)


def _is_spelt(bare: str, tone: str) -> bool:
    for length in (0, 1, 2, 3):
        onset, rhyme = bare[:length], bare[length:]
        if onset in _ONSETS and rhyme in _RHYMES and _agree(onset, rhyme) and _sounds(rhyme, tone):
            return True
    return False


def _agree(onset: str, rhyme: str) -> bool:
    """`gh` and `ngh` stand before e, ê, i alone; `c`, `ng` never do."""
    front = rhyme[0] in _BEFORE_FRONT
    return front if onset in {"gh", "ngh"} else not (front and onset in {"c", "ng"})


def _sounds(rhyme: str, tone: str) -> bool:
    stop = rhyme.endswith(("c", "ch", "p", "t"))
    return tone in _STOP_TONES if stop else True
