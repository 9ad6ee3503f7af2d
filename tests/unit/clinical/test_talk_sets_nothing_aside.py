"""One sentence of talk in the middle of an encounter never makes a patient somebody else.

Whatever opens a story, the radio or a greeting has a reach. Where that reach is too long, what was
found of the patient is told of nobody: lost, and without a mark. So each of these is put between
two sentences of many encounters, and next to nothing that stood may change.
"""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactStatus
from tests.support.encounters import Encounter, encounters

_TALK = """
    Show us responding to Main Street. | Control, show us mobile to that one.
    | Copy that, thanks. | Hello, I'm her daughter. | Hi there, what's your name?
    | Medic 4, go ahead. | So no trolley then. | Engine four to medic seven, we're on scene.
    | We had one like that on Tuesday. | It's like that job in Harlow.
    | In the exam they asked me that. | He said hi to us.
    | There was a lad at the school with a broken arm. | Somebody on our street had the same.
    | My dad had a stroke last year. | You see the match last night? | Did you get any lunch?
    | Nine pounds fifty for a sandwich. | He's a good lad, the new one.
    | Right, let's get going. | Okay, mind the step. | Her husband is following in the car.
    | The dog's in the kitchen. | I'll get the door. | Can you pass me the blanket?
    | No idea, mate. | The other crew's tied up. | The police are with the driver.
    | The nurse is calling the family. | His brother is a paramedic. | They're both alright.
    | That one isn't ours. | I nearly fell there. | They told us it was a fall.
    | On the last job he was 90 over 60. | I've got the pack here.
"""
_SENTENCES = [" ".join(said.split()) for said in _TALK.split("|")]
_FEW = 4
"""Facts that a sentence may tear apart: an answer from its question, a number from its name."""
_SHARE = 8
_SHORT = 10


def _cases() -> list[Encounter]:
    """Encounters of full sentences, of which none ends in "Dr."."""
    told = [c for c in encounters() if not c.held_out and "Dr." not in c.transcript]
    return [c for c in told if len(_ends(c.transcript)) > _SHORT][::_SHARE]


def _ends(text: str) -> list[int]:
    return [found.end() for found in re.finditer(r"[.?!] +", text)]


def _stated(text: str) -> Counter[tuple[object, ...]]:
    facts = analyze_text(text).facts
    return Counter(
        (f.kind, f.name, f.value, f.dose, f.evidence[0].quote)
        for f in facts
        if f.status is FactStatus.ASSERTED
    )


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.id)
def test_a_sentence_of_talk_sets_nothing_aside(case: Encounter) -> None:
    text, rng = case.transcript, Random(case.id)
    before = _stated(text)
    for said in _SENTENCES:
        at = rng.choice(_ends(text)[:-1])
        lost = before - _stated(f"{text[:at]}{said} {text[at:]}")
        assert lost.total() < _FEW, (said, text[at - 40 : at], lost)
