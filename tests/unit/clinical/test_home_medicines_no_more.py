"""Home medicines that are taken no more, are put right at once, or are somebody else's."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

HISTORICAL = FactStatus.HISTORICAL


def _home(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION, status)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("takes lipitor, no wait, crestor", {"rosuvastatin"}),
        ("takes metoprolol i mean metformin", {"metformin"}),
        ("takes metoprolol, sorry, and metformin", {"metoprolol", "metformin"}),
        ("takes lisinopril, no wait, metformin as well", {"lisinopril", "metformin"}),
    ],
)
def test_a_medicine_that_is_put_right_at_once(text: str, taken: set[str]) -> None:
    assert _home(text) == taken


def test_where_it_may_only_be_added_the_first_medicine_is_to_check() -> None:
    first = facts("on xarelto sorry eliquis", FactKind.HOME_MEDICATION)[0]
    assert first.review_reason == "may have been taken back: another was named at once"


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("used to take metformin now just insulin", {"metformin"}),
        ("came off the prozac in march", {"fluoxetine"}),
        ("no longer on insulin", {"insulin"}),
        ("He takes Lasix forty, amlodipine, oh no, there's a line through that, the amlodipine was"
         " stopped.", {"amlodipine"}),
        ("we came off the propofol", set()),
        ("Any blood thinners? Warfarin? I was on that but they changed it. To what? The edoxaban.",
         {"warfarin"}),
        ("Any blood thinners? Warfarin? Used to be on that, now it's apixaban.", {"warfarin"}),
        ("any blood thinners plavix he used to be on it now just aspirin", {"clopidogrel"}),
        ("On Eliquis? She was taking that until they swapped it for Xarelto.", set()),
    ],
)  # fmt: skip
def test_what_is_taken_no_more(text: str, former: set[str]) -> None:
    assert _home(text, HISTORICAL) >= former
    assert not _home(text) & former


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Meds at home, nadolol, which he quit taking in the summer, lactulose and sertraline.",
         {"lactulose", "sertraline"}),
        ("Meds on the system: sertraline, and a methadone script which was stopped in, er, May.",
         {"sertraline"}),
        ("he's on metformin which she stopped herself", set()),
        ("On nothing only Ventolin inhaler now and again.", {"albuterol"}),
        ("Allergic to Augmentin, gives her hives. On nothing only Ventolin now and again.",
         {"albuterol"}),
        ("she takes labetalol twice a day and had last nights dose prenatal vitamins and iron"
         " pills", {"labetalol", "prenatal_vitamins", "iron"}),
        ("he's supposed to be on keppra and the um depakote mom said on the phone",
         {"levetiracetam", "valproate"}),
        ("what's he take brother in law reckons ro soova statin", {"rosuvastatin"}),
        ("how's he going tran\nninety seven now he's on ramipril", {"ramipril"}),
    ],
)  # fmt: skip
def test_what_ends_a_list_and_what_does_not(text: str, taken: set[str]) -> None:
    assert _home(text) == taken


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("what's he take amlodipine and the bisoprolol and i have the ramipril that's mine",
         {"amlodipine", "bisoprolol"}),
        ("He's 77, his wife is here. There's Eliquis in the cupboard but it's hers. He's on"
         " Coversyl.", {"perindopril"}),
        ("She's four, she's wheezy, she takes Clenil. My other one was, Jack, he was tubed. He"
         " takes that theophylline. She's pulling.", {"beclometasone"}),
        ("what do you take i have the ramipril that's mine the metformin is my wife's",
         {"ramipril"}),
    ],
)  # fmt: skip
def test_whose_medicine_it_is(text: str, taken: set[str]) -> None:
    assert _home(text) == taken


@pytest.mark.parametrize(
    ("text", "former", "taken"),
    [
        # what is ended stands behind the verb
        ("The GP stopped the aspirin. He takes ramipril.", {"aspirin"}, {"ramipril"}),
        ("Cardiologist ceased the metoprolol, the rate was slow.", {"metoprolol"}, set()),
        ("Stopped taking his olanzapine about three weeks ago.", {"olanzapine"}, set()),
        ("He finished a course of Cipro on Friday.", {"ciprofloxacin"}, set()),
        ("they took her off the donepezil shes on memantine", {"donepezil"}, {"memantine"}),
        ("Off Ambien for a year. Takes Zoloft.", {"zolpidem"}, {"sertraline"}),
        ("the chemist took the amitriptyline out of the box last month", {"amitriptyline"}, set()),
        # before it
        ("Amlodipine was stopped on the ward.", {"amlodipine"}, set()),
        ("Metoprolol, that's been stopped. Digoxin, yes.", {"metoprolol"}, {"digoxin"}),
        ("amlodipine was ceased last month on furosemide and bisoprolol", {"amlodipine"},
         {"furosemide", "bisoprolol"}),
        # what a pronoun takes up
        ("She had six months of Xarelto and that finished at Christmas.", {"rivaroxaban"}, set()),
        ("He had duloxetine but he's not had that since the summer.", {"duloxetine"}, set()),
        ("And Lexapro, is it? I came off that.", {"escitalopram"}, set()),
        ("He came off that, the Lexapro, at New Year.", {"escitalopram"}, set()),
        # what answers a question for it
        ("Meds are metformin and gliclazide. Anything stopped? Amlodipine, because of the ankles.",
         {"amlodipine"}, {"metformin", "gliclazide"}),
        ("Has he been on anything before that? Lamictal, years ago.", {"lamotrigine"}, set()),
        # what another took the place of
        ("Switched from ramipril to losartan because of the cough.", {"ramipril"}, set()),
        ("Ramipril was swapped for losartan.", {"ramipril"}, {"losartan"}),
        # behind "no longer" only what it is said of
        ("No longer takes citalopram. Omeprazole only.", {"citalopram"}, set()),
    ],
)  # fmt: skip
def test_every_way_to_say_that_a_medicine_was_ended(
    text: str, former: set[str], taken: set[str]
) -> None:
    assert _home(text, HISTORICAL) == former
    assert _home(text) >= taken
    assert not _home(text) & former


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("We stopped the amiodarone at the door. He takes bisoprolol.", {"bisoprolol"}),
        ("They'd stopped the heparin infusion before transfer. On ramipril.", {"ramipril"}),
        ("He takes metformin. He stopped breathing after the morphine.", {"metformin"}),
        ("She's not stopped her Eliquis, she takes it every day.", {"apixaban"}),
        ("Takes quetiapine, she stopped smoking in May.", {"quetiapine"}),
        (
            "amoxicillin since yesterday oh hang on shes slowing down yeah thats stopped eighteen",
            {"amoxicillin"},
        ),
        ("He's off his meds, hasn't had his Seroquel in a week.", {"quetiapine"}),
        ("She's on metoprolol, they dropped the metoprolol to 25.", {"metoprolol"}),
        ("Has anything stopped the pain? He takes ramipril.", {"ramipril"}),
        ("They're weaning him off the prednisolone.", {"prednisolone"}),
    ],
)
def test_what_ends_no_medicine(text: str, taken: set[str]) -> None:
    assert _home(text) == taken
    assert not _home(text, HISTORICAL)


@pytest.mark.parametrize(
    "text",
    ["GP told her to stop the naproxen.", "Takes metformin. Eliquis is on hold for a tooth."],
)
def test_what_was_to_be_stopped_or_is_on_hold_is_to_check(text: str) -> None:
    told = {f.name: f.review_reason for f in facts(text, FactKind.HOME_MEDICATION)}
    assert (told.get("naproxen") or told.get("apixaban") or "").startswith("was to be stopped")
