"""Numbers beside a dose that are none: a time of day, how many, the first syllable of a name."""

from __future__ import annotations

import pytest

from recorder.clinical.doses.amounts import UNUSUAL_DOSE
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given

_Told = list[tuple[str, float | None, str | None]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("paracetamol suppository giving per rectal one seventy m g given eight nineteen",
         [("acetaminophen", 170, "mg")]),
        ("we gave ibuprofen one hundred milligrams given seven thirty",
         [("ibuprofen", 100, "mg")]),
        ("paracetamol 170 mg given 8.19", [("acetaminophen", 170, "mg")]),
        ("paracetamol 170 mg given 819", [("acetaminophen", 170, "mg")]),
        ("midazolam five milligrams given one twenty and it stopped", [("midazolam", 5, "mg")]),
    ],
)  # fmt: skip
def test_behind_an_amount_that_was_given_stands_its_time(text: str, told: _Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("morphine five milligrams given two fifty of saline behind it",
         [("morphine", 5, "mg"), ("normal_saline", 250, "mL")]),
        ("midazolam 5 mg given 2.5 IV and 2.5 IM",
         [("midazolam", 2.5, "mg"), ("midazolam", 2.5, "mg")]),
        ("fentanyl drawn up a hundred micrograms given fifty", [("fentanyl", 50, "ug")]),
        ("gave paracetamol one seventy", [("acetaminophen", 170, "mg")]),
    ],
)  # fmt: skip
def test_what_is_no_time_behind_given_counts(text: str, told: _Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Fentanyl, I'll do 50 micrograms. What time've you got? 7.41. 50 in at 7.41.",
        "Fentanyl, I'll do 50 micrograms. Time please? 14.05. 50 in at 14.05.",
        "Fentanyl, I'll do 50 micrograms. What do you make the time? 9.15. 50 in at 9.15.",
    ],
)
def test_an_announced_dose_is_in_and_the_answer_is_the_time(text: str) -> None:
    assert given(text) == [("fentanyl", 50, "ug")]


def test_the_answer_to_last_time_is_no_time_of_day() -> None:
    (sugar,) = facts("What was his sugar last time? 7.41.", FactKind.VITAL)
    assert sugar.value == 7.41


