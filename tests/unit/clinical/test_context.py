"""What the words around a statement claim: the examples of the specification and our own."""

from __future__ import annotations

import pytest

from recorder.clinical.claims.context import Context
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.view import View, view_of
from recorder.core.model import UNREADABLE, FactKind, FactStatus
from tests.unit.clinical.reading import given, vitals


def context_of(text: str, phrase: str) -> Context:
    """Context of the tokens of ``phrase`` (its first occurrence)."""
    view = view_of(text)
    return view.context(*_tokens(view, phrase))


def _tokens(view: View, phrase: str) -> tuple[int, int]:
    start = view.text.lower().index(phrase.lower())
    inside = [i for i, t in enumerate(view.tokens) if start <= t.start < start + len(phrase)]
    return inside[0], inside[-1] + 1


def status_of(text: str, phrase: str) -> FactStatus:
    return context_of(text, phrase).status


_BUT = "denies chest pain but has been short of breath since this morning"
_LIST = "no chest pain, shortness of breath, or nausea. He does have a headache."
_FAST = "his FAST exam is negative but he was slurring earlier per wife"
_DENIES = "denies chest pain, shortness of breath, nausea and vomiting, skin is pale"
_ASSERTED, _NEGATED = FactStatus.ASSERTED, FactStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "phrase", "status"),
    [
        # the numbered examples of the specification that are about words
        ("mother had an MI at 50", "MI", FactStatus.OTHER_SUBJECT),
        ("wife says he has a history of COPD", "COPD", FactStatus.HISTORICAL),
        (_BUT, "chest pain", _NEGATED),
        (_BUT, "short of breath", _ASSERTED),
        (_LIST, "chest pain", _NEGATED),
        (_LIST, "shortness", _NEGATED),
        (_LIST, "nausea", _NEGATED),
        (_LIST, "headache", _ASSERTED),
        ("skin warm and dry, not diaphoretic", "warm", _ASSERTED),
        ("skin warm and dry, not diaphoretic", "diaphoretic", _NEGATED),
        ("alert and oriented, does not follow commands", "alert", _ASSERTED),
        ("alert and oriented, does not follow commands", "follow commands", _NEGATED),
        ("no loss of consciousness", "loss", _NEGATED),
        ("negative LOC", "LOC", _NEGATED),
        ("positive LOC", "LOC", _ASSERTED),
        ("now ? LOC", "LOC", FactStatus.UNCERTAIN),
        (_FAST, "FAST exam", _NEGATED),
        (_FAST, "slurring", _ASSERTED),
        ("ruled out STEMI on the 12 lead", "STEMI", _NEGATED),
        ("STEMI was ruled out", "STEMI", _NEGATED),
        ("no ectopy", "ectopy", _NEGATED),
        ("sinus without ectopy", "sinus", _ASSERTED),
        ("sinus without ectopy", "ectopy", _NEGATED),
        # our own
        (_DENIES, "vomiting", _NEGATED),
        (_DENIES, "pale", _ASSERTED),
        ("no trauma, pulse 80 and chest pain", "chest pain", _ASSERTED),
        ("there is no change in the chest pain", "chest pain", _ASSERTED),
        ("cannot rule out stroke", "stroke", FactStatus.UNCERTAIN),
        ("possible stroke", "stroke", FactStatus.UNCERTAIN),
        ("query sepsis", "sepsis", FactStatus.UNCERTAIN),
        ("if he vomits give Zofran", "vomits", FactStatus.PLANNED),
        ("refused a collar", "collar", FactStatus.REFUSED),
        ("family history of heart disease", "heart disease", FactStatus.OTHER_SUBJECT),
        ("found by her husband confused", "confused", _ASSERTED),
        ("her brother was burned last year as well", "burned", FactStatus.OTHER_SUBJECT),
        ("my partner bagged him, cyanotic", "cyanotic", _ASSERTED),
        ("he has a previous MI", "MI", FactStatus.HISTORICAL),
        ("prior to our arrival he vomited", "vomited", _ASSERTED),
        ("denies headache denies chest pain no slurred speech he is pale", "headache", _NEGATED),
        ("denies headache denies chest pain no slurred speech he is pale", "slurred", _NEGATED),
        ("denies headache denies chest pain no slurred speech he is pale", "pale", _ASSERTED),
    ],
)  # fmt: skip
def test_a_statement_has_the_status_of_its_words(
    text: str, phrase: str, status: FactStatus
) -> None:
    assert status_of(text, phrase) is status


