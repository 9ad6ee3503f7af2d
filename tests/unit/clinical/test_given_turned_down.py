"""Plans that the next words end, and orders that a later sentence tells to be in."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus

NEGATED, PLANNED, ASSERTED = FactStatus.NEGATED, FactStatus.PLANNED, FactStatus.ASSERTED
PLAIN = (
    " sats are ninety four pressure is one thirty over eighty two and he looks a bit more settled"
    " than when we walked in so we are going to get him out to the truck"
)
"""So many words that no marks can be meant."""


def given(said: str) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is FactKind.MEDICATION_GIVEN]


def told(said: str) -> set[tuple[str, float | None, FactStatus]]:
    return {(f.name, f.dose, f.status) for f in given(said)}


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Will we give him five of diazepam? I'd rather not. Let's hold off on that.", "diazepam"),
        ("Thinking ketamine twenty? Let's hold off on it.", "ketamine"),
        ("Do we want morphine too? Leave it for now, she's comfortable.", "morphine"),
        ("We've got paracetamol, can you manage two tablets? Not till this taste's gone. "
         "All right, we'll leave it.", "acetaminophen"),
        ("I drew up ketamine 20 but he settled so it went down the sink.", "ketamine"),
        ("I had midazolam 5 drawn up but he came round so we binned it.", "midazolam"),
        ("I had the cefazolin drawn up, 2 grams, and then his girlfriend says he nearly died of "
         "Keflex so it went in the bin.", "cefazolin"),
        ("They had metoprolol ordered but nobody gave it.", "metoprolol"),
        ("Amiodarone was ordered but no one ever hung it.", "amiodarone"),
        ("do we want motrin too no dont stack it", "ibuprofen"),
        ("can we give her ben pen no thats just for meningitis", "benzylpenicillin"),
        ("can we give him aspirin no hes allergic", "aspirin"),
        ("should we give her some fluids now no", "iv_fluid"),
        ("amiodarone 150 only if she goes into it again, and she didn't, so she hasn't had any.",
         "amiodarone"),
    ],
)  # fmt: skip
def test_a_plan_that_was_turned_down_is_not_given(said: str, drug: str) -> None:
    assert told(said) == {(drug, None, NEGATED)}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Midazolam 5 drawn up, hold off unless he fits again.", ("midazolam", 5.0, PLANNED)),
        ("Shall I draw up ketamine 20? Hold on, let me get the line in. Ketamine 20 in.",
         ("ketamine", 20.0, ASSERTED)),
        ("Will we give him aspirin? Yeah, 300, chew that. Leave it on the trolley.",
         ("aspirin", 300.0, ASSERTED)),
        ("We drew up ten of morphine, gave six and the rest went in the bin.",
         ("morphine", 6.0, ASSERTED)),
        ("we drew up a hundred of ketamine and gave 40 and binned the rest",
         ("ketamine", 40.0, ASSERTED)),
        ("Can I get TXA 1 gram? Go ahead with the TXA and hold off on the calcium.",
         ("tranexamic_acid", 1.0, PLANNED)),
        ("Ketamine 20 drawn up. Any Penthrox? No, leave that.", ("ketamine", 20.0, PLANNED)),
    ],
)  # fmt: skip
def test_what_is_of_another_or_only_put_off_turns_nothing_down(
    said: str, kept: tuple[str, float, FactStatus]
) -> None:
    assert kept in told(said)
    assert (kept[0], None, NEGATED) not in told(said)


@pytest.mark.parametrize("said", ["can we give her aspirin no allergies at all",
                                  "can we give him paracetamol no fever this time"])  # fmt: skip
def test_a_no_that_denies_the_next_thing_is_no_answer(said: str) -> None:
    assert not given(said)


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("lets do point five of narcan slow i dont want him up swinging point five in okay", 0.5),
        ("lets give him one of narcan are you okay with that yeah one given", 1.0),
        ("draw up one of narcan right hold still for me sharp scratch okay thats in" + PLAIN, 1.0),
        ("draw up the narcan one milligram slow push okay its in 2011" + PLAIN, 1.0),
    ],
)
def test_an_order_whose_amount_is_told_to_be_in_was_given(said: str, dose: float) -> None:
    facts = given(said)
    assert [(f.name, f.dose, f.status) for f in facts] == [("naloxone", dose, ASSERTED)]


@pytest.mark.parametrize(
    "said",
    [
        "lets do point five of narcan slow and once point five is in we will see",
        "draw up one of narcan okay one in the bag",
        "give him ten of morphine hold still for me okay the cannulas in thats in" + PLAIN,
        "give him ten of morphine hold still for me okay thats in the bag" + PLAIN,
    ],
)
def test_what_else_is_in_carries_out_no_order(said: str) -> None:
    assert {f.status for f in given(said)} == {PLANNED}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("They didn't do Brilinta, cardiology wants to hold that.", {"ticagrelor"}),
        ("They never did any heparin.", {"heparin"}),
        ("Can I just have a Tylenol? I can't give you that.", {"acetaminophen"}),
        ("Can I have some Zofran? We're not allowed to give you that.", {"ondansetron"}),
        ("They did Brilinta 180.", set()),
        ("They didn't do a CT, they gave Brilinta 180.", set()),
        ("I can't give you that number. He had 4 of Zofran.", set()),
        ("Hold the nitro, his pressure's 80 over 40.", {"nitroglycerin"}),
        ("Hold the nitro until the pressure's up.", {"nitroglycerin"}),
    ],
)
def test_a_drug_that_nobody_did_or_can_give(text: str, held: set[str]) -> None:
    assert {f.name for f in given(text) if f.status is NEGATED} == held


def test_what_waits_for_something_and_is_given_then_was_not_held_back() -> None:
    text = "Hold the nitro till we do a right sided. Okay, one nitro, point four, that's in."
    assert {one for one in told(text) if one[2] is not PLANNED} == {
        ("nitroglycerin", 0.4, ASSERTED)
    }


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("I've got calcium gluconate out on the bench, I haven't had to give it.",
         "calcium_gluconate"),
        ("i had syntometrine in my bag but her pressures were up so i didnt give that",
         "ergometrine_oxytocin"),
        ("Nipride? It's spiked, it's in the bag, but it isn't running.", "nitroprusside"),
        ("If that pupil blows we've got hypertonic drawn up, it's not been given.",
         "hypertonic_saline"),
        ("benzylpenicillin? He's allergic, so that was left alone.", "benzylpenicillin"),
        ("the carbetocin was out on the counter but she told us that was not given", "carbetocin"),
        ("the Augmentin that the GP had charted for tonight hadn't been given by anyone",
         "amoxicillin_clavulanate"),
        ("had the atropine ready and didn't have to use it", "atropine"),
    ],
)  # fmt: skip
def test_what_was_ready_and_not_given_after_all(text: str, drug: str) -> None:
    assert [(f.name, f.status) for f in given(text)] == [(drug, NEGATED)]


@pytest.mark.parametrize(
    "text",
    [
        "The only thing we gave was the Zofran. Second set is better. Any bleeding? No, none.",
        "we'd planned ceftriaxone if we couldn't get benpen in, but it wasn't needed",
        "have bicarb ready, don't give either till we see the trace",
        "she's down for morphine, hallucinations, right well I wouldn't give it",
    ],
)
def test_what_is_put_off_or_of_something_else_is_not_held_back(text: str) -> None:
    held = {f.name for f in given(text) if f.status is NEGATED}
    assert held.isdisjoint({"ondansetron", "benzylpenicillin", "sodium_bicarbonate", "morphine"})