def test_a_rate_is_no_time_of_day() -> None:
    (rate,) = facts("vasopressin started at 0.03 units a minute", FactKind.MEDICATION_GIVEN)
    assert (rate.dose, rate.unit, rate.needs_review) == (0.03, "[IU]/min", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Had one EpiPen Junior from her teacher and one IM adrenaline from us, 0.3, at 12:51.",
         [("epinephrine", None, None), ("epinephrine", 0.3, "mg")]),
        ("One IV morphine from us, 5 milligrams, at ten.", [("morphine", 5, "mg")]),
        ("One intranasal fentanyl from the first crew, 100 micrograms.",
         [("fentanyl", 100, "ug")]),
        ("a hundred and sixty mics of IM adrenaline from us and one neb of five",
         [("epinephrine", 160, "ug")]),
        ("We gave one IM adrenaline and one IV fluid bolus.",
         [("epinephrine", None, None), ("iv_fluid", None, None)]),
    ],
)  # fmt: skip
def test_one_before_a_way_in_counts(text: str, told: _Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gave one milligram of adrenaline IV.", ("epinephrine", 1, "mg")),
        ("She had one of midazolam IV.", ("midazolam", 1, "mg")),
    ],
)
def test_one_of_a_drug_measures(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


def test_what_goes_in_by_another_way_is_of_the_drug_before() -> None:
    text = "three point four of versed in the nose and one point seven in the vein tylenol as well"
    assert [dose for name, dose, _ in given(text) if name == "midazolam"] == [3.4, 1.7]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("300 of clopidogrel, and then the 10 ector place, that was 40 milligrams.",
         [("clopidogrel", 300, "mg"), ("tenecteplase", 40, "mg")]),
        ("aspirin 300, then 10 ecta place, 45 milligrams",
         [("aspirin", 300, "mg"), ("tenecteplase", 45, "mg")]),
        ("ticagrelor 180 and then ten ecta plays fifty milligrams",
         [("ticagrelor", 180, "mg"), ("tenecteplase", 50, "mg")]),
        ("We gave aspirin 300 and then 10 metoclopramide.",
         [("aspirin", 300, "mg"), ("metoclopramide", 10, "mg")]),
        ("aspirin 300 and then another 300", [("aspirin", 300, "mg")]),
    ],
)  # fmt: skip
def test_the_first_syllable_of_a_name_is_no_dose_of_the_drug_before(text: str, told: _Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at a pin two milligrams at eleven fifty two no change so four milligrams at eleven "
         "fifty seven", [("atropine", 2, "mg"), ("atropine", 4, "mg")]),
        ("Adrenaline 50 mics at 9:12, no response so 100 mics at 9:14.",
         [("epinephrine", 50, "ug"), ("epinephrine", 100, "ug")]),
        ("Mum gave me two Panadol at six.", [("acetaminophen", 2, "{tablet}")]),
        ("Ten mils of calcium chloride after the second. Co-amoxiclav 1.2 grams.",
         [("calcium_chloride", 10, "mL"), ("amoxicillin_clavulanate", 1.2, "g")]),
        ("Urine albumin three plus.", []),
        ("Albumin 4.5 percent 500 mils went in.", [("albumin", 500, "mL")]),
        ("Is he on anything? No. Co-amoxiclav 1.2 grams.", []),
    ],
)  # fmt: skip
def test_a_dose_in_its_place_counts(text: str, told: _Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Labetalol 20 mg IV stat. Nifedipine I did not give.", "nifedipine"),
        ("we didn't use scoline because of what he took eight tube twenty three at the lips",
         "succinylcholine"),
        ("Noradrenaline drawn up, it's not been given.", "norepinephrine"),
    ],
)  # fmt: skip
def test_what_was_not_given_is_denied(text: str, name: str) -> None:
    assert (name, None, None) in given(text, FactStatus.NEGATED)
    assert name not in [told for told, _, _ in given(text)]


@pytest.mark.parametrize(
    "text",
    [
        "She had 400 mils of ibuprofen.",
        "Morphine 100 mils IV given.",
        "ipratropium five hundred mils by neb",
        "We gave ketamine 50 units IV.",
        "gave ondansetron 30 tablets",
        "He's had 60 puffs of salbutamol.",
    ],
)
def test_a_dose_that_nobody_gives_is_kept_and_marked_whatever_its_unit(text: str) -> None:
    told = facts(text, FactKind.MEDICATION_GIVEN)
    assert told
    assert told[-1].review_reason == UNUSUAL_DOSE


@pytest.mark.parametrize(
    "text",
    [
        "Mum gave Calpol, 5 mils.",
        "Calcium gluconate 10 mils given.",
        "We gave 100 mils of 10 percent glucose.",
        "Bicarb 50 mils pushed.",
        "He's had ten puffs of salbutamol.",
        "Saline 500 mils running.",
    ],
)
def test_a_spoonful_a_syringe_and_a_bag_are_usual_volumes(text: str) -> None:
    (told,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert told.review_reason is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He's had 5 of salbutamol nebulised and a 250 mil bolus.", ("albuterol", 5, "mg")),
        ("gave four of ondansetron and a five hundred mil bolus", ("ondansetron", 4, "mg")),
        ("She got 10 of morphine and a 300 mil fluid challenge.", ("morphine", 10, "mg")),
    ],
)  # fmt: skip
def test_the_volume_of_a_bolus_is_no_dose_of_the_drug_before_it(
    text: str, told: tuple[str, float, str]
) -> None:
    assert told in given(text)
    assert all(name != told[0] or unit == told[2] for name, _, unit in given(text))
