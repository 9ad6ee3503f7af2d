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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Let's do magnesium, 2 grams over 20. Hung at 1410.", ("magnesium_sulfate", 2)),
        ("Let's give him a gram of TXA. Up at 14:02.", ("tranexamic_acid", 1)),
        ("Shall we do mag, 2 grams? Yeah. Running at ten past four.", ("magnesium_sulfate", 2)),
        ("Let's do a DuoNeb. Mask on him. DuoNeb's on at 1310.", ("albuterol_ipratropium", None)),
        ("We'll start Entonox. Entonox on at 16:04.", ("nitrous_oxide", None)),
        ("okay get some fentanyl ready fent in at oh eight forty one", ("fentanyl", None)),
    ],
)  # fmt: skip
def test_what_is_told_to_be_up_or_on_at_a_time_was_given(
    text: str, told: tuple[str, float | None]
) -> None:
    drugs = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [(f.name, f.dose, f.status) for f in drugs] == [(*told, FactStatus.ASSERTED)]


@pytest.mark.parametrize(
    "text",
    [
        "Let's get some mag, 2 grams. Hung? No.",
        "Let's do TXA, a gram. Down at the pub he was fine.",
        "We'll give 5 of midazolam if he fits at 14:10.",
    ],
)
def test_what_is_told_of_something_else_carries_out_no_order(text: str) -> None:
    drugs = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [f.status for f in drugs] == [FactStatus.PLANNED]


@pytest.mark.parametrize(
    "text",
    [
        "She takes apixaban, last one at 22:00.",
        "Noradrenaline off at 14:10.",
        "What time is it? 16:21. The Ventolin is in the brown bag.",
        "Next adrenaline at 14:10.",
    ],
)
def test_no_time_of_a_drug_is_told_without_the_drug(text: str) -> None:
    told = analyze_text(text).facts
    assert not [f for f in told if f.kind is FactKind.EVENT_TIME and "medication" in f.name]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Give loading, aspirin 325, clopidogrel 300. All chewed and swallowed, sir.",
         FactStatus.ASSERTED),
        ("Give aspirin 300 and ticagrelor 180. Both swallowed.", FactStatus.ASSERTED),
        ("give aspirin three twenty five clopidogrel three hundred all swallowed",
         FactStatus.ASSERTED),
        ("Let's give aspirin 300 and clopidogrel 600. Okay, both down.", FactStatus.ASSERTED),
        ("Give aspirin 300 and ticagrelor 180. Can he swallow?", FactStatus.PLANNED),
    ],
)  # fmt: skip
def test_what_was_swallowed_was_given(text: str, status: FactStatus) -> None:
    drugs = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [f.status for f in drugs] == [status, status]
