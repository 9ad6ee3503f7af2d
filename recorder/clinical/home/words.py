"""Words that introduce home medicines, that say how often, and that say there are none."""

from __future__ import annotations

from recorder.clinical.doses.medwords import SCHEDULES
from recorder.clinical.grammar.tables import listed, phrases, table
from recorder.clinical.text.phrases import Phrases

_CHANGED_TO = [
    f"{verb} {whom} {way}"
    for verb in ("changed", "switched", "swapped", "moved")
    for whom in ("him", "her", "me", "them", "it")
    for way in ("to", "onto", "over to", "from", "back to", "back onto", "back on")
    if (verb, whom, way) != ("changed", "it", "to")
]
_CHANGED_TO += [
    f"{was} {verb} {way}"
    for was in ("was", "been", "is", "got", "were")
    for verb in ("changed", "switched", "swapped", "moved")
    for way in ("to", "onto", "over to", "for")
]
_NEXT = (*_CHANGED_TO, "i use", "i only use", "i just use", "mine is", "mine are")
_OPENING = table("home")["openers"]
_MISSED = [
    f"missed {many} of {whose}"
    for many in _OPENING["many"]
    for whose in ("her", "his", "my", "their")
]
_PUT_ON = [
    f"{who} {put} {whom} on"
    for who in _OPENING["prescribers"]
    for put in ("put", "has", "started", "had", "keeps")
    for whom in ("him", "her", "me")
]
_LESS_OF = [
    f"{less} {whom} off"
    for less in ("weaning", "tapering")
    for whom in ("him", "her", "me", "them", "himself", "herself", "myself")
]
_LISTED = (*_OPENING["list"], *_MISSED, *_PUT_ON, *_LESS_OF)
OPENERS: Phrases[str] = Phrases(
    [
        *((phrase, "next") for phrase in _NEXT),
        *((phrase, "list") for phrase in _LISTED),
        *phrases("home", "lists"),
        *((phrase, "former") for phrase in table("home")["former"]["openers"]),
    ]
)
"""Words that open a list of home medicines, with how much may follow them."""

FORMER: Phrases[bool] = Phrases(listed("home", "former", "openers"))
"""Openers of what is taken no more."""

_NONE = table("home")["none"]
_MEDICINES = [f"{kind} {what}" for kind in _NONE["kinds"] for what in _NONE["medicines"]]
_TAKES_NONE = [
    *(f"{denied} {what}" for denied in _NONE["nots"] for what in (*_MEDICINES, *_NONE["all"])),
    *(f"{denied} {what}" for denied in _NONE["denials"] for what in _MEDICINES),
    *(f"{denied} {what}" for denied in _NONE["denials"] for what in _NONE["medicines"]),
    *(f"{takes} no {what}" for takes in _NONE["takes"] for what in _NONE["medicines"]),
    *_NONE["takes_nothing"],
    *_NONE["alone"],
    *_NONE["said"],
]
NO_MEDICINES: Phrases[bool] = Phrases((phrase, True) for phrase in _TAKES_NONE)

FREQUENCY: Phrases[bool] = Phrases((phrase, True) for phrase in (*SCHEDULES, "regularly"))
