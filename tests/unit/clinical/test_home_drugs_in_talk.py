"""Home medicines that come up item by item in talk, and names of drugs that only look like it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.in_talk import ONLY_NAMED
from recorder.core.model import Fact, FactKind, FactStatus


def _home(text: str) -> list[Fact]:
    told = analyze_text(text).facts
    return [f for f in told if f.kind is FactKind.HOME_MEDICATION and f.name != "none"]


def _taken(text: str) -> set[str]:
    return {f.name for f in _home(text) if f.status is FactStatus.ASSERTED}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("And tablets?\nAsk the boss.\nXarelto, that's for his AF. Perindopril. And Panadol Osteo "
         "for the knees.", {"rivaroxaban", "perindopril", "acetaminophen"}),
        ("What meds does he take?\nThere's the Coversyl.\nCoversyl, okay, for the pressure.\n"
         "And a water tablet, Lasix. And he's on Crestor.",
         {"perindopril", "furosemide", "rosuvastatin"}),
        ("What do you take every day?\nLisinopril, the... metformin. And a cholesterol one.\n"
         "Atorvastatin.", {"lisinopril", "metformin", "atorvastatin"}),
        ("Candesartan and atorvastatin are his meds. Allergies, nil.",
         {"candesartan", "atorvastatin"}),
        ("Tegretol and Epilim are her regulars. Pulse 88.", {"carbamazepine", "valproate"}),
        ("meds wife says nadolol spironolactone lactulose and lasix no allergies",
         {"nadolol", "spironolactone", "lactulose", "furosemide"}),
        ("What does he take normally? Keppra. Keppra, how much? A thousand twice a day. And "
         "Vimpat.", {"levetiracetam", "lacosamide"}),
        ("Wife hands over a bag of pills: Plavix, Coreg, Lipitor, Lantus. Sugar was 288.",
         {"clopidogrel", "carvedilol", "atorvastatin", "insulin_glargine"}),
    ],
)  # fmt: skip
def test_items_of_a_talk_about_medicines(text: str, names: set[str]) -> None:
    assert _taken(text) == names


def test_what_is_only_named_is_to_be_checked() -> None:
    (fact,) = _home("Mum says no allergies, methylphenidate for ADHD.")
    assert (fact.name, fact.review_reason) == ("methylphenidate", ONLY_NAMED)


@pytest.mark.parametrize(
    "text",
    [
        "We don't carry levetiracetam. Phenytoin, you'll have that drawn up for us.",
        "She also had two Telfast from the walk leader.",
        "Overdose of amitriptyline, about thirty of them.",
        "overdose of 20 tablets of propranolol",
        "Any tablets? BP's 130 over 80. Give her ten of morphine, she had Zoloft when she was 22.",
        "Cefepime was hung before we left the sending facility.",
        "they gave him aspirin clopidogrel atorvastatin",
        "Just the amlodipine she's allergic to.",
        "Was on sertraline until March.",
        "His brother takes warfarin.",
    ],
)
def test_names_that_nobody_takes_at_home(text: str) -> None:
    assert _taken(text) == set()


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("am low dip een", "amlodipine"),
        ("a tour of a statin", "atorvastatin"),
        ("nitro fur an toin", "nitrofurantoin"),
        ("leva tira cetam", "levetiracetam"),
        ("war for in", "warfarin"),
        ("rami prill", "ramipril"),
        ("s citalopram", "escitalopram"),
    ],
)
def test_a_name_cut_by_a_recogniser(heard: str, name: str) -> None:
    told = _home(f"history of hypertension meds are {heard} and furosemide no allergies")
    assert [f.name for f in told] == [name, "furosemide"]


@pytest.mark.parametrize(
    "words", ["dip een", "me to the other one", "on it says here", "is that a", "pro lol and"]
)
def test_words_that_only_sound_like_a_part_of_a_name(words: str) -> None:
    assert _taken(f"what meds is she on furosemide {words} bisoprolol") == {
        "furosemide",
        "bisoprolol",
    }


def test_drugs_of_a_list_are_no_combination() -> None:
    told = "she takes amlodipine atorvastatin dutasteride tamsulosin and Combodart"
    assert _taken(told) == {
        "amlodipine", "atorvastatin", "dutasteride", "tamsulosin", "dutasteride_tamsulosin",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Do you take Viagra, Cialis, anything like that? No.", {"sildenafil", "tadalafil"}),
        ("Any Viagra or Cialis in the last two days? Nope.", {"sildenafil", "tadalafil"}),
        ("Are you on any blood thinners, warfarin, Eliquis, anything like that? No.",
         {"warfarin", "apixaban"}),
        ("You take your metoprolol this morning? No.", set()),
        ("He's on warfarin, any falls? No.", set()),
    ],
)  # fmt: skip
def test_medicines_that_were_asked_for_and_denied(text: str, names: set[str]) -> None:
    assert {f.name for f in _home(text) if f.status is FactStatus.NEGATED} == names


def test_the_substance_an_allergy_question_asks_for_is_no_home_medicine() -> None:
    assert not _home("Are you allergic to any medicine that you know of? Only penicillin.")


def test_a_rate_that_is_taken_up_is_no_medicine_at_home() -> None:
    assert not _home("Nitro's running at 20, taking the nitro up to 35.")
    assert {f.name for f in _home("He's taking nitro and metoprolol 25.")} == {
        "nitroglycerin",
        "metoprolol",
    }
