"""Words that everybody uses, and that name something clinical too: what they are said of."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus

_KINDS = (FactKind.FINDING, FactKind.MECHANISM, FactKind.INTERVENTION, FactKind.HISTORY)
_CLAIMED = (FactStatus.ASSERTED, FactStatus.NEGATED)


def _claimed(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind in _KINDS and f.status in _CLAIMED]


def _told(text: str) -> set[str]:
    return {f.name for f in _claimed(text) if not f.needs_review}


@pytest.mark.parametrize(
    "text",
    [
        # said of a thing
        "The coffee's gone cold, and it's cold in here too.",
        "It's a nice blue, that door.",
        "Is that your blue car across the drive?",
        "The tumble dryer's packed in.",
        "I burned the toast this morning.",
        "It stings a bit, they take it from the wrist.",
        "I can't see out. There's nothing to see.",
        "I've been bitten to death by midges.",
        "Did you hurt yourself? No, he caught me.",
        "Tank's at eighteen hundred p s i.",
        # of nobody in particular
        "Mind your head, everyone bangs their head on that.",
        "People were passing out in the stands.",
        "That's more for your asthmatics.",
        "Don't fall off the chair.",
        "Mind you don't burn yourself on that radiator.",
        "I nearly fell on that step.",
        "I about had a heart attack when I saw the bill.",
        "You'd faint if you saw what they charge for parking.",
        # something else is called so, or somebody
        "She was in the dressing room.",
        "Do you follow the football, Frank?",
        "Straight past the lad in the football kit.",
        "Hey, I'm Gord, I'm next door.",
        "hey is that gord he's still got the shorts on",
        "Turn left past the cancer charity shop.",
        "It's a stroke of luck we were round the corner.",
        "Small scratch for the needle.",
        # the speaker's own
        "My hands are cold, sorry.",
    ],
)
def test_what_is_plainly_said_of_something_else_is_not_told(text: str) -> None:
    assert not _claimed(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The radiator's bleeding all over the carpet.", "bleeding"),
        ("One of the bridesmaids was sick in the vestry.", "vomiting"),
        ("She blisters.", "burn_injury"),
        ("I know it itches.", "itching"),
        ("There was a stabbing outside the Crown.", "stabbing"),
        ("We had a rollover out by the quarry.", "rollover"),
        ("They had an overdose in the toilets.", "overdose"),
        ("Somebody just left AMA.", "refusal_signed"),
        ("There's a splint missing out of this bag.", "splint"),
        ("The bypass is shut.", "cabg"),
        ("I went bright red.", "skin_flushed"),
        ("I'll say that I fell off, a motorbike.", "motorcycle_crash"),
        ("Look at that hand, has that dressing stayed on? It has.", "bandage"),
        ("It's only a scratch on the bumper.", "abrasion"),
        ("Skin's pale and it's cold, that leg.", "skin_cool"),
        ("my shoulder has been odd since softball", "sports_injury"),
        ("Played football this morning and twisted his knee.", "sports_injury"),
    ],
)
def test_what_may_be_of_anybody_is_marked(text: str, name: str) -> None:
    (fact,) = (f for f in _claimed(text) if f.name == name)
    assert fact.review_reason == ONLY_SPOKEN_OF


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cold and clammy", "skin_cool"),
        ("blue lips", "cyanosis"),
        ("He's gone blue.", "cyanosis"),
        ("His lips are blue.", "cyanosis"),
        ("found her blue and floppy", "cyanosis"),
        ("vomited twice", "vomiting"),
        ("She was sick in the car.", "vomiting"),
        ("my mum says she was sick", "vomiting"),
        ("MVC, unrestrained", "mvc"),
        ("fall from standing", "fall"),
        ("He fell.", "fall"),
        ("I fell in the garden.", "fall"),
        ("the horse rolled over the top of her", "rollover"),
        ("Somebody kicked me in the head.", "assault"),
        ("He came off his motorbike at forty.", "motorcycle_crash"),
        ("Motorbike versus car.", "motorcycle_crash"),
        ("motorcyclist versus a bus at speed", "motorcycle_crash"),
        ("Hurt playing football.", "sports_injury"),
        ("Football injury, left knee.", "sports_injury"),
        ("Burned the roof of his mouth.", "burn_injury"),
        ("There's a burn on his left forearm.", "burn_injury"),
        ("Just a scratch on the left cheek.", "abrasion"),
        ("Blanket on, collar on.", "warming"),
        ("Put a dressing on the wound.", "bandage"),
        ("Blanket, Tom.", "warming"),
        ("Has he got the collar on? Yes.", "cervical_collar"),
        ("Had a triple bypass.", "cabg"),
        ("History of gord, hypertension.", "gerd"),
        ("PMH: GORD.", "gerd"),
        ("He's asthmatic.", "asthma"),
        ("He can't see out of his left eye.", "visual_disturbance"),
        ("The wound is bleeding.", "bleeding"),
        ("There's no real bleeding.", "bleeding"),
    ],
)
def test_what_is_said_of_the_patient_is_told(text: str, name: str) -> None:
    assert name in _told(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [("Her blue 22's in the left hand.", "cyanosis"), ("No trauma bypass for him.", "cabg")],
)
def test_another_name_beside_it_is_told_alone(text: str, other: str) -> None:
    assert other not in {f.name for f in _claimed(text)}
    assert _claimed(text)


def test_nobody_did_it_is_a_denial_and_not_somebody_elses() -> None:
    (fact,) = _claimed("Did anybody do CPR? No.")
    assert (fact.name, fact.status) == ("cpr", FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("who", "how"),
    list(product(("He", "She", "The patient", "My dad", "Dad"), ("fell.", "was sick.", "choked."))),
)
def test_a_person_is_no_thing(who: str, how: str) -> None:
    facts = [f for f in analyze_text(f"{who} {how}").facts if f.kind in _KINDS]
    assert facts
    assert not any(f.review_reason == ONLY_SPOKEN_OF for f in facts)


@pytest.mark.parametrize("noun", ["climber", "jockey", "cyclist's mate", "fistula"])
def test_a_noun_that_nobody_knows_is_marked_and_not_lost(noun: str) -> None:
    (fact,) = (f for f in _claimed(f"The {noun} was bleeding.") if f.name == "bleeding")
    assert fact.name == "bleeding"
