"""Drugs named again, cut into words by a recogniser, or taken back in the next breath."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.named_again import OTHER_UNIT, THE_SAME
from recorder.core.model import Fact, FactKind, FactStatus


def _given(said: str) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is FactKind.MEDICATION_GIVEN]


def _told(said: str) -> set[str]:
    """Drugs that went in: name, amount where one was told, unit, how often."""
    return {
        f"{f.name}{f' {f.dose:g} {f.unit}' if f.dose else ''}{f' x{f.count}' if f.count else ''}"
        for f in _given(said)
        if f.status is FactStatus.ASSERTED
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("para seat a mole i v one gram so", {"acetaminophen 1 g"}),
        ("a gram of iv para seat a mole running alongside", {"acetaminophen 1 g"}),
        ("two pan a doll that's a gram all up by mouth", {"acetaminophen 1 g"}),
        (
            "three epis all together amy oh dar own three hundred and then another one fifty",
            {"epinephrine x3", "amiodarone 300 mg", "amiodarone 150 mg"},
        ),
        ("miss oh prost all four hundred mikes under the tongue", {"misoprostol 400 ug"}),
        ("kef try ax own two grams iv", {"ceftriaxone 2 g"}),
        ("met a ram in all half a milligram", {"metaraminol 0.5 mg"}),
        ("at your pain five out of ten", set()),
        ("put two in loop loose and go", set()),
        ("neb ready five milligrams going", set()),
    ],
)
def test_a_name_cut_into_words_is_known_by_its_sound(said: str, told: set[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Fentanyl 90 mics nasal. Fentanyl 50 IV. So two fentanyls.",
         {"fentanyl 90 ug", "fentanyl 50 ug"}),
        ("Propofol at 30 mics per kilo per minute. MAP fell so we shut the propofol off.",
         {"propofol 30 ug/kg/min"}),
        ("Zofran four IV. We gave another Zofran.", {"ondansetron 4 mg", "ondansetron"}),
        ("We gave 25 of Cardizem. He has had two doses of diltiazem.", {"diltiazem 25 mg"}),
    ],
)  # fmt: skip
def test_a_drug_named_again_is_no_further_dose(said: str, told: set[str]) -> None:
    assert _told(said) == told


def test_more_doses_counted_than_told_are_to_check() -> None:
    said = "We gave 25 of Cardizem. He has had two doses of diltiazem."
    assert [f.review_reason for f in _given(said)] == [
        "more doses were counted than told with an amount"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Mum gave the paracetamol at six. We gave paracetamol 500 milligrams at ten.",
        "The school gave an EpiPen. Then we gave adrenaline 0.5 IM at 12:40.",
        "I gave her two of my Valiums at ten, the fives. It did nothing at all. She has been up "
        "and down the stairs and shouting all night. Right, so ten milligrams of diazepam at ten.",
    ],
)
def test_a_drug_named_before_its_amount_may_be_the_same_dose(said: str) -> None:
    bare = [f for f in _given(said) if f.dose is None]
    assert [f.review_reason for f in bare] == [THE_SAME]


@pytest.mark.parametrize(
    "said",
    [
        "Zofran four IV. We gave another Zofran.",
        "He took three of his own nitros before we got there. We gave nitro 0.4 twice.",
        "We gave salbutamol. He's had ipratropium 500 micrograms.",
    ],
)
def test_one_more_and_what_he_took_himself_is_a_dose_of_its_own(said: str) -> None:
    assert not any(f.needs_review for f in _given(said) if f.dose is None)


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("i gave her two panadol about half seven. so a gram of paracetamol", [False]),
        ("Ibuprofen 400 milligrams. He took two ibuprofen.", [False, True]),
        ("Salbutamol six puffs, then salbutamol 5 milligrams nebulised.", [False, False]),
        ("Heparin 5000 units bolus then heparin a thousand an hour.", [False, False]),
        ("EpiPen 0.3. Adrenaline 500 micrograms IM.", [False, False]),
        ("Saline half a litre and then 250 mils of saline.", [False, False]),
    ],
)
def test_a_unit_that_nobody_said_beside_another_is_to_check(said: str, doubted: list[bool]) -> None:
    assert [f.review_reason == OTHER_UNIT for f in _given(said)] == doubted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We were told two of Ativan but gave one.", {"lorazepam 1 mg"}),
        ("He wanted ten of morphine, we gave five.", {"morphine 5 mg"}),
        ("A liter of saline hanging, about three hundred has gone in.", {"normal_saline 300 mL"}),
        ("A litre of saline up. Cooling was stopped at thirty eight seven.", {"normal_saline 1 L"}),
        ("They told us she took two of Ativan and we gave one more.",
         {"lorazepam 2 mg", "lorazepam 1 mg"}),
        ("Also one of TXA, ah, no, let me look, no they did not give TXA.", set()),
        ("Morphine five IV. He's comfy now, no morphine needed since.", {"morphine 5 mg"}),
        ("We'd got the ketamine and the rocuronium out for a tube, needed neither.", set()),
        ("No morphine ketamine instead so ketamine twenty milligrams IV.", {"ketamine 20 mg"}),
        ("Give her midazolam five milligrams thigh in at eighteen oh seven", {"midazolam 5 mg"}),
        ("Pantoprazole eighty IV push.", {"pantoprazole 80 mg"}),
        ("We started Levophed at five mics a minute, went up to ten.",
         {"norepinephrine 5 ug/min", "norepinephrine 10 ug/min"}),
    ],
)  # fmt: skip
def test_what_went_in_counts(said: str, told: set[str]) -> None:
    assert _told(said) == told
