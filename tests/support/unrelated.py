"""Sentences that say nothing of the patient, put between those of an encounter.

None of them names a person: whose colleague somebody is may well govern the sentence behind it.
Many have a number that is no reading. For tests and benchmarks; seeded by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Analysis, FactKind
from tests.support.encounters import Encounter, analysed

SENTENCES = {
    "en": (
        "Could somebody move the car outside bay two.",
        "The radio battery is nearly flat again.",
        "Engine 12 is clear and returning to quarters.",
        "The lift is out on floor 7.",
        "Room 140 is locked.",
        "There are 60 chairs in the waiting room.",
        "Parking costs 4 pounds.",
        "Unit 118 is on its way back to the station.",
        "The keys are on hook 9.",
        "The form has 14 pages.",
        "Traffic was heavy on route 95.",
        "The door code is 4 5 2 1.",
        "The printer needs paper.",
        "We passed 3 roundabouts and a bridge.",
        "The stretcher is number 82.",
        "Channel 4 is busy tonight.",
        "The game finished two to one.",
        "The bus is twelve metres long.",
        "The house number is 96.",
        "The stairs are narrow.",
        "The kettle is on.",
        "The wifi password is 8 8 4 2.",
        "The garden is lovely.",
        "My phone battery is at 20 percent.",
        "Somebody left the lights on.",
        "Watch out for the rug.",
        "It was 30 degrees outside yesterday.",
    ),
    "es": (
        "La radio se ha quedado sin batería otra vez.",
        "La ambulancia está aparcada en la plaza 12.",
        "El ascensor no llega a la planta 7.",
        "La habitación 140 está cerrada.",
        "Hay 60 sillas en la sala de espera.",
        "El aparcamiento cuesta 4 euros.",
        "La impresora no tiene papel.",
        "El código de la puerta es 4 5 2 1.",
        "La camilla es la número 82.",
    ),
    "pt": (
        "O rádio ficou outra vez sem bateria.",
        "A ambulância está estacionada no lugar 12.",
        "O elevador não chega ao piso 7.",
        "O quarto 140 está fechado.",
        "Há 60 cadeiras na sala de espera.",
        "O parque custa 4 euros.",
        "A impressora não tem papel.",
        "O código da porta é 4 5 2 1.",
        "A maca é a número 82.",
    ),
}
_BOUNDARY = re.compile(
    r"(?<=[a-z0-9%][.!])(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)\s+(?=[A-Z\"])"
)
"""Behind a statement, which "Mr." does not end; an answer may stand behind a question, and nothing
else does."""
_NUMBERS = (FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.AGE)

Claim = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Inserted:
    """An encounter's text with ``sentence`` in it; ``inside``: neither first nor last."""

    text: str
    sentence: str
    inside: bool


def insertions(case: Encounter, rng: Random) -> Iterator[Inserted]:
    """One sentence, drawn anew, before, behind and at every end of a statement of ``case``."""
    said, sentences = case.transcript, SENTENCES[case.language]
    before, behind = rng.choice(sentences), rng.choice(sentences)
    yield Inserted(f"{before} {said}", before, inside=False)
    yield Inserted(f"{said} {behind}", behind, inside=False)
    for found in _BOUNDARY.finditer(said):
        sentence, at = rng.choice(sentences), found.start()
        yield Inserted(f"{said[:at]} {sentence}{said[at:]}", sentence, inside=True)


def claims(text: str, language: str) -> set[Claim]:
    """What is claimed of the patient in ``text``."""
    return _claims_of(analyze_text(text, language))


def claims_unchanged(case: Encounter) -> set[Claim]:
    """What is claimed in an encounter as it stands, which every change is compared with."""
    return _claims_of(analysed(case.transcript, case.language))


def _claims_of(analysis: Analysis) -> set[Claim]:
    return {
        (f.kind, f.name, f.value, f.status, f.dose, f.unit, f.low, f.high) for f in analysis.facts
    }


def numbers(found: set[Claim]) -> set[Claim]:
    """The numbers among them, whosever and of whatever time."""
    return {
        (kind, name, value, dose, unit, low, high)
        for kind, name, value, _, dose, unit, low, high in found
        if kind in _NUMBERS
    }
