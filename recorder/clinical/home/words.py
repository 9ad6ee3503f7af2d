"""Words that introduce home medicines, that say how often, and that say there are none."""

from __future__ import annotations

from recorder.clinical.doses.medwords import SCHEDULES
from recorder.clinical.grammar.tables import listed, table
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
    [*((phrase, "next") for phrase in _NEXT), *((phrase, "list") for phrase in _LISTED), *(
    (" ".join(phrase.split()), kind)
    for kind, phrases in {
        "list": """takes|take|taking|meds are|meds include|medications are|medications include
            |home meds|home medications|home meds are|home medications are|regular meds|daily meds
            |any blood|any inhalers|any meds|any medicines|any medications|any tablets
            |what pills|which pills|what inhalers|which inhalers|what inhaler|which inhaler
            |any medication|any regular meds|any regular medications
            |any regular tablets
            |take anything|takes anything|taking anything|on anything
            |regular medications|daily medications|current meds|current medications|medications
            |meds|medicines|medicine|prescribed|is prescribed|been prescribed|maintained on
            |stabilised on|started on|changed it to|changed it it
            |swapped it for|usual meds
            |usual medications|regular medication|medication
            |medication includes|medications per|drug history|regular tablets|tablets|tablets are
            |on long term|anticoagulated with|managed with|controlled with|treated with daily
            |compliant with|noncompliant with|non compliant with|ran out of|run out of|off his
            |dh|drug hx
            |off her|out of his|out of her|home medicines|home medicine|medications being
            |medications at home|meds at home|uses|regularly takes|missed her|missed his|dhx
            |book says|med list says|meds list says|dosette has|webster pack has
            |repeat prescription|scripts|prescriptions|skipped her|skipped his|forgot his
            |forgot her|her morning|his morning|her evening|his evening|regulars|regulars are
            |on nothing only|on nothing but|on nothing except|takes nothing only
            |takes nothing but|takes nothing except|on nothing regular only
            |on nothing regular but|on nothing apart from|on nothing else but
            |usuals are|usual tablets are|regular meds are""",
        "on": "on",
        "ought": """meant to have the|supposed to have the|meant to have|supposed to have
            |meant to be on the|supposed to be on the|meant to be on|supposed to be on""",
        "says": """it says|it says here|list says|sheet says|box says|bottle says|label says
            |chart says|mar says|printout says|card says|packet says|it reads
            |in his wallet says|in her wallet says|in her purse says|in his pocket says
            |in her bag says|in his bag says|on the fridge says""",
        "own": """did the|did her|did his
            |my|his|her|their|has a|has an|i have a|i have an
            |carries|carries a|carries an|has his|has her
            |prescribed an|prescribed a|own|his own|her own|daily""",
    }.items()
    for phrase in phrases.split("|")
    ), *((phrase, "former") for phrase in table("home")["former"]["openers"])]
)  # fmt: skip
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
]
NO_MEDICINES: Phrases[bool] = Phrases([*((phrase, True) for phrase in _TAKES_NONE), *(
    (" ".join(phrase.split()), True)
    for phrase in """no meds|no medications|no medication|no regular meds|no regular medications
        |no regular medication|no home meds|no home medications|no daily meds|no daily medications
        |takes nothing|takes no meds|takes no medications|takes no medicines|medications none
        |meds none|medications nil|meds nil|nil meds|nil regular meds|no prescription meds
        |no prescribed medications|no prescribed meds|no current medications|no current meds
        |no medicines|no regular medicines|nil medications|nil regular medications|denies meds
        |denies medications|denies any medications|denies any meds|denies taking any medications
        |not on any medications|not on any meds|not on any medication|isnt on any medication
        |doesnt take anything|doesnt take any medications|doesnt take any meds|no tablets
        |no regular tablets
        |doesnt take any regular medication|doesnt take any regular medications
        |doesnt take any regular meds|doesnt take any medication|takes no regular medication
        |takes no regular medications|takes no regular meds|not on any regular medication
        |not on any regular medications|not on any regular meds|on no medications|on no meds
        |on no regular medication|on no regular medications|doesnt take any tablets
        |meds are none|medications are none""".split("|")
)])  # fmt: skip

FREQUENCY: Phrases[bool] = Phrases((phrase, True) for phrase in (*SCHEDULES, "regularly"))
