"""However something is denied: no drug is charted as given, and what nobody thinks is in doubt."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.grammar.tables import table
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus

_FORMS = table("acts")["not_giving"]
_PAIRS = (("did", "do"), ("had", "done"), ("was", "doing"), ("nobody", "did_so"))


def _statuses(said: str) -> set[FactStatus]:
    facts = analyze_text(said).facts
    return {fact.status for fact in facts if fact.kind is FactKind.MEDICATION_GIVEN}


@pytest.mark.parametrize(("nots", "verbs"), _PAIRS)
def test_every_not_with_every_verb_denies(nots: str, verbs: str) -> None:
    for denied, verb in product(_FORMS[nots], _FORMS[verbs]):
        said = f"they {denied} {verb} ketamine"
        assert _statuses(said) == {FactStatus.NEGATED}, said


@pytest.mark.parametrize(
    "said",
    [
        "They hadn't given morphine.",
        "We aren't giving him fentanyl.",
        "Neither of us gave any aspirin.",
        "I did not end up giving the ketamine.",
        "Ketamine hadn't been given.",
        "Tranexamic acid had not been started.",
        "Midazolam isn't being given.",
    ],
)
def test_it_is_denied_as_people_say_it(said: str) -> None:
    assert _statuses(said) == {FactStatus.NEGATED}


@pytest.mark.parametrize(
    "said",
    [
        "I couldn't get a line so ketamine 200 IM was given.",
        "They hadn't arrived, so we gave morphine 5.",
        "He didn't need a tube. Ketamine 50 given.",
        "We weren't far out, gave fentanyl 50.",
    ],
)
def test_what_was_not_done_is_no_denial_of_the_drug_behind(said: str) -> None:
    assert _statuses(said) == {FactStatus.ASSERTED}


def test_what_somebody_does_not_think_is_in_doubt() -> None:
    doubting = table("cues")["doubting"]
    for who, denied, verb in product(("he", "i"), doubting["nots"], doubting["verbs"]):
        said = f"{who} {denied} {verb} she hit her head"
        facts = analyze_text(said).facts
        told = {f.status for f in facts if f.name == "head_injury" and f.kind is FactKind.FINDING}
        assert told == {FactStatus.UNCERTAIN}, said


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("With the glucagon you might throw up.", "vomiting"),
        ("This could make you dizzy.", "dizziness"),
        ("You might get a headache from the nitro.", "headache"),
    ],
)
def test_what_may_come_has_not_been_seen(said: str, name: str) -> None:
    told = {f.status for f in analyze_text(said).facts if f.name == name}
    assert told <= {FactStatus.UNCERTAIN}


def test_what_you_can_hear_is_seen() -> None:
    told = [f.status for f in analyze_text("You can hear a wheeze.").facts if f.name == "wheezing"]
    assert told == [FactStatus.ASSERTED]


@pytest.mark.parametrize(
    "said",
    [
        "Tell me if you feel {}.",
        "Holler if you get {}.",
        "let me know if you feel {}",
        "Morphine can make you {}.",
        "this might make you {}",
        "Zero {}.",
        "Nothing like {}.",
        "He has zero {} and nothing else.",
    ],
)
def test_what_is_warned_of_or_counted_as_zero_is_not_there(said: str) -> None:
    for term, name in (("dizzy", "dizziness"), ("nauseous", "nausea"), ("vomit", "vomiting")):
        told = {f.status for f in analyze_text(said.format(term)).facts if f.name == name}
        assert FactStatus.ASSERTED not in told, term


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Pain zero, nausea since noon.", "nausea"),
        ("pain is zero out of ten and nausea", "nausea"),
        ("He has a little burn on the hand.", "burn_injury"),
        ("He can burn himself, there's a burn to the arm.", "burn_injury"),
        ("Bee sting to the arm.", "sting_bite"),
        ("My head's banging.", "headache"),
    ],
)
def test_a_zero_of_a_score_and_a_burn_that_is_seen_deny_nothing(said: str, name: str) -> None:
    told = {f.status for f in analyze_text(said).facts if f.name == name}
    assert told == {FactStatus.ASSERTED}


@pytest.mark.parametrize("said", ["Little sting now.", "This might sting.", "It will burn a bit."])
def test_what_a_needle_does_is_no_injury(said: str) -> None:
    assert not {"sting_bite", "burn_injury"} & {fact.name for fact in analyze_text(said).facts}


def test_a_banging_head_is_no_head_that_was_banged() -> None:
    names = {f.name for f in analyze_text("I've been sick and my head's banging.").facts}
    assert "headache" in names
    assert "head_injury" not in names
    assert "headache" not in {f.name for f in analyze_text("She banged her head.").facts}


@pytest.mark.parametrize(
    "said",
    [
        "ROSC was not achieved.",
        "We worked him for forty minutes, ROSC never achieved.",
        "At no point did we get ROSC.",
        "Not once did we get a pulse back.",
        "Pulses never came back.",
        "ROSC did not happen.",
    ],
)
def test_a_pulse_that_never_came_back_raises_no_flag(said: str) -> None:
    analysis = analyze_text(said)
    told = {f.name: f.status for f in analysis.facts if f.kind is FactKind.FINDING}
    assert told == {"rosc": FactStatus.NEGATED}
    assert "rosc" not in {flag.name for flag in assess(analysis).flags}


def test_what_is_told_behind_a_denial_turned_round_is_there() -> None:
    said = "At no point did he lose consciousness or vomit, he has chest pain."
    told = {f.name: f.status for f in analyze_text(said).facts if f.kind is FactKind.FINDING}
    assert told == {
        "loss_of_consciousness": FactStatus.NEGATED,
        "vomiting": FactStatus.NEGATED,
        "chest_pain": FactStatus.ASSERTED,
    }
