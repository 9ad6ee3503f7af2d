"""How urgently somebody is driven, who is left there, wishes for the end, signs of drink."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.transport import urgency
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus


def _named(text: str, name: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.name == name]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Coming in code three.", [("priority", "code three")]),
        ("Blue light to the Royal with a stroke.",
         [("priority", "Blue light"), ("destination", "the Royal")]),
        ("Emergent transport to Mercy General.",
         [("priority", "Emergent"), ("destination", "Mercy General")]),
        ("Dispatched as a fall, we're transporting code two to Beaumont.",
         [("priority", "code two"), ("destination", "Beaumont")]),
        ("Transporting without lights and sirens to Mercy.",
         [("priority", "without lights and sirens"), ("destination", "Mercy")]),
    ],
)  # fmt: skip
def test_the_priority_of_a_transport(text: str, told: list[tuple[str, str]]) -> None:
    (transport,) = _named(text, "transport")
    assert (list(transport.detail), transport.needs_review) == (told, False)


@pytest.mark.parametrize(
    "text",
    [
        "Responded code three to Mercy nursing home.",
        "We were dispatched priority one to the light at Main Street.",
        "Responding code three.",
        "Code three response.",
        "He's coming in and out of consciousness.",
        "Emergent.",
    ],
)
def test_the_way_to_the_scene_is_no_transport(text: str) -> None:
    assert _named(text, "transport") == []


def test_what_a_priority_says_of_the_drive() -> None:
    assert urgency("Code  three") == urgency("lights and sirens") == "emergent"
    assert urgency("non emergent") == urgency("no lights or sirens") == "routine"
    assert urgency("priority two") == urgency("code two") == ""
    (both,) = _named("Coming in non emergent, no lights or sirens.", "transport")
    assert (len(both.detail), both.needs_review) == (2, False)
    (both,) = _named("Transporting priority one, transporting non emergent.", "transport")
    assert both.needs_review


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Treated and released.", "No transport, treated and released"),
        ("Discharged on scene.", "No transport, discharged on scene"),
        ("Not conveyed, safety netted.", "No transport, not transported"),
        ("We left her at home with advice.", "No transport, left at home"),
    ],
)
def test_who_is_left_there(text: str, told: str) -> None:
    (transport,) = _named(text, "transport")
    assert (transport.status, describe.display(transport)) == (FactStatus.NEGATED, told)


@pytest.mark.parametrize(
    "text",
    [
        "He was treated and released from the ER last week.",
        "Discharged from hospital yesterday.",
        "The driver was treated and released, we're going to Mercy General with the passenger.",
        "Could she be left at home?",
    ],
)
def test_who_is_not_left_there(text: str) -> None:
    assert all(f.status is not FactStatus.NEGATED for f in _named(text, "transport"))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Full code.", FactStatus.NEGATED),
        ("any d n r no full code okay", FactStatus.NEGATED),
        ("No advance directives.", FactStatus.NEGATED),
        ("She's not a full code.", FactStatus.UNCERTAIN),
        ("POLST at bedside.", FactStatus.UNCERTAIN),
        ("There's a ReSPECT form, he's for antibiotics.", FactStatus.UNCERTAIN),
        ("He has a living will.", FactStatus.UNCERTAIN),
        ("Her husband is a full code.", FactStatus.OTHER_SUBJECT),
    ],
)
def test_a_full_code_and_other_forms_than_the_order(text: str, status: FactStatus) -> None:
    (order,) = _named(text, "do_not_resuscitate")
    assert (order.status, order.needs_review) == (status, True)


@pytest.mark.parametrize("text", ["They ran a full code on him.", "Working a full code."])
def test_a_full_code_that_was_run_is_no_wish(text: str) -> None:
    assert _named(text, "do_not_resuscitate") == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Could be pregnant.", FactStatus.UNCERTAIN),
        ("Any chance you could be pregnant? Yes, maybe.", FactStatus.UNCERTAIN),
        ("Any chance you could be pregnant? No.", FactStatus.NEGATED),
        ("There's no way she could be pregnant.", FactStatus.NEGATED),
        ("Are you pregnant? Yes.", FactStatus.ASSERTED),
    ],
)
def test_a_pregnancy_that_is_only_possible(text: str, status: FactStatus) -> None:
    (found,) = _named(text, "pregnancy")
    assert found.status is status


@pytest.mark.parametrize(
    "text", ["She's 32 weeks, G3P2.", "Gravida three, para two.", "gravida 3 para 2 at term"]
)
def test_pregnancies_and_births_before(text: str) -> None:
    (found,) = _named(text, "pregnancy")
    assert found.detail == (("gravida", "3"), ("para", "2"))
    assert describe.display(found) == "Pregnant (gravida 3, para 2)"


@pytest.mark.parametrize(
    ("text", "shown_by"),
    [
        ("He admits to drinking six beers.", "admitted"),
        ("Smells of alcohol.", "found on examination"),
        ("Wife says he has been drinking.", "told by others"),
        ("Drug paraphernalia on scene.", "found at scene"),
        ("ETOH on board.", None),
        ("He says he has been drinking.", None),
    ],
)
def test_what_tells_of_drink_and_drugs(text: str, shown_by: str | None) -> None:
    found = analyze_text(text).asserted(FactKind.FINDING)
    told = [f for f in found if f.name in ("alcohol_use", "drug_use")]
    assert [dict(f.detail).get("shown_by") for f in told] == [shown_by]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He refused transport at first but then agreed to go.", FactStatus.SUPERSEDED),
        ("Refused transport. His wife talked him into going.", FactStatus.SUPERSEDED),
        ("She declined transport but agreed to see her doctor.", FactStatus.ASSERTED),
        ("He refused transport and never agreed to go.", FactStatus.ASSERTED),
    ],
)
def test_who_went_after_all_has_not_refused(text: str, status: FactStatus) -> None:
    (refusal,) = _named(text, "refusal_signed")
    assert refusal.status is status
