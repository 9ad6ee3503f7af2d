"""Ways of saying a word that the American dictionary does not list."""

from __future__ import annotations

import pytest

from recorder.adapters.engines.sphinx import build
from recorder.adapters.engines.sphinx.accents import accented


@pytest.mark.parametrize(
    ("word", "american", "other"),
    [
        ("fourteen", "F AO R T IY N", "F AO T IY N"),
        ("over", "OW V ER", "OW V AH"),
        ("near", "N IH R", "N IH AH"),
        ("air", "EH R", "EH"),
        ("shock", "SH AA K", "SH AO K"),
        ("sats", "S AE T S", "S AA T S"),
        ("cardiac", "K AA R D IY AE K", "K AA D IY AA K"),
        ("monitor", "M AA N AH T ER", "M AO N AH T AH"),
    ],
)
def test_another_accent_is_added(word: str, american: str, other: str) -> None:
    assert other in accented(word, american)
    assert american not in accented(word, american)


@pytest.mark.parametrize(
    ("word", "american"),
    [
        ("respirations", "R EH S P ER EY SH AH N Z"),  # every r has its vowel
        ("pulse", "P AH L S"),
        ("palm", "P AA M"),  # no LOT: not spelled with an o
        ("pressure's", "P R"),  # an r after a consonant is always said
    ],
)
def test_what_every_accent_says_alike_has_one_way(word: str, american: str) -> None:
    assert accented(word, american) == []


def test_the_vowel_of_start_is_not_rounded() -> None:
    assert accented("oar", "AA R") == ["AA"]


def test_the_shipped_dictionary_has_the_accents() -> None:
    lines = (build.HERE / "ems.dict").read_text("utf-8").splitlines()
    said = {line.split(maxsplit=1)[1] for line in lines if line.startswith("fourteen")}
    assert said == set(build.all_ways("fourteen", ["F AO R T IY N"]))
