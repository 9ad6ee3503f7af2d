"""Amounts by weight, corrections of drug, salt, unit and way, and doses of somebody else."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.clinical.reading import given


def _given(said: str) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is FactKind.MEDICATION_GIVEN]


def _told(said: str) -> set[str]:
    """Drugs that went in: name, amount where one was told, unit, way in, how often."""
    return {
        f"{f.name}{f' {f.dose:g} {f.unit}' if f.dose else ''}"
        f"{f' {f.route}' if f.route else ''}{f' x{f.count}' if f.count else ''}"
        for f in _given(said)
        if f.status is FactStatus.ASSERTED
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Ketamine point three per kilo, he's eighty, going in now.", set()),
        ("We gave ketamine at 0.3 per kilo, he's eighty.", {"ketamine"}),
        ("We gave Versed point two a kilo, she's twenty, intranasal.", {"midazolam IN"}),
        ("Keppra, sixty per kilo, he's seventy-five, so four and a half grams over ten.",
         {"levetiracetam 4.5 g"}),
        ("Ketamine 1 mg per kilo, he is about ninety, so ninety.", {"ketamine 90 mg"}),
    ],
)  # fmt: skip
def test_a_weight_behind_an_amount_by_weight_is_no_dose(said: str, told: set[str]) -> None:
    assert _told(said) == told
    assert all(f.dose not in (80, 20, 75) for f in _given(said))


@pytest.mark.parametrize("said", ["We gave ketamine 0.3 per kilo, he's eighty.",
                                  "Versed point two a kilo, she's about twenty."])  # fmt: skip
def test_a_weight_is_no_age(said: str) -> None:
    assert not [f for f in analyze_text(said).facts if f.kind is FactKind.AGE]


def test_an_age_stays_an_age() -> None:
    facts = analyze_text("He's eighty. We gave ketamine 20.").facts
    assert [f.value for f in facts if f.kind is FactKind.AGE] == [80]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("We gave Lasix 40, no, Bumex 1.", {"bumetanide 1 mg"}),
        ("We gave Lasix 40. No Bumex.", {"furosemide 40 mg"}),
        ("Calcium chloride one gram, no, gluconate three grams.", {"calcium_gluconate 3 g"}),
        ("Zofran four IV, no sorry, four ODT.", {"ondansetron 4 mg PO"}),
        ("He got 20 mils of ketamine, sorry, not mils, milligrams.", {"ketamine 20 mg"}),
        ("He got 20 mils of D50, sorry, no luck with the line.", {"dextrose 20 mL"}),
        ("We hung 150 of amio, then another 150 was hung but never ran.", {"amiodarone 150 mg"}),
        ("We hung 150 of amio, then another 150.", {"amiodarone 150 mg x2"}),
        ("Gave one nitro at 1402 and the second nitro we held.", {"nitroglycerin"}),
        ("Let's get the Decadron, ten of Decadron, got it all down.", {"dexamethasone 10 mg"}),
        ("We gave 5 of midaz. No wait, the midaz was the other guy.", set()),
        ("We gave 5 of midaz. The driver was the other guy.", {"midazolam 5 mg"}),
        ("Bed one got ten of morphine, bed two is ours, he got four of Zofran.",
         {"ondansetron 4 mg"}),
    ],
)  # fmt: skip
def test_the_last_word_counts(said: str, told: set[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I had my partner pull up 5 of Versed. I gave half of that, so two and a half, and then "
         "she got the other two and a half.", {"midazolam 2.5 mg x2"}),
        ("Fentanyl fifty mikes IV and then half of that again so twenty five.",
         {"fentanyl 50 ug IV", "fentanyl 25 ug IV"}),
        ("Fentanyl fifty mikes IV. He ate half of it so twenty minutes later he threw up.",
         {"fentanyl 50 ug IV"}),
        ("Salbutamol and ipratropium together, five and five hundred, that was at 05:12.",
         {"albuterol 5 mg", "ipratropium 500 ug"}),
        ("Ondansetron, four of that, IV.", {"ondansetron 4 mg IV"}),
        ("Ondansetron four IV. First cannula tissued, he's got an eighteen in the elbow now.",
         {"ondansetron 4 mg IV"}),
        ("She got ten of rectal diazepam, six intranasal and three IV of midazolam.",
         {"diazepam 10 mg PR", "midazolam 6 mg IN", "midazolam 3 mg IV"}),
        ("Bicarb fifty mils given. So calcium ten mils and bicarb fifty.",
         {"sodium_bicarbonate 50 mL", "calcium_chloride 10 mL"}),
        ("Two fifty of saline then another two fifty, we had a second adrenaline drawn up but "
         "didn't give it.", {"normal_saline 250 mL x2"}),
        ("Any pain in your neck no can you move your legs.", set()),
        ("two fifty of the warm sailing running", {"normal_saline 250 mL"}),
        ("He got three nebs of albuterol and one Atrovent.", {"albuterol NEB x3", "ipratropium"}),
        ("We gave one bicarb one calcium.", {"sodium_bicarbonate", "calcium_chloride"}),
        ("He has one bicarb one calcium in the bag.", set()),
        ("We've got levo running at point one.", {"norepinephrine 0.1 ug/kg/min"}),
        ("by carb one amp fifty milli equivalents", {"sodium_bicarbonate 50 meq"}),
    ],
)  # fmt: skip
def test_parts_pairs_and_words_that_only_look_alike(said: str, told: set[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I might put an inch of paste on him but let's see what this does.", FactStatus.PLANNED),
        ("We might start some Levophed at 8 mics a minute.", FactStatus.PLANNED),
        ("We ought to start Levophed at 8 mics a minute.", FactStatus.PLANNED),
        ("I could just push 5 of morphine.", FactStatus.PLANNED),
        ("We had to start Levophed at 8 mics a minute.", FactStatus.ASSERTED),
        ("We might start some Levophed. Levophed's running at 8 mics a minute.",
         FactStatus.ASSERTED),
        ("Thought we might need it so I pushed 5 of morphine.", FactStatus.ASSERTED),
    ],
)  # fmt: skip
def test_what_somebody_may_do_is_a_plan(text: str, status: FactStatus) -> None:
    found = analyze_text(text).facts
    told = {f.status for f in found if f.kind is FactKind.MEDICATION_GIVEN and f.dose is not None}
    assert told == {status}


def test_who_may_throw_up_is_given_something_now() -> None:
    (given,) = _given("watch he might throw up okay he's throwing up turn him zofran 4 mg IV")
    assert given.status is FactStatus.ASSERTED


@pytest.mark.parametrize(
    "text",
    [
        "Insulin, I gave none. Her sugar was 24.",
        "Aspirin, I gave none because he vomits.",
        "Adrenaline, we gave none.",
        "Ketamine, I pushed none of it.",
    ],
)
def test_a_drug_of_which_none_was_given(text: str) -> None:
    assert not given(text)
    assert given(text, FactStatus.NEGATED)
