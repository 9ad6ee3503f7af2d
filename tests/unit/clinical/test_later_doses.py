"""What became of a second dose says nothing of the first: withheld, drawn up, not needed, due."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def _told(text: str, name: str) -> list[tuple[FactStatus, float | None, int | None, bool]]:
    """Status, dose, count and doubt of each claim that ``name`` was given or not."""
    return [
        (f.status, f.dose, f.count, f.needs_review)
        for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.name == name
    ]


def _once(dose: float | None) -> list[tuple[FactStatus, float | None, int | None, bool]]:
    return [(FactStatus.ASSERTED, dose, None, False)]


_OUTCOMES = (
    "withheld", "not given", "not needed", "was not required", "cancelled", "declined", "refused",
    "held", "drawn up but not given", "drawn up, not given", "offered but declined", "ready", "due",
    "to follow", "prepared but not administered", "held because of sedation", "planned",
)  # fmt: skip


@pytest.mark.parametrize("outcome", _OUTCOMES)
@pytest.mark.parametrize("which", ["second dose", "another dose", "further dose", "repeat dose"])
def test_the_first_dose_stands_whatever_became_of_the_later_one(which: str, outcome: str) -> None:
    assert _told(f"Fentanyl 50 mcg IV, {which} {outcome}.", "fentanyl") == _once(50)


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("Second dose of midazolam withheld, first dose 5 mg IM at 0702.", "midazolam", 5),
        ("Second dose of naloxone refused, first 400 mcg IM given at 21:10.", "naloxone", 400),
        ("First dose of adrenaline at 14:02, second dose not given.", "epinephrine", None),
        ("Rectal diazepam 5 mg, second dose IV lorazepam not given.", "diazepam", 5),
        ("GTN one spray given, second spray withheld because BP dropped.", "nitroglycerin", 1),
        ("Aspirin 300 mg at 07:00, no second dose.", "aspirin", 300),
        ("Adrenaline 0.5 mg IM given. Did not need a second dose.", "epinephrine", 0.5),
        ("Adrenaline 0.5 mg IM given. No second adrenaline yet.", "epinephrine", 0.5),
        ("First adrenaline 1 mg at 03:14, second due at 03:18.", "epinephrine", 1),
    ],
)
def test_the_dose_told_beside_a_later_one_is_kept(text: str, name: str, dose: float | None) -> None:
    assert _told(text, name) == _once(dose)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Ketamine 20 mg IV, second dose 20 mg given at 11:40.", 2),
        ("Adrenaline 1 mg given, second milligram in at 14:06.", 2),
        ("Third dose of fentanyl declined, first two were 50 mcg each.", 2),
    ],
)
def test_a_later_dose_that_went_in_counts(text: str, count: int) -> None:
    assert [told[2] for told in _told(text, analyze_text(text).facts[0].name)] == [count]


def test_what_follows_a_denied_later_dose_without_marks_is_told() -> None:
    said = "nitro 0.4 at 1912 so no third nitro we laid him flat ran 250 of saline"
    assert _told(said, "normal_saline") == _once(250)


def test_another_drug_as_the_second_dose_is_denied_itself() -> None:
    told = _told("Rectal diazepam 5 mg, second dose IV lorazepam not given.", "lorazepam")
    assert told == [(FactStatus.NEGATED, None, None, False)]


def test_a_later_dose_alone_is_denied_and_asks_for_the_first() -> None:
    told = _told("Second dose of midazolam withheld.", "midazolam")
    assert told == [(FactStatus.NEGATED, None, None, True)]


@pytest.mark.parametrize("text", ["Fentanyl not given.", "Fentanyl 50 drawn up but not given."])
def test_a_dose_that_is_no_later_one_is_denied(text: str) -> None:
    assert [told[0] for told in _told(text, "fentanyl")] == [FactStatus.NEGATED]


def test_a_procedure_before_a_later_dose_was_done() -> None:
    facts = analyze_text("Third shock at 14:01, second dose not given.").facts
    shocks = [f.status for f in facts if f.kind is FactKind.INTERVENTION]
    assert shocks == [FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "drug", "count"),
    [
        ("GTN twice, the second one he spat out.", "nitroglycerin", None),
        ("gtn twice the second one she spat out morphine five", "nitroglycerin", None),
        ("GTN twice, she spat the second out.", "nitroglycerin", None),
        ("Midazolam 2 and another 2, actually the second one never went in.", "midazolam", None),
        ("Morphine 5 and another 5, the second wasn't given.", "morphine", None),
        ("Two doses of midazolam, second one never went in.", "midazolam", None),
        ("Adrenaline 1 mg times three, the third never went in.", "epinephrine", 2),
        ("Midazolam 5 twice, third dose withheld.", "midazolam", 2),
        ("He's had two GTN, the third he refused.", "nitroglycerin", 2),
        ("GTN times 3, the first one he spat out.", "nitroglycerin", 2),
        ("aspirin 300 twice the first she spat out", "aspirin", None),
        ("Narcan 2 mg twice, the first never went in.", "naloxone", None),
        ("GTN x3, one of them he spat out.", "nitroglycerin", 2),
    ],
)
def test_a_later_dose_that_was_lost_is_one_less(text: str, drug: str, count: int | None) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [f.count for f in found if f.name == drug] == [count]


@pytest.mark.parametrize(
    ("text", "drug", "count"),
    [
        ("Adrenaline 1 mg times three, sorry, only two.", "epinephrine", 2),
        ("adrenaline one milligram times three sorry only two", "epinephrine", 2),
        ("Fentanyl 50 mics times three. No, two.", "fentanyl", 2),
        ("epi 1 mg x4 correction 3", "epinephrine", 3),
        ("Morphine 5, repeated twice, no, once.", "morphine", 2),
        ("GTN two sprays, repeated once, no, twice.", "nitroglycerin", 3),
        ("Adrenaline 1 mg times three.", "epinephrine", 3),
        ("Adrenaline 1 mg times three, no response.", "epinephrine", 3),
        ("Adrenaline 1 mg times three, no pulse, two shocks.", "epinephrine", 3),
    ],
)
def test_a_count_that_was_put_right_is_the_later_one(
    text: str, drug: str, count: int | None
) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [f.count for f in found if f.name == drug] == [count]


def test_what_was_lost_without_a_number_was_not_given() -> None:
    assert not facts("GTN, he spat it out.", FactKind.MEDICATION_GIVEN)
