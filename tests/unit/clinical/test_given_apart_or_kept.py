"""Doses and rates told without their drug, parts of what hung, and drugs that only lay ready."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Esmolol. He's on 50 mics per kilo per minute, we went to 100, and it's 150 since.",
         [50.0, 100.0, 150.0]),
        ("Nitro drip's at 20 mics a minute, we started at 10.", [20.0, 10.0]),
        ("amiodarone 150 in over ten minutes. Drip's at one a minute.", [150.0, 1.0]),
        ("Propofol's running. He's at 30 mics per kilo per minute.", [30.0]),
        ("morphine five in. compressions at a hundred a minute", [5.0]),
        ("morphine ten given. We're bagging him at twelve a minute.", [10.0]),
    ],
)  # fmt: skip
def test_a_rate_told_apart_from_its_drug(text: str, told: list[float]) -> None:
    assert [dose for _, dose, _ in given(text)] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("five hundred of saline is up he's had two hundred of it", ("normal_saline", 200.0, "mL")),
        ("Hung 500 of saline. He's had 200 so far.", ("normal_saline", 200.0, "mL")),
        ("a litre of saline's up i'd like him to have five hundred of it",
         ("normal_saline", 1.0, "L")),
        ("five hundred of heart mans is up", ("lactated_ringers", 500.0, "mL")),
        ("fentanyl a hundred but I'll only give half for now, so fifty", ("fentanyl", 50.0, "ug")),
        ("ketamine forty given. Half an hour later twenty to four.", ("ketamine", 40.0, "mg")),
        ("the secretary gave him benadryl before i even got there ten mils of the liquid",
         ("diphenhydramine", 10.0, "mL")),
        ("epi pen given okay so the point three", ("epinephrine", 0.3, "mg")),
        ("Nitro under your tongue, sir, it's a .4", ("nitroglycerin", 0.4, "mg")),
        ("Has he had Ventolin for the wheeze? One neb, 5 milligrams.", ("albuterol", 5.0, "mg")),
        ("i gave him a drain a lin in the nebuliser five milligrams", ("epinephrine", 5.0, "mg")),
        ("Hep a ran bolus, 4,000 units.", ("heparin", 4000.0, "[IU]")),
        ("two of benztropine iv slow push", ("benztropine", 2.0, "mg")),
        ("did he get his epi pen yeah i gave it to him the junior right leg over his pants okay"
         " so the point one five did you hold it", ("epinephrine", 0.15, "mg")),
    ],
)  # fmt: skip
def test_an_amount_told_apart_from_its_drug(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


def test_what_was_only_thought_of_takes_no_amount() -> None:
    text = ("10 of midazolam I.M. is in, and ketamine if that doesn't hold him. Do the other one,"
            " then. 5 I.M., 22:21.")  # fmt: skip
    assert ("midazolam", 5.0, "mg") in given(text)
    assert "ketamine" not in {name for name, _, _ in given(text)}


def test_an_amount_that_is_said_to_be_given_is_no_sign() -> None:
    text = "Labetalol, 20 milligrams. BP was 176 by 112, so second dose 40. 40 is given, yes."
    assert ("labetalol", 40.0, "mg") in given(text)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("morphine i've given two and two and then one so five in all", [2, None]),
        ("aspirin three hundred and he's had his own spray twice before we came", [None]),
        ("ketamine forty then another twenty and i've a further twenty in the syringe"
         " which i haven't given", [None, None]),
    ],
)  # fmt: skip
def test_how_often_it_was(text: str, counts: list[int | None]) -> None:
    told = facts(text, FactKind.MEDICATION_GIVEN)
    assert [fact.count for fact in told] == counts


@pytest.mark.parametrize(
    "text",
    [
        "calcium gluconate is on the shelf",
        "calcium gluconate one gram is on the shelf",
        "Calcium gluconate is kept loaded, one gram, not used.",
        "calcium gluconate is drawn up at the bedside",
        "naloxone four hundred is beside me if she slows down",
        "midazolam five's in the pouch",
    ],
)
def test_what_lies_ready_was_not_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("And obviously he got no Haldol.", {"haloperidol"}),
        ("he's got no Ventolin on him", set()),
        ("Right, Lorazepam, 4, slow. We've not got Lorazepam on this truck.", {"lorazepam"}),
    ],
)
def test_what_nobody_had_was_not_given(text: str, none: set[str]) -> None:
    told = facts(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)
    assert {fact.name for fact in told} == none
    assert given(text) == []


def test_what_is_asked_in_one_breath_and_denied_is_not_taken() -> None:
    text = "You take anything like Viagra, Cialis, any of those? No."
    assert facts(text, FactKind.HOME_MEDICATION) == []
