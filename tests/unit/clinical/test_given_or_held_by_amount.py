"""Drugs with their amount that were not given, in the words that crews say so with.

Charted as given each would be a dose that nobody gave; the same words around one that was given
follow, so that no rule takes those with it.
"""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus

DRUGS = (("ketamine", "twenty", 20.0), ("fentanyl", "fifty", 50.0), ("Zofran", "four", 4.0),
         ("morphine", "five", 5.0))  # fmt: skip

DENIED = (
    "we didn't give the {n} of {d}",
    "he refused the {n} of {d}",
    "he wouldn't have the {n} of {d}",
    "she never got the {n} of {d}",
    "we forgot the {n} of {d}",
    "opted not to give {n} of {d}",
    "no time for {n} of {d}",
    "she couldn't have {n} of {d}",
    "he never needed the {n} of {d}",
)
NOT_GIVEN = (
    "signed out {n} of {d}",
    "thinking {n} of {d}",
    "how about {n} of {d}",
    "you can give up to {n} of {d}",
    "up to {n} of {d} every five minutes",
    "max {n} of {d}",
    "{n} of {d} is due",
    "next is {n} of {d}",
    "{n} of {d} next",
    "repeat {n} of {d} in five",
    "repeat {n} of {d} if no better",
    "{n} of {d} should do it",
    "{n} of {d} won't do anything",
    "we only carry {n} of {d}",
    "we have {n} of {d} left",
    "wasted {n} of {d}",
    "{d} {n} unopened",
    "{d} {n} back in the safe",
    "{d} {n} is in the box if you want it",
    "{d} {n} offered she said no",
    "he spat out the {d} {n}",
    "we could try {d} {n}",
    "the dose is {n} of {d}",
    "she had {d} {n} in hospital last year",
    "{n} of {d} wasted",
    "dropped {n} of {d}",
)
GIVEN = (
    "{n} of {d} given",
    "he refused it at first, {n} of {d} given",
    "next we gave {n} of {d}",
    "the next {n} of {d} went in at ten",
    "repeat {n} of {d} given",
    "{n} of {d} should be on board by now",
    "he's had up to {n} of {d}",
    "we're up to {n} of {d} now",
    "{n} of {d} made her drowsy",
    "gave {n} of {d} left thigh",
    "signed out ten and gave {n} of {d}",
    "how about some {d}, yeah okay, {n} in",
)


def _given(text: str) -> list[tuple[FactStatus, float | None]]:
    facts = analyze_text(text).facts
    return [(f.status, f.dose) for f in facts if f.kind is FactKind.MEDICATION_GIVEN]


@pytest.mark.parametrize("form", DENIED)
def test_words_that_deny_a_drug_reach_over_its_amount(form: str) -> None:
    for drug, said, _ in DRUGS:
        assert _given(form.format(d=drug, n=said)) == [(FactStatus.NEGATED, None)]


@pytest.mark.parametrize(("form", "drug"), list(product(NOT_GIVEN, DRUGS)))
def test_an_amount_ready_thought_of_left_or_wasted_is_not_given(
    form: str, drug: tuple[str, str, float]
) -> None:
    told = _given(form.format(d=drug[0], n=drug[1]))
    assert all(status is not FactStatus.ASSERTED for status, _ in told)


@pytest.mark.parametrize(("form", "drug"), list(product(GIVEN, DRUGS)))
def test_the_same_words_around_a_dose_that_was_given_leave_it(
    form: str, drug: tuple[str, str, float]
) -> None:
    assert (FactStatus.ASSERTED, drug[2]) in _given(form.format(d=drug[0], n=drug[1]))


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("didn't give the twenty of ketamine, gave ten instead", 10.0),
        ("he couldn't take four of Zofran so we gave two", 2.0),
        ("signed out ten of morphine, gave him five", 5.0),
        ("morphine two titrated up to eight", 8.0),
        ("gave two of morphine titrated to eight", 8.0),
    ],
)
def test_of_two_amounts_the_one_that_went_in_counts(text: str, dose: float) -> None:
    assert _given(text) == [(FactStatus.ASSERTED, dose)]


@pytest.mark.parametrize(
    ("text", "dose"),
    [("no five of morphine", 5.0), ("not four of midazolam two", 2.0)],
)
def test_a_bare_no_before_an_amount_answers_or_puts_right(text: str, dose: float) -> None:
    assert [told for _, told in _given(text)] == [dose]


def test_so_much_every_few_minutes_up_to_a_limit_is_an_order() -> None:
    assert _given("two milligrams of morphine every five minutes up to ten") == [
        (FactStatus.PLANNED, 2.0)
    ]
    assert (FactStatus.ASSERTED, 2.0) in _given("gave two of morphine every five minutes up to ten")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ten of morphine to the driver, five to our guy",
            {(FactStatus.OTHER_SUBJECT, 10.0), (FactStatus.ASSERTED, 5.0)},
        ),
        ("ten of morphine to the other guy", {(FactStatus.OTHER_SUBJECT, 10.0)}),
        ("gave ten of morphine to the driver", {(FactStatus.UNCERTAIN, 10.0)}),
        ("gave ten of morphine to him", {(FactStatus.ASSERTED, 10.0)}),
        ("ten of morphine to take the edge off", {(FactStatus.ASSERTED, 10.0)}),
    ],
)
def test_an_amount_that_another_got_is_not_our_patients(
    text: str, told: set[tuple[FactStatus, float | None]]
) -> None:
    assert set(_given(text)) == told


@pytest.mark.parametrize("text", ["codeine given", "we gave codeine", "codeine given by the staff"])
def test_a_drug_that_no_crew_carries_is_given_where_a_verb_says_so(text: str) -> None:
    assert _given(text) == [(FactStatus.ASSERTED, None)]


@pytest.mark.parametrize(
    "text",
    ["was codeine given no", "no codeine given", "amoxicillin given last week", "on codeine"],
)
def test_it_is_not_where_they_ask_deny_or_tell_of_another_day(text: str) -> None:
    assert all(status is not FactStatus.ASSERTED for status, _ in _given(text))
