"""Home medicines that no list opens: had along, got at times, in a course, or in exchange."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


def _taken(text: str) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION)


def _former(text: str) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION, FactStatus.HISTORICAL)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("He has the GTN spray, he took two puffs before he went down.", {"nitroglycerin"}),
        ("He's a GTN spray for the angina.", {"nitroglycerin"}),
        ("She's the EpiPen for that.", {"epinephrine"}),
        ("She has the Ventolin inhaler at home.", {"albuterol"}),
        ("He's got a Ventolin at home.", {"albuterol"}),
        ("He's wearing a fentanyl patch.", {"fentanyl"}),
        ("Asthma. I have an Albuterall, I haven't used it in months.", {"albuterol"}),
        ("Ex smoker, nothing else. On a Torva statin and that's all.", {"atorvastatin"}),
        ("he gets the albuterol machine when he has a cold", {"albuterol"}),
        ("He gets salbutamol through the spacer when he's chesty.", {"albuterol"}),
    ],
)
def test_what_somebody_has_with_him_or_gets_at_times_is_a_home_medicine(
    text: str, taken: set[str]
) -> None:
    assert _taken(text) == taken


@pytest.mark.parametrize(
    "text",
    [
        "We had the nitro spray ready.",
        "She has the salbutamol neb on now.",
        "He's got the salbutamol in already.",
        "We've got a nitro drip.",
        "I have a nitro drip to hang.",
        "We got an EpiPen from the teacher.",
        "Have you got the EpiPen?",
        "He doesn't have an EpiPen.",
        "His brother has an EpiPen.",
        "We put a fentanyl patch on.",
        "He gets fentanyl when he gets to hospital.",
        "give him morphine when he gets sore",
        "I'm only after taking a half a Xanax, I'm grand.",
        "Pads are on, sync's on. Versed, give him 5.",
        "still on heparin and nitro, pain's controlled",
        "And there's a Warfarin. That's Harold's, that's my late husband's.",
    ],
)
def test_what_a_crew_gives_or_others_have_is_none(text: str) -> None:
    assert _taken(text) == set()


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Ear infection, amoxicillin since yesterday.", {"amoxicillin"}),
        ("He's three days into a Z-pack.", {"azithromycin"}),
        ("Chest infection, day three of doxycycline.", {"doxycycline"}),
        ("She's halfway through a course of co-amoxiclav.", {"amoxicillin_clavulanate"}),
        ("Cefalexin for the water infection, he started that Friday.", {"cephalexin"}),
        (
            "He takes Trelegy and the GP gave him a rescue pack, so that's the doxycycline.",
            {"fluticasone_umeclidinium_vilanterol", "doxycycline"},
        ),
        ("She's on those, labetalol, a hundred twice a day.", {"labetalol"}),
        ("He's on, what's it called, bisoprolol.", {"bisoprolol"}),
        (
            "Furosemide forty once a day, ramipril five, and paracetamol when he needs it.",
            {"furosemide", "ramipril", "acetaminophen"},
        ),
        ("methyldopa twice a day and then we gave nifedipine 10", {"methyldopa"}),
        ("missed his Keppra, got ten of diazepam from the nurse", {"levetiracetam"}),
        ("He had amoxicillin last month.", set()),
        ("We're 20 minutes into the amiodarone.", set()),
        ("He's been seizing since yesterday.", set()),
        ("he'd a bypass five years ago he's on the aspirin", {"aspirin"}),
        ("five years ago he was on aspirin", set()),
    ],
)
def test_a_course_a_search_for_the_word_and_how_often_tell_of_what_is_taken(
    text: str, taken: set[str]
) -> None:
    assert _taken(text) == taken


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("did you take your metoprolol today yeah", {"metoprolol"}),
        ("did you take your lisinopril this morning no i forgot", {"lisinopril"}),
        ("have you taken your Keppra? No.", {"levetiracetam"}),
        ("Last dose of Xarelto was last night.", {"rivaroxaban"}),
        ("last eliquis was at eight", {"apixaban"}),
        ("his daughter has the list its metoprolol and eliquis", {"metoprolol", "apixaban"}),
        ("She's weaning off prednisone.", {"prednisone"}),
        ("last dose of fentanyl at ten oh five", set()),
        ("you've had your fentanyl, that's your lot", set()),
        ("did you take your friend's Xanax", set()),
    ],
)
def test_a_dose_that_is_asked_for_or_was_the_last_is_of_what_is_taken(
    text: str, taken: set[str]
) -> None:
    assert _taken(text) == taken


@pytest.mark.parametrize(
    ("text", "taken", "former"),
    [
        ("He takes lisinopril, well, they changed that to losartan.", "losartan", "lisinopril"),
        ("He was on warfarin, now it's Eliquis.", "apixaban", "warfarin"),
        ("He used to be on warfarin but it's Xarelto now.", "rivaroxaban", "warfarin"),
        ("Her meds are Seroquel and lithium, no, she's off the lithium now.", None, "lithium"),
        ("meds are metformin gliclazide not gliclazide any more", "metformin", "gliclazide"),
    ],
)
def test_what_was_exchanged_is_taken_no_more(text: str, taken: str | None, former: str) -> None:
    assert former in _former(text)
    assert former not in _taken(text)
    assert taken is None or taken in _taken(text)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("metformin clopidogrel simva no they swapped that its atorvastatin now and cefalexin", 2),
        ("It's adenosine now, 6 in.", 0),
        ("its furosemide now 40 going in", 0),
        ("He's on metoprolol but they changed it to twice a day.", 1),
        ("His tablets are bisoprolol and rosuvastatin, they switched it in March.", 2),
        ("He takes amlodipine, they doubled it last week.", 1),
    ],
)
def test_now_tells_of_what_is_taken_instead_and_how_often_is_no_exchange(
    text: str, taken: int
) -> None:
    assert len(_taken(text) & _EXCHANGED) == taken


_EXCHANGED = frozenset(
    "amlodipine atorvastatin bisoprolol cephalexin furosemide metoprolol rosuvastatin".split()
)


@pytest.mark.parametrize(
    "text",
    [
        "what does your husband take he takes metoprolol and eliquis",
        "what meds is your mom on metoprolol and eliquis",
        "any meds mom just metoprolol and eliquis",
        "wifes got his meds metoprolol and eliquis",
        "the wife has a list it says metoprolol eliquis",
        "his wife handed me the bottles metoprolol eliquis",
    ],
)
def test_whoever_is_asked_for_a_relatives_medicines_or_holds_them_takes_none(text: str) -> None:
    assert _taken(text) == {"metoprolol", "apixaban"}


@pytest.mark.parametrize(
    "text",
    [
        "my wife takes metoprolol",
        "his brother takes keppra",
        "what does your brother have epilepsy he takes keppra",
        "his wife's got her own meds metoprolol",
    ],
)
def test_what_a_relative_takes_himself_is_his(text: str) -> None:
    assert _taken(text) == set()
