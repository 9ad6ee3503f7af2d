"""Allergies and home medicines in words that tell of one, and in words that do not.

Each frame is tried with several substances. What is asked or supposed may be shown, but marked.
"""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts

SUBSTANCES = ("penicillin", "codeine", "morphine")
MEDICINES = ("apixaban", "metformin", "warfarin")
NO_ALLERGY = (
    "He's not allergic to {A}.",
    "Not allergic to {A}.",
    "No allergy to {A}.",
    "No {A} allergy.",
    "Denies allergy to {A}.",
    "He denies any allergy to {A}.",
    "Allergic to {A}? No.",
    "Any allergy to {A}? No.",
    "Are you allergic to {A}? No.",
    "You're not allergic to {A}? No.",
    "He was told he was allergic to {A} but tested negative.",
    "He's had {A} since with no problem.",
    "He used to be allergic to {A} but grew out of it.",
    "She's not allergic to {A}, it just upsets her stomach.",
    "His wife is allergic to {A}.",
    "His brother's allergic to {A}.",
    "The other patient is allergic to {A}.",
    "My partner's allergic to {A}.",
    "My partner is allergic to {A} so none of that in the truck.",
    "Mum thinks he reacted to {A} as a baby but she's not certain.",
    "Daughter believes she's allergic to {A} but can't be sure.",
    "He came up in a rash with {A} once, but she couldn't swear to it.",
    "Allergic to {A} he thinks, though he isn't a hundred percent.",
    "I'm allergic to {A} myself.",
    "Mum is allergic to {A}.",
    "Mum's allergic to {A} but he isn't.",
    "If he's allergic to {A} tell us.",
    "Ask if he's allergic to {A}.",
    "Find out if she's allergic to {A}.",
    "Check he's not allergic to {A}.",
    "Is he allergic to {A}?",
    "Could he be allergic to {A}?",
    "Is anyone allergic to {A}?",
    "Nobody in the family is allergic to {A}.",
    "It's not a {A} allergy.",
    "There's no {A} allergy.",
    "He can take {A}.",
    "He tolerates {A}.",
    "He's fine with {A}.",
    "No problem with {A}.",
    "No problems with {A} before.",
    "No reaction to {A}.",
    "Never had a reaction to {A}.",
    "We asked about {A} allergy, he has none.",
    "People allergic to {A} can have this.",
)
ALLERGY = (
    "He's allergic to {A}.",
    "Allergic to {A}.",
    "Allergic to {A} but isn't sure of her date of birth.",
    "Allergic to {A}, not sure what it does.",
    "Allergies are {A}.",
    "Allergies: {A}.",
    "Allergies, {A}.",
    "Allergy to {A}.",
    "He has a {A} allergy.",
    "She has an allergy to {A}.",
    "{A} allergy.",
    "Allergic to {A}, gets a rash.",
    "{A} gives him hives.",
    "{A} makes her throat swell.",
    "He can't have {A}, he swells up.",
    "She comes out in a rash with {A}.",
    "Any allergies? {A}.",
    "Any allergies? Just {A}.",
    "Any allergies? Yes, {A}.",
    "Are you allergic to anything? {A}.",
    "Allergic to anything? Only {A}.",
    "Known allergy to {A}.",
    "No known allergies except {A}.",
    "No allergies apart from {A}.",
    "NKDA apart from {A}.",
    "His wife says he's allergic to {A}.",
    "Mum says he's allergic to {A}.",
    "Her bracelet says {A} allergy.",
    "The chart says allergic to {A}.",
    "He had anaphylaxis to {A}.",
    "He's anaphylactic to {A}.",
    "He reacts to {A}.",
    "He reacted badly to {A}.",
    "She's intolerant of {A}.",
    "She had a bad reaction to {A}.",
    "Don't give him {A}, he's allergic.",
    "He told us he's allergic to {A}.",
)
NOT_TAKEN = (
    "Takes {H} 100 milligrams, which she says they stopped a month ago.",
    "Overdose on his moms {H}.",
    "Meds are ramipril and his wife's {H}.",
    "He doesn't take {H}.",
    "He's not on {H}.",
    "Not on {H}.",
    "No {H}.",
    "He stopped {H} last year.",
    "He came off {H}.",
    "He used to take {H}.",
    "He was on {H} but it was stopped.",
    "She was taken off {H}.",
    "They stopped her {H}.",
    "He's supposed to take {H} but doesn't.",
    "He was prescribed {H} but never took it.",
    "His wife takes {H}.",
    "His brother's on {H}.",
    "My mum's on {H}.",
    "The other patient is on {H}.",
    "Is he on {H}?",
    "Does he take {H}? No.",
    "Are you on {H}? No.",
    "Is he on anything like {H}? No.",
    "He denies taking {H}.",
    "Not taking {H}.",
    "He's never been on {H}.",
    "He's allergic to {H}.",
    "The GP wants to start him on {H}.",
    "They're going to start him on {H}.",
    "They might put her on {H}.",
    "They talked about {H}.",
    "He refuses {H}.",
    "He won't take {H}.",
    "If he's on {H} tell us.",
    "Check if he's on {H}.",
    "He's no longer on {H}.",
    "He isn't on {H} any more.",
    "{H} was stopped.",
    "{H} was discontinued.",
    "He's finished {H}.",
)
TAKEN = (
    "Takes {H}, which she says they started a month ago.",
    "Takes {H}, which the doctor doubled a month ago.",
    "He takes {H}.",
    "He's on {H}.",
    "She is on {H}.",
    "Takes {H}.",
    "Taking {H} daily.",
    "Home meds {H}.",
    "Meds: {H}.",
    "Medications are {H}.",
    "Her medicines are {H}.",
    "What does he take? {H}.",
    "Any meds? {H}.",
    "Any meds? Just {H}.",
    "Are you on anything? {H}.",
    "Does he take anything? Yes, {H}.",
    "Is he on {H}? Yes.",
    "Does he take {H}? Yes.",
    "He's prescribed {H}.",
    "He's been on {H} for years.",
    "He was started on {H} last week.",
    "He just started {H}.",
    "No meds except {H}.",
    "His wife says he takes {H}.",
    "On {H} for his heart.",
    "He takes {H} every morning.",
    "She's on {H} twice a day.",
    "He didn't take his {H} today.",
    "He forgot his {H}.",
    "He missed his {H} this morning.",
    "He took his {H} this morning.",
    "Compliant with {H}.",
    "Not compliant with his {H}.",
    "He ran out of his {H}.",
    "I take {H}.",
    "I'm on {H}.",
)


