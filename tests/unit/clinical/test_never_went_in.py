"""Drugs that were named by mistake, spat out, called off, or ready and never given."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given

NEGATED = FactStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("then i gave lorazepam eh no hang on what did we draw up midazolam it was midazolam "
         "one point seven milligrams iv at eight thirty eight", ("midazolam", 1.7, "mg")),
        ("We gave morphine, no, sorry, fentanyl 50 mics IV.", ("fentanyl", 50, "ug")),
        ("I gave him a loratadine no I tell a lie it was a cetirizine dear the ten milligram one",
         ("cetirizine", 10, "mg")),
        ("Gave ondansetron, sorry, I mean metoclopramide 10 milligrams IV.",
         ("metoclopramide", 10, "mg")),
        ("I gave her ibuprofen, no wait, it was paracetamol, a gram.", ("acetaminophen", 1, "g")),
        ("we gave morphine 5, correction, fentanyl 50", ("fentanyl", 50, "ug")),
        ("He's had cyclizine, my mistake, ondansetron 4 milligrams.", ("ondansetron", 4, "mg")),
        ("lorazepam, scratch that, diazepam 10 milligrams PR", ("diazepam", 10, "mg")),
    ],
)  # fmt: skip
def test_the_drug_that_was_named_by_mistake_was_not_given(
    text: str, told: tuple[str, float, str]
) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gave aspirin 300 and, hang on, GTN two sprays", {"aspirin", "nitroglycerin"}),
        ("aspirin 300, sorry, and GTN 2 sprays", {"aspirin", "nitroglycerin"}),
        ("Gave 4 of Zofran, sorry, I'm driving, and 50 of fentanyl.", {"ondansetron", "fentanyl"}),
        ("aspirin 300 milligrams, actually he chewed it, then ticagrelor 180",
         {"aspirin", "ticagrelor"}),
    ],
)  # fmt: skip
def test_two_drugs_with_a_word_of_correction_between(text: str, names: set[str]) -> None:
    assert {name for name, _, _ in given(text)} == names


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Would you let this dissolve on your tongue, it's Zyprexa, 10? Okay, he spat it on the "
         "carpet, so none of that got in.", ["olanzapine"]),
        ("We tried aspirin 300, he spat it out.", ["aspirin"]),
        ("The ER doc had ordered heparin and TNK, but the CT came back first, so thank God "
         "neither of those went in.", ["heparin", "tenecteplase"]),
        ("Midazolam and haloperidol were drawn up but he calmed down and neither was given.",
         ["midazolam", "haloperidol"]),
        ("calcium was drawn up but we got pulses back so it was not given", ["calcium_chloride"]),
        ("They drew up co-amoxiclav but his girlfriend said he's penicillin allergic, so that was "
         "never given.", ["amoxicillin_clavulanate"]),
        ("Adrenaline was drawn up, but his breathing came right by itself, so it wasn't needed.",
         ["epinephrine"]),
        ("Nobody was giving him nitro.", ["nitroglycerin"]),
        ("nobody has given any aspirin", ["aspirin"]),
        ("Anybody give Narcan? Fire had it in their hand but the wife said no drugs, so nobody "
         "gave it.", ["naloxone"]),
        ("I've got two units of O neg in the cooler, haven't touched them.", ["packed_red_cells"]),
        ("so you want bicarb if the qrs goes past one twenty copy not giving that now",
         ["sodium_bicarbonate"]),
        ("I dont have any solu medrol on this truck", ["methylprednisolone"]),
        ("We don't carry heparin.", ["heparin"]),
        ("He ordered bumetanide 1 milligram if the systolic stayed over 180, which it did not, so "
         "bumetanide was not given.", ["bumetanide"]),
        ("Enalaprilat withheld due to the allergy.", ["enalaprilat"]),
        ("Flumazenil? Absolutely not, we're not giving that.", ["flumazenil"]),
        ("Diazepam? Definitely not.", ["diazepam"]),
        ("hydrocortisone nah not first line any more we'll skip it", ["hydrocortisone"]),
        ("stats ninety four on room air so we did not put him on oxygen", ["oxygen"]),
        ("We didn't give her any oxygen.", ["oxygen"]),
    ],
)  # fmt: skip
def test_not_given_as_told_some_words_on(text: str, drugs: list[str]) -> None:
    assert sorted({name for name, _, _ in given(text, NEGATED)}) == sorted(drugs)
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I gave him Tylenol around eight, five mLs, but he spit most of it out.",
         ("acetaminophen", 5, "mL")),
        ("We gave aspirin 300 and the heparin was ordered but never given.",
         ("aspirin", 300, "mg")),
        ("Fentanyl 50 given. The naloxone was ready so it was not needed to look for it.",
         ("fentanyl", 50, "ug")),
    ],
)  # fmt: skip
def test_what_was_given_beside_it_stays(text: str, told: tuple[str, float, str]) -> None:
    assert told in given(text)


def test_what_an_order_lacked_is_not_given() -> None:
    text = (
        "benadryl twenty five iv and solu medrol fifty okay copy benadryl twenty five is in "
        "i dont have any solu medrol on this truck"
    )
    assert given(text) == [("diphenhydramine", 25, "mg")]


@pytest.mark.parametrize(
    "text",
    [
        "Patient was discharged four days ago; per the paperwork she got IV Lasix 80 there.",
        "has she done this before yeah in february she took panadol she was in hospital a week",
        "In March he got 10 of morphine for the same thing.",
    ],
)
def test_what_was_got_another_time_is_not_of_now(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "TXA one gram IV at 2:48. No second gram of TXA.",
        "tranexamic one gram in at two forty eight no further gram of tranexamic needed",
        "500 of saline in. No further bolus of saline.",
    ],
)
def test_a_further_dose_that_was_not_given_is_not_counted(text: str) -> None:
    assert [f.count for f in facts(text, FactKind.MEDICATION_GIVEN)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Fentanyl 50 in, line had tissued so God knows how much he got.",
        "fentanyl fifty iv but the line had tissued",
        "Fentanyl 50 IV, the cannula was leaking.",
        "Fentanyl 50, don't know how much of it he got.",
        "Fentanyl 50, but the IV was infiltrated.",
        "Gave 50 of fentanyl, the line fell out so not sure how much got in.",
    ],
)
def test_how_much_went_into_a_line_that_leaked_is_to_check(text: str) -> None:
    assert not given(text)
    (drug,) = facts(text, FactKind.MEDICATION_GIVEN, FactStatus.UNCERTAIN)
    assert drug.needs_review


def test_a_line_that_leaked_took_nothing_that_went_in_otherwise() -> None:
    assert given("Midazolam 5 mg IM because the line blew.") == [("midazolam", 5, "mg")]
    assert given("The line had tissued, so a new one, and fentanyl 50.") == [("fentanyl", 50, "ug")]
