"""Orders that the next words carry out, said back and forth and written with and without marks.

Each talk is told line by line ("|"); as one recogniser writes it with full stops and question
marks, as another with nothing but line breaks, and as a third without those.
"""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus

DRUGS = (("ketamine", "twenty", 20.0), ("fentanyl", "fifty", 50.0), ("TXA", "one gram", 1.0))
_ASKS = ("do you", "how much", "can you", "can i", "did ", "what", "shall", "you want", "okay to")

CARRIED_OUT = (
    "give him {n} of {d}|{n} of {d} in",
    "give {n} of {d}|giving it now",
    "give {n} of {d}|done",
    "drew up {n} of {d} and gave it",
    "do you want some {d}|yes please {n}|that's in",
    "do you want {d} with it|yes please {n} slow|that's in",
    "get the {d} ready|{n}|okay push it|in",
    "get the {d} ready|{n} drawn up and checked|push the {d}|it's in",
    "can you draw me up some {d}|sure|{n} please|{n} drawn up|okay push it|it's in",
    "let's get the {d} in her|okay {n}|got it all down",
    "i've got {d} drawn up|how much|{n}|push it|pushed",
    "start with {n} of {d}|okay|{n} in",
    "i'm going to give you {n} of {d}|there you go",
    "can you get me some {d} ready|how much|{n} to start|okay push it|that's in",
)
NOT_CARRIED_OUT = (
    "let's give him some {d}|how much|{n}|no wait his pressure's too low",
    "give {n} of {d}|hang on he's allergic",
    "get the {d} ready|{n}|okay hold it there",
    "get the {d} ready|{n} drawn up and checked|it's in the bag",
    "requesting {n} of {d}|copy stand by",
    "draw up {n} of {d}|okay checked in date",
    "draw up {n} of {d}|okay {n} in here",
    "give {n} of {d}|is that in yet|not yet",
    "let's get {n} of {d} in him",
    "give {n} of {d} given his pressure",
    "can i give {n} of {d}|no",
    "how much {d} can he have|{n}",
    "give {n} of {d} once the line's in",
    "shall we give {d}|{n}|no let's not",
)


def _written(talk: str) -> tuple[str, str, str]:
    lines = talk.split("|")
    marked = (
        f"{line[0].upper()}{line[1:]}{'?' if line.startswith(_ASKS) else '.'}" for line in lines
    )
    return " ".join(marked), "\n".join(lines), " ".join(lines)


def _given(text: str) -> set[tuple[float | None, int | None]]:
    return {
        (f.dose, f.count)
        for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    }


@pytest.mark.parametrize("talk", CARRIED_OUT)
def test_an_order_that_is_carried_out_is_one_dose(talk: str) -> None:
    for drug, said, dose in DRUGS:
        for text in _written(talk.format(d=drug, n=said)):
            assert _given(text) == {(dose, None)}, text


@pytest.mark.parametrize("talk", NOT_CARRIED_OUT)
def test_an_order_that_is_not_carried_out_is_none(talk: str) -> None:
    for drug, said, _ in DRUGS:
        for text in _written(talk.format(d=drug, n=said)):
            assert not _given(text), text


def test_an_amount_said_of_both_sides_is_no_second_dose() -> None:
    assert _given("ondansetron four slow that's in right scoop in from both sides") == {(4.0, None)}
    assert _given("adrenaline one milligram, both IV.") == {(1.0, 2)}
