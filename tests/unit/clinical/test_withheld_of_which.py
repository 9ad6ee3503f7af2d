"""Which of two drugs a "withheld", "held" or "no" between or before them is of."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus

GIVEN, NEGATED = FactStatus.ASSERTED, FactStatus.NEGATED


def _told(text: str, kind: FactKind, status: FactStatus) -> set[str]:
    facts = analyze_text(text).facts
    return {f.name for f in facts if f.kind is kind and f.status is status}


def _drugs(text: str) -> tuple[set[str], set[str]]:
    """What was given, and what was not."""
    kind = FactKind.MEDICATION_GIVEN
    return _told(text, kind, GIVEN), _told(text, kind, NEGATED)


@pytest.mark.parametrize(
    ("text", "given", "held"),
    [
        ("nitro withheld aspirin 324 mg given", "aspirin", "nitroglycerin"),
        ("nitro withheld aspirin 324", "aspirin", "nitroglycerin"),
        ("zofran held benadryl fifty given", "diphenhydramine", "ondansetron"),
        ("glucagon was withheld dextrose twenty five grams given", "dextrose", "glucagon"),
        ("no fentanyl ketamine twenty", "ketamine", "fentanyl"),
        ("so no aspirin plavix three hundred", "clopidogrel", "aspirin"),
        ("so no nitro asprin three twenty four", "aspirin", "nitroglycerin"),
        ("holding nitro fentanyl fifty", "fentanyl", "nitroglycerin"),
        ("withheld nitro gave aspirin 324", "aspirin", "nitroglycerin"),
        ("aspirin 324 withheld nitro", "aspirin", "nitroglycerin"),
    ],
)
def test_an_amount_tells_that_it_is_the_other_one(text: str, given: str, held: str) -> None:
    assert _drugs(text) == ({given}, {held})


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("no nitro or morphine four", {"nitroglycerin", "morphine"}),
        ("no fentanyl or ketamine", {"fentanyl", "ketamine"}),
        ("no fentanyl or ketamine given", {"fentanyl", "ketamine"}),
        ("no aspirin or nitro was given", {"aspirin", "nitroglycerin"}),
        ("versed not given we held the nitro", {"midazolam", "nitroglycerin"}),
        ("metoprolol held", {"metoprolol"}),
    ],
)
def test_what_has_no_amount_of_its_own_stays_denied(text: str, held: set[str]) -> None:
    assert _drugs(text) == (set(), held)


@pytest.mark.parametrize(
    ("text", "allergies", "held"),
    [
        ("allergic to aspirin nitro withheld aspirin 324 mg given", {"aspirin"}, "nitroglycerin"),
        ("allergic to aspirin. Nitro withheld, fentanyl 50 given.", {"aspirin"}, "nitroglycerin"),
        ("allergic to penicillin morphine held ceftriaxone two grams given", {"penicillin"},
         "morphine"),
        ("allergic to codeine and morphine held", {"codeine", "morphine"}, "morphine"),
        ("allergic to morphine withheld", {"morphine"}, "morphine"),
    ],
)  # fmt: skip
def test_what_was_held_back_is_no_further_allergy(
    text: str, allergies: set[str], held: str
) -> None:
    assert _told(text, FactKind.ALLERGY, GIVEN) == allergies
    assert _drugs(text)[1] == {held}


def test_a_home_medicine_that_was_held_stays_one() -> None:
    text = "home meds lisinopril metoprolol held"
    assert _told(text, FactKind.HOME_MEDICATION, GIVEN) == {"lisinopril", "metoprolol"}


@pytest.mark.parametrize(
    ("text", "given", "refused"),
    [
        ("Entonox he declined fentanyl 100 in", "fentanyl", "nitrous_oxide"),
        ("paracetamol she refused morphine 5 iv", "morphine", "acetaminophen"),
        ("penthrox pt refused fentanyl 50 intranasal", "fentanyl", "methoxyflurane"),
        ("ibuprofen declined paracetamol 1 gram given", "acetaminophen", "ibuprofen"),
    ],
)
def test_what_stands_before_its_refusal_was_refused(text: str, given: str, refused: str) -> None:
    kind = FactKind.MEDICATION_GIVEN
    assert _told(text, kind, GIVEN) == {given}
    assert _told(text, kind, FactStatus.REFUSED) == {refused}


@pytest.mark.parametrize(
    "text",
    [
        "collar refused fentanyl 50 intranasal",
        "transport he declined fentanyl 50",
        "oxygen she refused fentanyl 50",
        "analgesia initially refused cannula in fentanyl 50 iv",
    ],
)
def test_what_was_refused_before_an_amount_is_no_drug_of_it(text: str) -> None:
    assert "fentanyl" in _drugs(text)[0]


@pytest.mark.parametrize(
    ("text", "given", "refused"),
    [
        ("aspirin 300 he refused GTN two sprays", {"aspirin"}, "nitroglycerin"),
        ("gave paracetamol he refused fentanyl 100", {"acetaminophen"}, "fentanyl"),
        ("pt refused zofran 4", set(), "ondansetron"),
        ("on oxygen refused aspirin 300", set(), "aspirin"),
    ],
)
def test_what_stands_behind_its_refusal_was_refused(
    text: str, given: set[str], refused: str
) -> None:
    kind = FactKind.MEDICATION_GIVEN
    assert _told(text, kind, GIVEN) - {"oxygen"} == given
    assert _told(text, kind, FactStatus.REFUSED) == {refused}


@pytest.mark.parametrize("text", ["nitro withheld aspirin", "aspirin refused gtn"])
def test_a_refusal_between_two_bare_drugs_is_to_check(text: str) -> None:
    told = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [f.needs_review for f in told] == [True]


def test_a_refusal_with_a_subject_is_not() -> None:
    for text in ("we withheld aspirin", "aspirin 300 withheld nitro"):
        told = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
        assert not any(f.needs_review for f in told)


@pytest.mark.parametrize("text", ["collar he refused fentanyl 50 in", "collar she declined"])
def test_an_act_before_its_refusal_was_refused(text: str) -> None:
    assert _told(text, FactKind.INTERVENTION, FactStatus.REFUSED) == {"cervical_collar"}
