"""Home medicines as they are told: answered, in lists without commas, names cut by a recogniser."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import names


def _home(text: str) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what tablets does she have ive got the box here its eddox a ban bisoprolol amlodipine",
         {"edoxaban", "bisoprolol", "amlodipine"}),
        ("what pills is he on uh i have em written down metoprolol listen april eloquis",
         {"metoprolol", "lisinopril", "apixaban"}),
        ("yeah we'll say bactrim what tablets are you on sertraline oh and nexium",
         {"sertraline", "esomeprazole"}),
        ("shes got a carrier bag amlodipine losartan simvastatin",
         {"amlodipine", "losartan", "simvastatin"}),
        ("Takes lisinopril, doubled last Thursday, also HCTZ and glipizide.",
         {"lisinopril", "hydrochlorothiazide", "glipizide"}),
        ("is he on any medicines no just vitamin D drops", {"vitamin_d"}),
        ("meds are a pix a ban, ram a pril, and at or va statin",
         {"apixaban", "ramipril", "atorvastatin"}),
        ("takes foster and montelukast", {"beclometasone_formoterol", "montelukast"}),
    ],
)  # fmt: skip
def test_what_is_taken(text: str, names: set[str]) -> None:
    assert names <= _home(text)


@pytest.mark.parametrize(
    "text",
    [
        "they wanted him on Eliquis and he wouldn't fill it",
        "When'd you take the Tylenol? About four.",
        "she was on labetalol last time, not this time",
        "lives with his foster parents",
        "allergic to ramipril simvastatin and codeine",
        "empty boxes of amlodipine bisoprolol and ramipril beside her",
        "they gave him aspirin clopidogrel atorvastatin",
        "what tablets did you find sats ninety four on air",
    ],
)
def test_what_nobody_takes_at_home(text: str) -> None:
    assert _home(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("And a water tablet. Which one, furosemide? No no, not that. Bendroflumethiazide. "
         "That's the one.", {"bendroflumethiazide"}),
        ("What did she take? Just her normal Lantus, I think she did the Humalog and didn't eat.",
         {"insulin_glargine", "insulin_lispro"}),
        ("Home meds are furosemide 40 daily, metoprolol, Entresto, potassium, and Lantus.",
         {"furosemide", "metoprolol", "sacubitril_valsartan", "potassium_chloride",
          "insulin_glargine"}),
        ("she's on kadian and methadone sorry correction just the kadian they stopped the "
         "methadone", {"morphine"}),
        ("he's on hydromorphone three milligrams every four hours and a fentanyl patch",
         {"hydromorphone", "fentanyl"}),
        ("On warfarin, no, his wife says they changed it to Xarelto, and ramipril.",
         {"rivaroxaban", "ramipril"}),
        ("his sisters the one with eggs okay any meds every day flovent and the ventolin when he "
         "needs it and reactine in the spring", {"fluticasone", "albuterol", "cetirizine"}),
        ("he's on keppra and ep limb no allergies", {"levetiracetam", "valproate"}),
        ("HIV positive, on TLD, that's all he takes.", {"tenofovir_lamivudine_dolutegravir"}),
    ],
)  # fmt: skip
def test_what_is_taken_and_no_longer(text: str, names: set[str]) -> None:
    assert _home(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The warfarin's Dad's, don't mix the boxes up.",
        "Takes ramipril? No, the ramipril is my husband's.",
        "her meds are here but the metformin's her sister's",
        "my endone from my knee theres about six missing",
        "my oxycodone, twenty gone",
    ],
)
def test_what_is_somebody_elses_or_was_swallowed(text: str) -> None:
    assert _home(text) == set()


@pytest.mark.parametrize("word", ["prostate", "cholesterol", "anxiety", "pressures", "syndrome"])
def test_what_it_is_for_is_no_drug(word: str) -> None:
    text = f"What tablets is he on? Amlodipine, and the one for the {word}, tamsulosin."
    told = analyze_text(text).facts
    names = {f.name for f in told if f.kind is FactKind.HOME_MEDICATION}
    assert names == {"amlodipine", "tamsulosin"}


@pytest.mark.parametrize("but", ["besides", "except", "other than", "apart from"])
def test_what_is_excepted_from_none_is_taken(but: str) -> None:
    assert _home(f"no meds {but} metformin") == {"metformin"}
    facts = [f for f in analyze_text(f"no meds {but} metformin").facts if f.name == "metformin"]
    assert [f.review_reason for f in facts] == [None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Takes apixaban and ramipril. Penicillin allergy.", {"apixaban", "ramipril"}),
        ("meds apixaban ramipril penicillin allergy", {"apixaban", "ramipril"}),
        ("on bisoprolol\npenicillin allergy\ngcs fifteen throughout", {"bisoprolol"}),
        ("On ramipril, penicillin allergic.", {"ramipril"}),
        ("Takes ramipril. Penicillin and sulfa allergies.", {"ramipril"}),
        ("takes ramipril aspirin allergies penicillin", {"ramipril", "aspirin"}),
        ("takes ramipril and aspirin allergies none", {"ramipril", "aspirin"}),
        ("takes ramipril and aspirin\nallergies\nnone", {"ramipril", "aspirin"}),
        ("takes ramipril and aspirin allergy to latex", {"ramipril", "aspirin"}),
    ],
)
def test_what_is_not_borne_is_not_taken(text: str, names: set[str]) -> None:
    facts = analyze_text(text).facts
    assert {f.name for f in facts if f.kind is FactKind.HOME_MEDICATION} == names


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Bisoprolol, and the water tablet, furosemide, 40. My daughter sorts the box.",
         {"bisoprolol", "furosemide"}),
        ("My water pill's furosemide 40.", {"furosemide"}),
        ("Do you take any other tablets? The sugar one, gliclazide, 80.", {"gliclazide"}),
        ("i take the blood pressure one ramipril and the heart tablet aspirin seventy five",
         {"ramipril", "aspirin"}),
    ],
)  # fmt: skip
def test_the_name_of_a_kind_that_he_has_is_his(text: str, taken: set[str]) -> None:
    assert _home(text) == taken
    assert not names(text, FactKind.MEDICATION_GIVEN)
    assert not names(text, FactKind.VITAL)


def test_what_was_given_by_its_kind_is_given() -> None:
    assert names("We gave the heart tablet, aspirin, 300.", FactKind.MEDICATION_GIVEN)
    assert names("The sugar's one, give dextrose.", FactKind.VITAL)
