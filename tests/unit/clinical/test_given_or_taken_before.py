"""Amounts that the patient took, or that others gave, are no doses of the crew."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts


def _given(text: str) -> list[tuple[str, float | None, str | None, bool]]:
    return [
        (f.name, f.dose, f.unit, f.prior_to_ems)
        for f in facts(text, FactKind.MEDICATION_GIVEN)
        if f.status is FactStatus.ASSERTED
    ]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Carer says she was given 10 of diazepam rectally.", True),
        ("Staff say he was given 10 of diazepam.", True),
        ("Mum says he'd been given 10 of diazepam.", True),
        ("Ten of diazepam four hours ago.", True),
        ("Last dose was four hours ago, ten of diazepam.", True),
        # the crew's
        ("She was given 10 of diazepam rectally.", False),
        ("Carer says she fell. She was given 10 of diazepam.", False),
        ("We gave 10 of diazepam an hour ago.", False),
        ("10 of diazepam, started fitting four hours ago.", False),
        ("10 of diazepam IV ten minutes ago.", False),
    ],
)
def test_what_was_given_before_us_is_told_so(text: str, before: bool) -> None:
    assert [(dose, prior) for _, dose, _, prior in _given(text)] == [(10, before)]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Ten units of Actrapid at breakfast.", True),
        ("Ten units of Humalog with his lunch.", True),
        ("She injected herself with ten units of Novorapid.", True),
        ("Ten units of Actrapid IV.", False),
    ],
)
def test_an_insulin_beside_a_meal_is_his_own(text: str, before: bool) -> None:
    assert [(dose, prior) for _, dose, _, prior in _given(text)] == [(10, before)]


@pytest.mark.parametrize("drug", ["prednisolone", "aspirin"])
def test_who_is_on_so_much_takes_it_every_day(drug: str) -> None:
    text = f"He's on 60 of {drug}."
    assert _given(text) == []
    assert [f.name for f in facts(text, FactKind.HOME_MEDICATION)] == [drug]


@pytest.mark.parametrize("text", ["She's on 4 of morphine.", "We've got him on 75 of aspirin."])
def test_what_runs_or_the_crew_has_him_on_was_given(text: str) -> None:
    assert len(_given(text)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Midazolam IM at three fifteen and a litre of Hartmann's running.",
         [("lactated_ringers", 1, "L", False)]),
        ("Six and twelve of adenosine.",
         [("adenosine", 6, "mg", False), ("adenosine", 12, "mg", False)]),
        ("Nitro spray, one now.", [("nitroglycerin", 1, "{puff}", False)]),
        ("Nitro spray 0.4.", [("nitroglycerin", 0.4, "mg", False)]),
        ("She was found after taking what we think is forty paracetamol five hundreds.", []),
        ("He's on Lasix, but he ran out last week.", []),
        ("Offered ibuprofen, she took it.", [("ibuprofen", None, None, True)]),
        ("Offered ibuprofen, she refused it.", []),
    ],
)  # fmt: skip
def test_which_amount_it_is(text: str, told: list[tuple[str, float, str, bool]]) -> None:
    assert _given(text) == told


@pytest.mark.parametrize("drug", ["zopiclone", "sertraline"])
def test_what_was_taken_too_much_of_was_not_given_at_an_hour(drug: str) -> None:
    text = f"He took an overdose of 30 codeine and 28 {drug} at quarter past nine."
    assert not [f for f in facts(text, FactKind.EVENT_TIME) if f.name.startswith("medication")]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Entonox only, she's refused anything stronger.", False),
        ("Paracetamol 1 gram was offered and declined.", True),
    ],
)
def test_a_refusal_of_something_else_is_none_of_the_drug(text: str, held: bool) -> None:
    told = {f.status for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN}
    assert bool(told & {FactStatus.NEGATED, FactStatus.REFUSED}) is held


@pytest.mark.parametrize(
    "text",
    ["Overdose, naloxone 400.", "Heroin overdose, we gave naloxone 400.",
     "overdose naloxone 400 in the thigh resps now 12"],
)  # fmt: skip
def test_an_antidote_is_never_what_was_overdosed_on(text: str) -> None:
    (given,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (given.name, given.dose, given.status) == ("naloxone", 400, FactStatus.ASSERTED)
    assert not facts("Overdose of paracetamol, twenty tablets.", FactKind.MEDICATION_GIVEN)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Did you take any aspirin today? Yeah, she gave me two of the baby ones.", {"aspirin"}),
        ("Did you take any nitro? I took three.", {"nitroglycerin"}),
        ("Did you take any aspirin? I took two buses here.", set()),
        ("Did you take your metoprolol? I took it.", set()),
        ("Do you take aspirin? I take two.", set()),
    ],
)
def test_so_many_that_somebody_took_answers_of_what(text: str, taken: set[str]) -> None:
    assert {f.name for f in facts(text, FactKind.MEDICATION_GIVEN)} == taken
