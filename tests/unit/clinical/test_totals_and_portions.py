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
        ("Five of morphine in two and a half milligram aliquots.", ["morphine 2.5 mg x2"]),
        ("Ten of morphine titrated in 2 milligram boluses.", ["morphine 2 mg x5"]),
        ("Given 20 of ketamine in 10 milligram aliquots.", ["ketamine 10 mg x2"]),
        ("Pain 8, morphine in 2 milligram boluses.", ["morphine 2 mg"]),
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


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Two doses of adrenaline, one milligram each.", ["epinephrine 1 mg x2"]),
        ("Two doses of morphine, five milligrams each, IV.", ["morphine 5 mg x2 IV"]),
        (
            "He's had three doses of adrenaline so far, one milligram each time.",
            ["epinephrine 1 mg x3"],
        ),
        ("Three nebs of salbutamol, 5 milligrams each.", ["albuterol 5 mg x3 NEB"]),
        ("Two 2.5 salbutamol nebs.", ["albuterol 2.5 mg x2 NEB"]),
        ("Two 250 boluses of saline.", ["normal_saline 250 mL x2"]),
        ("Two boluses of Hartmann's, 500 mils each.", ["lactated_ringers 500 mL x2"]),
        ("Two 4 milligram doses of ondansetron.", ["ondansetron 4 mg x2"]),
        ("Three pushes of epi, ten mics each.", ["epinephrine 10 ug x3"]),
        ("Two doses of midazolam, five each.", ["midazolam 5 mg x2"]),
        ("Fentanyl two doses, fifty each.", ["fentanyl 50 ug x2"]),
        ("Two lots of adrenaline, 500 mics each, IM.", ["epinephrine 500 ug x2 IM"]),
        (
            "Two doses of midazolam, the first five and the second two and a half.",
            ["midazolam 2.5 mg", "midazolam 5 mg"],
        ),
        (
            "Two doses of adrenaline IM, 500 mics at 10:05 and 500 at 10:10.",
            ["epinephrine 500 ug x2 IM"],
        ),
    ],
)
def test_a_count_before_the_dose_is_kept(said: str, told: list[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("One two nebs of salbutamol.", []),
        ("A 250 bolus of saline.", ["normal_saline 250 mL"]),
        ("Two of morphine.", ["morphine 2 mg"]),
        ("Three doses of morphine, five and then two.", ["morphine 2 mg?", "morphine 5 mg x3?"]),
    ],
)
def test_other_numbers_before_a_dose_count_nothing(said: str, told: list[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Salbutamol 5 milligrams nebulised back to back, three in total.",
            ["albuterol 5 mg x3 NEB"],
        ),
        ("Epi one milligram, total of three.", ["epinephrine 1 mg x3"]),
        ("Gave two ten milligram diazepams rectally.", ["diazepam 10 mg x2 PR"]),
        ("Gave three one milligram adrenalines.", ["epinephrine 1 mg x3"]),
        ("Two naloxones, 400 each.", ["naloxone 400 ug x2?"]),
        ("Naloxone, 400 mics IM and another 400 IN.", ["naloxone 400 ug IM", "naloxone 400 ug IN"]),
        ("Naloxone 400 mics IM and another 800 IV.", ["naloxone 400 ug IM", "naloxone 800 ug IV"]),
        ("Two doses of morphine, five each, so ten in total.", ["morphine 5 mg x2"]),
        ("Two doses of morphine, five each, fifteen in total.", ["morphine 5 mg x2?"]),
        ("We carry two doses of naloxone, gave four of Zofran.", ["ondansetron 4 mg"]),
    ],
)
def test_counts_and_totals_agree_or_are_to_check(said: str, told: list[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("We've given two fentanyls. No, just one.", None),
        ("So that's 2 of midaz at 10:05 and 2 at 10:12. No, just the one at 10:05.", None),
        ("Two doses of fentanyl, fifty each. No, three doses.", 3),
        ("Morphine 5 twice, no, just once.", None),
        ("Two fentanyls, no sorry three.", 3),
        ("two fentanyls no one with him", 2),
        ("Two fentanyls. No change, two more to go.", 2),
        ("Salbutamol three nebs, no change, one dose of magnesium.", 3),
    ],
)
def test_how_often_is_put_right_behind_it(said: str, count: int | None) -> None:
    assert {f.count for f in _given(said)} == {count}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I drew up ten of morphine but she only had four of it in the end.", "morphine 4 mg"),
        ("She had five of morphine drawn up and took all of it.", "morphine 5 mg"),
        ("Drew up ten of morphine and gave the lot.", "morphine 10 mg"),
        (
            "We were going to give him aspirin but he'd already had 300 from his daughter.",
            "aspirin 300 mg",
        ),
        ("He's had a litre of Hartmann's, half of it's in.", "lactated_ringers 1 L?"),
        ("Ice packs, and a liter of cold saline, 700 in.", "normal_saline 700 mL"),
        ("Saline 1 liter, roughly 300 in.", "normal_saline 300 mL"),
        ("500 of Hartmann's up, about 250 in so far.", "lactated_ringers 250 mL"),
        ("500 of saline, 18 in the left arm.", "normal_saline 500 mL"),
    ],
)
def test_what_went_in_of_what_was_ready_planned_or_hung(said: str, told: str) -> None:
    assert _told(said) == [told]
    assert [f.status for f in _given(said)] == [FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        ("Diez de morfina en total, en dos dosis de cinco.", "es", (5, 2)),
        ("Dez de morfina no total, em duas doses de cinco.", "pt", (5, 2)),
        ("Midazolam cinco miligramos, dos y medio dos veces.", "es", (2.5, 2)),
        ("Dos miligramos de morfina y luego otros dos.", "es", (2, 2)),
        ("Dois miligramas de morfina e depois mais dois.", "pt", (2, 2)),
        ("Dos dosis de naloxona, 400 microgramos cada una.", "es", (400, 2)),
        ("Morfina cinco miligramos, dos dosis.", "es", (5, 2)),
        ("Morfina cinco miligramos y luego otros dos minutos de espera.", "es", (5, None)),
    ],
)
def test_spanish_and_portuguese_count_alike(
    said: str, language: str, told: tuple[float, int | None]
) -> None:
    given = [f for f in analyze_text(said, language).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [(f.dose, f.count) for f in given] == [told]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("5 of morphine, then another 5. 10 of morphine on board.", "morphine 10 mg?"),
        ("Fentanyl 50, then 50, so 100 of fentanyl in.", "fentanyl 100 ug?"),
        ("Fentanyl 50 twice. We've got 100 of fentanyl on board.", "fentanyl 100 ug?"),
        ("Saline 250, another 250. 500 of saline is in.", "normal_saline 500 mL?"),
        ("500 of LR. Hang the second 500. A litre of LR in.", "lactated_ringers 1 L?"),
        ("Morphine 5 given, then another 5, then 10 of morphine.", "morphine 10 mg"),
        ("Fentanyl 50, then 50, then gave 100 of fentanyl.", "fentanyl 100 ug"),
        ("Fentanyl 50. 100 of fentanyl is in now.", "fentanyl 100 ug"),
    ],
)
def test_what_is_all_that_went_in_may_be_its_sum(said: str, told: str) -> None:
    assert told in _told(said)
