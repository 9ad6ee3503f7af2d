"""Questions that no mark shows, and what stands behind them: a no, a yes, or nothing."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_KINDS = (FactKind.FINDING, FactKind.HISTORY)


def _told(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {name for kind in _KINDS for name in names(text, kind, status)}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("any heart attacks strokes no no heart attack no stroke", {"stroke"}),
        ("any heart attacks or strokes no", {"myocardial_infarction", "stroke"}),
        ("Any heart attacks, strokes? No.", {"myocardial_infarction", "stroke"}),
        ("does your neck hurt no okay good", {"neck_pain"}),
        ("does your belly hurt at all no", {"abdominal_pain"}),
        ("does your chest hurt no", {"chest_pain"}),
        ("are you short of breath Doug. No just sore", {"shortness_of_breath"}),
        ("Do you feel dizzy at all Helen. No.", {"dizziness"}),
        ("you feel nauseous at all Carl no I'm alright", {"nausea"}),
        ("any itching or anything no the last one made me itch", {"itching"}),
        (
            "did you feel dizzy or anything before you went or any chest pain no nothing",
            {"dizziness", "chest_pain"},
        ),
        ("any chest pain no no nausea no vomiting", {"chest_pain", "nausea", "vomiting"}),
        ("pain in the chest no just tight", {"chest_pain"}),
        ("does anything hurt no no pain in the chest no no pressure nope okay", {"chest_pain"}),
    ],
)
def test_a_no_behind_a_question_denies_what_was_asked(text: str, denied: set[str]) -> None:
    assert denied <= _told(text, FactStatus.NEGATED)
    assert not denied & _told(text)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("any cough Bill yeah for a week", "cough"),
        ("any trouble breathing yeah bit pain in the chest no just tight", "shortness_of_breath"),
        ("Do you feel dizzy at all Helen. Yeah.", "dizziness"),
        ("any cough little bit bringing anything up pink or foamy or anything no", "cough"),
        ("is he always in a fib dottie yes that's why he's on the pill", "atrial_fibrillation"),
        ("are you on a blood thinner for that yeah the uh the Eliquis", "anticoagulated"),
        ("any chest pain derek no no tummy pain down there a bit low down", "abdominal_pain"),
        (
            "gonna squeeze your hips good pelvis is fine pupils are equal and reactive",
            "pupils_perrl",
        ),
    ],
)
def test_what_is_there_is_not_denied_by_the_no_beside_it(text: str, there: str) -> None:
    assert there in _told(text)
    assert there not in _told(text, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text",
    [
        "does she have a headache dolores does she know where she is",
        "do you have any chest pain at all or what",
    ],
)
def test_a_question_that_nobody_answers_claims_nothing(text: str) -> None:
    assert not _told(text) | _told(text, FactStatus.NEGATED)


def test_a_no_denies_the_medicines_that_were_asked_for_as_examples() -> None:
    text = "do you take anything like viagra cialis at our age oh my lord no"
    assert names(text, FactKind.HOME_MEDICATION, FactStatus.NEGATED) == {"sildenafil", "tadalafil"}
    assert not names(text, FactKind.HOME_MEDICATION)


def test_another_question_behind_or_is_not_answered_by_what_stands_far_before() -> None:
    text = "any cough yeah since monday or any chest pain no"
    assert "cough" in _told(text)
    assert "chest_pain" in _told(text, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "there", "denied"),
    [
        ("is that a rash on her neck no that's her birthmark", set(), {"rash"}),
        ("is this hives on his arm no thats his eczema he always has that", set(), {"hives"}),
        ("is this hives on his arm? Yeah, since noon.", {"hives"}, set()),
        ("Any neck pain? It's a little sore, here on the side.", {"neck_pain"}, set()),
        ("Any back pain? It aches a bit.", {"back_pain"}, set()),
        ("Any neck pain? No, a little sore throat.", set(), {"neck_pain"}),
        ("Any nausea? It's sore when I breathe.", set(), set()),
        ("Are you thinking about hurting yourself? No, why would I?", set(),
         {"suicidal_ideation"}),
        ("Have you thought about killing yourself? No, never.", set(), {"suicidal_ideation"}),
        ("Are you thinking about hurting yourself? Yes.", {"suicidal_ideation"}, set()),
    ],
)  # fmt: skip
def test_what_the_answer_tells_in_its_own_words(
    text: str, there: set[str], denied: set[str]
) -> None:
    assert names(text, FactKind.FINDING) == there
    assert names(text, FactKind.FINDING, FactStatus.NEGATED) == denied


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Have you not given the aspirin yet? Yes I have.", FactStatus.ASSERTED),
        ("Have you not given the aspirin yet? No.", FactStatus.NEGATED),
        ("she has not had her aspirin", FactStatus.NEGATED),
        ("no she has not had any aspirin", FactStatus.NEGATED),
        ("has she not had her aspirin this morning she has with her tea", FactStatus.ASSERTED),
        ("has she not had her aspirin this morning sats ninety four", None),
        ("did he not get any aspirin he did three hundred", None),
    ],
)
def test_who_asks_whether_it_was_not_denies_nothing(text: str, status: FactStatus | None) -> None:
    kind = FactKind.MEDICATION_GIVEN
    found = {s for s in (FactStatus.ASSERTED, FactStatus.NEGATED) if names(text, kind, s)}
    assert found <= {status}
    assert (status is None) or found


def test_who_asks_whether_it_is_not_so_is_answered() -> None:
    text = "Is he not allergic to penicillin? He is."
    assert names(text, FactKind.ALLERGY) == {"penicillin"}
    assert names("is she not on warfarin she is yeah", FactKind.HOME_MEDICATION) == {"warfarin"}
    assert names("is there not a rash no", FactKind.FINDING, FactStatus.NEGATED) == {"rash"}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("flail segment no no flail that we can see", {"flail_chest"}),
        ("rash no no rash", {"rash"}),
        ("numbness no numbness", {"numbness"}),
        ("seizure no no seizure activity just shaking", {"seizure"}),
        ("loss of consciousness no no loss of consciousness", {"loss_of_consciousness"}),
        ("one episode of hematemesis no no only nausea", {"hematemesis"}),
        ("swelling in the legs no more than normal what do you take", {"peripheral_edema"}),
        ("swelling in the ankles no more than usual for me", {"peripheral_edema"}),
    ],
)
def test_what_is_denied_at_once_was_asked(text: str, denied: set[str]) -> None:
    assert _told(text, FactStatus.NEGATED) == denied
    assert not denied & _told(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("he has chest pain no no nausea", "nausea"),
        ("hasn't had a fever right mom no no fever okay", "fever"),
        ("any rigidity no no seizure trauma to his head", "seizure"),
    ],
)
def test_what_stands_behind_a_double_no_is_to_check(text: str, name: str) -> None:
    told = [f for f in facts(text, FactKind.FINDING) if f.name == name]
    assert all(f.needs_review for f in told)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("back to the house which isn't ideal collapsed in the kitchen wife saw it no seizure",
         "syncope"),
        ("he drove himself here which isn't clever vomiting all the way", "vomiting"),
    ],
)  # fmt: skip
def test_what_is_not_ideal_denies_nothing_behind(text: str, there: str) -> None:
    assert there in _told(text)