def _told(frame: str, name: str, kind: FactKind, marked: bool) -> bool:
    """Whether the frame around ``name`` gives an asserted fact; a marked one where ``marked``."""
    said = frame.format(A=name, H=name)
    return any(
        fact.name == name
        and fact.status is FactStatus.ASSERTED
        and (marked or not fact.needs_review)
        for fact in facts(said[0].upper() + said[1:], kind)
    )


@pytest.mark.parametrize("frame", NO_ALLERGY)
def test_is_no_allergy_of_his(frame: str) -> None:
    assert [s for s in SUBSTANCES if _told(frame, s, FactKind.ALLERGY, marked=False)] == []


@pytest.mark.parametrize("frame", ALLERGY)
def test_is_an_allergy(frame: str) -> None:
    assert [s for s in SUBSTANCES if not _told(frame, s, FactKind.ALLERGY, marked=True)] == []


@pytest.mark.parametrize("frame", NOT_TAKEN)
def test_is_no_home_medicine(frame: str) -> None:
    kind = FactKind.HOME_MEDICATION
    assert [m for m in MEDICINES if _told(frame, m, kind, marked=False)] == []


@pytest.mark.parametrize("frame", TAKEN)
def test_is_a_home_medicine(frame: str) -> None:
    kind = FactKind.HOME_MEDICATION
    assert [m for m in MEDICINES if not _told(frame, m, kind, marked=True)] == []