def test_an_answer_settles_its_question_and_is_evidence() -> None:
    text = "MEDIC: Any chest pain?\nPATIENT: No.\nMEDIC: Short of breath?\nPATIENT: Yeah, a bit."
    view = view_of(text)
    pain = view.context(*_tokens(view, "chest pain"))
    breath = view.context(*_tokens(view, "Short of breath"))
    assert (pain.status, pain.asked) == (_NEGATED, False)
    assert pain.answer is not None
    assert view.quote(*pain.answer).startswith("No")
    assert (breath.status, breath.asked) == (_ASSERTED, False)


def test_a_question_without_an_answer_claims_nothing() -> None:
    assert context_of("Any chest pain? We are on the way now.", "chest pain").asked
    assert not context_of("Any chest pain? Nope. Okay.", "chest pain").asked


def test_questions_without_marks_are_heard_too() -> None:
    text = "any chest pain no any nausea yes okay"
    assert status_of(text, "chest pain") is _NEGATED
    assert status_of(text, "nausea") is _ASSERTED


def test_corrections_supersede() -> None:
    assert vitals("BP 140, correction 150 over 90") == [("systolic_bp", 150), ("diastolic_bp", 90)]
    assert vitals("pulse 74, sorry, 84") == [("heart_rate", 84)]
    assert given("gave him 2, make that 4 of morphine") == [("morphine", 4, "mg")]
    assert vitals("sats 89... scratch that, 94") == [("spo2", 94)]


def test_repeated_readings_are_two() -> None:
    assert vitals("initially 90 on room air, now 98 after O2") == [("spo2", 90), ("spo2", 98)]


def test_other_days_are_no_readings_of_today() -> None:
    assert vitals("last week his pressure was 180 over 100") == []
    assert given("normally on 2 liters at home") == []


def test_a_measurement_that_failed_has_no_value() -> None:
    for text in ("unable to obtain a blood pressure", "couldn't get a sugar", "BP deferred"):
        assert [value for _, value in vitals(text) if value is not None] == []


def test_plans_are_not_given() -> None:
    assert given("if he vomits, 4 of Zofran") == []
    assert given("if he vomits, 4 of Zofran", FactStatus.PLANNED) == [("ondansetron", 4, "mg")]


def test_the_drug_of_an_allergy_was_not_given() -> None:
    text = "aspirin was not given because of allergy"
    assert given(text, FactStatus.NEGATED) == [("aspirin", None, None)]
    assert given("has had her aspirin this morning") == [("aspirin", None, None)]


@pytest.mark.parametrize(
    "lines",
    [
        ("any allergies?", UNREADABLE),
        ("any allergies?", UNREADABLE, "no"),
        ("any chest pain?", UNREADABLE, "no"),
        ("he takes", UNREADABLE, "aspirin"),
        ("heart rate", UNREADABLE, "one twenty"),
    ],
)
def test_nothing_is_read_from_or_across_words_that_are_missing(lines: tuple[str, ...]) -> None:
    assert analyze_text("\n".join(lines)).facts == ()


def test_a_mark_of_missing_words_denies_nothing_before_it() -> None:
    (fact,) = analyze_text(f"we have IV access\n{UNREADABLE}").facts
    assert (fact.name, fact.status) == ("iv_access", _ASSERTED)


@pytest.mark.parametrize(
    "plan",
    [
        "she wants to go to mercy", "we're gonna head out", "we're going to give zofran",
        "I'll get a line", "we need to move",
    ],
)  # fmt: skip
@pytest.mark.parametrize("one", ["she's", "she is"])
def test_a_plan_ends_where_one_tells_how_she_is(plan: str, one: str) -> None:
    facts = analyze_text(f"{plan} {one} nauseous and pale").facts
    told = {f.name: f.status for f in facts if f.kind is FactKind.FINDING}
    assert told == {"nausea": FactStatus.ASSERTED, "skin_pale": FactStatus.ASSERTED}


@pytest.mark.parametrize("lead", ["if", "whether", "that", "when", "until"])
def test_a_plan_goes_on_where_it_leads_on(lead: str) -> None:
    facts = analyze_text(f"we're going to see {lead} she's nauseous").facts
    told = {f.name: f.status for f in facts if f.kind is FactKind.FINDING}
    assert told == {"nausea": FactStatus.PLANNED}
