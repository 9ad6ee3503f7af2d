"""Words of denial that deny nothing: likened pain, a "no" that answered what stands before it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_NOT = FactStatus.NEGATED


def findings(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return {f.name for f in facts(text, FactKind.FINDING, status)}


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("worst headache ever never had one like it", "headache"),
        ("Worst headache of her life, never had anything like it.", "headache"),
        ("Never felt chest pain this bad.", "chest_pain"),
        ("She has never had a headache this bad before.", "headache"),
        ("I've never felt this dizzy.", "dizziness"),
        ("Never vomited so much in my life.", "vomiting"),
        ("She's never been so short of breath.", "shortness_of_breath"),
        ("never had chest pain like this before", "chest_pain"),
    ],
)
def test_what_was_never_so_bad_is_there(said: str, there: str) -> None:
    assert findings(said) == {there}
    assert not findings(said, _NOT)


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("Never had chest pain.", "chest_pain"),
        ("He wasn't that confused.", "confusion"),
        ("no chest pain like yesterday", "chest_pain"),
    ],
)
def test_what_was_never_there_is_denied(said: str, denied: str) -> None:
    assert findings(said, _NOT) == {denied}
    assert not findings(said)


def test_who_never_had_a_seizure_has_no_such_history_and_no_complaint() -> None:
    told = analyze_text("Never had a seizure.").facts
    assert [(f.name, f.status) for f in told] == [("seizure_disorder", _NOT)]


@pytest.mark.parametrize(
    ("said", "there", "denied"),
    [
        ("chest pain no breathing fine", set(), {"chest_pain"}),
        ("chest pain no breathing okay nausea yes vomiting no", {"nausea"},
         {"chest_pain", "vomiting"}),
        ("chest pain no breathing fine nausea no", set(), {"chest_pain", "nausea"}),
        ("dizziness yes chest pain no airway fine", {"dizziness", "airway_patent"},
         {"chest_pain"}),
        ("no breathing problems no chest pain", set(), {"shortness_of_breath", "chest_pain"}),
        ("any shortness of breath no any chest pain a bit yeah", {"chest_pain"},
         {"shortness_of_breath"}),
        ("no pulse no breathing", {"apnea", "pulseless"}, set()),
        ("There's no breathing.", {"apnea"}, set()),
    ],
)  # fmt: skip
def test_a_no_before_something_that_is_fine_answered(
    said: str, there: set[str], denied: set[str]
) -> None:
    assert findings(said) == there
    assert findings(said, _NOT) == denied
    told = [f.value for f in analyze_text(said).facts if f.kind is FactKind.CHIEF_COMPLAINT]
    assert told == ["apnea"] * ("apnea" in there) or told[0] in there


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("There's no reason to think she's pregnant.", "pregnancy"),
        ("There's no way she could be pregnant.", "pregnancy"),
        ("No chance that she's pregnant.", "pregnancy"),
        ("No suggestion she's been drinking.", "alcohol_use"),
        ("No reason to believe he hit his head.", "head_injury"),
        ("Nothing to suggest he had a seizure.", "seizure"),
    ],
)
def test_what_nobody_has_reason_to_think_is_denied(said: str, denied: str) -> None:
    assert findings(said, _NOT) == {denied}
    assert not findings(said)


def test_behind_what_nobody_thinks_the_story_goes_on() -> None:
    said = "No way she's pregnant, she has abdominal pain and nausea."
    assert findings(said) == {"abdominal_pain", "nausea"}


@pytest.mark.parametrize(
    "text",
    ["denies chest pain, slurred speech", "Denies chest pain, headache, slurred speech. Pulse 88."],
)
def test_what_a_crew_may_hear_behind_a_denied_list_is_in_doubt(text: str) -> None:
    assert "slurred_speech" in names(text, FactKind.FINDING, FactStatus.UNCERTAIN)
    assert not names(text, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    "text",
    [
        "denies slurred speech",
        "denies headache or slurred speech",
        "Denies chest pain, slurred speech, headache.",
        "denies any weakness, slurred speech or facial droop",
    ],
)
def test_what_is_denied_in_the_list_itself_is_denied(text: str) -> None:
    assert "slurred_speech" in names(text, FactKind.FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("denies shortness of breath vomited twice", "vomiting"),
        ("Denies chest pain, vomited twice.", "vomiting"),
        ("denies chest pain passed out once", "syncope"),
        ("denies shortness of breath thirty weeks pregnant", "pregnancy"),
    ],
)
def test_what_happened_is_not_denied_behind_another_thing(text: str, name: str) -> None:
    assert name in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "denies vomiting",
        "denies chest pain or vomiting twice",
        "denies chest pain, nausea, vomiting",
        "denies chest pain and vomiting",
    ],
)
def test_what_is_only_named_in_a_denied_row_is_denied(text: str) -> None:
    assert "vomiting" in findings(text, _NOT)


def test_an_illness_of_a_year_is_not_denied_behind_a_symptom() -> None:
    def told(text: str, status: FactStatus) -> set[str]:
        return names(text, FactKind.HISTORY, status)

    infarction = {"myocardial_infarction"}
    assert told("denies chest pain, heart attack in 2019", FactStatus.ASSERTED) == infarction
    assert told("denies any stroke or heart attack in 2019", _NOT) >= infarction
    assert told("denies chest pain, diabetes", _NOT) == {"diabetes"}


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("no known seizures but had two today", {"seizure"}),
        ("No known seizures, but he's had several this morning.", {"seizure"}),
        ("no seizures but had two in March", set()),
        ("no seizures but had a fall today", set()),
        ("no vomiting but had a bit of nausea today", {"nausea"}),
    ],
)
def test_what_was_had_today_is_there_though_none_was_known(said: str, there: set[str]) -> None:
    assert findings(said) == there


@pytest.mark.parametrize(
    ("said", "there", "denied"),
    [
        ("Hurt when I press here? No. Here? Ow, yeah.", {"tenderness"}, set()),
        ("Tender here? No. And here? No. Down there? Yes.", {"tenderness"}, set()),
        ("Tender here? No. And this side? No.", set(), {"tenderness"}),
        ("Tender here? No. Any allergies? Yes.", set(), {"tenderness"}),
        ("Chest pain? No. Sweaty? Yes.", {"diaphoresis"}, {"chest_pain"}),
    ],
)
def test_asked_again_of_another_place_it_is_there(
    said: str, there: set[str], denied: set[str]
) -> None:
    assert (findings(said), findings(said, _NOT)) == (there, denied)


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("Is she usually this confused? No, normally she's sharp as a tack.", "confusion"),
        ("Is he always this drowsy? No.", "drowsy"),
        ("Is he normally that pale? No.", "skin_pale"),
        ("Is this normal for her to be short of breath? No, she's fine.", "shortness_of_breath"),
        ("is she usually this confused no normally shes sharp as a tack", "confusion"),
    ],
)
def test_what_is_not_usual_is_new_and_there(said: str, there: str) -> None:
    assert findings(said) == {there}
    assert not findings(said, _NOT)


@pytest.mark.parametrize("said", ["Is she confused? No, she's usually sharp.",
                                  "Does she usually feel confused? No."])  # fmt: skip
def test_a_no_to_what_is_asked_without_a_this_denies_it(said: str) -> None:
    assert findings(said, _NOT) == {"confusion"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("No chest pain now but had some this morning.", "chest_pain"),
        ("No headache now, but he had one earlier.", "headache"),
        ("No abdominal pain at the moment but had a bit last night.", "abdominal_pain"),
        ("Palpitations since 2 pm, gone before our arrival.", "palpitations"),
        ("Chest pain for an hour, resolved now.", "chest_pain"),
    ],
)
def test_what_is_not_there_now_and_was_earlier_is_told_both_ways(said: str, name: str) -> None:
    assert findings(said) == findings(said, _NOT) == {name}


@pytest.mark.parametrize("said", ["No chest pain but had some breakfast.",
                                  "No chest pain now, had a fall this morning."])  # fmt: skip
def test_what_else_somebody_had_leaves_the_pain_denied(said: str) -> None:
    assert "chest_pain" not in findings(said)


def test_the_past_day_is_no_time_of_old() -> None:
    assert findings("He has had chest pain in the past 24 hours.") == {"chest_pain"}
    assert not findings("He has had chest pain in the past.")
