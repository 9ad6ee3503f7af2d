"""Times whose hour or half of the day was left out, and times told apart from what was done."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind


def _facts(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.EVENT_TIME]


def _times(text: str) -> set[tuple[str, str]]:
    return {(f.name, str(f.value)) for f in _facts(text)}


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("Chest pain started at ten to four.", "03:50", "15:50"),
        ("The pain came on at half past two.", "02:30", "14:30"),
        ("He collapsed at 6:45.", "06:45", "18:45"),
        ("Started at seven o'clock.", "07:00", "19:00"),
        ("It started at ten past eleven.", "11:10", "23:10"),
    ],
)
def test_a_half_of_the_day_that_nobody_said_is_open(text: str, value: str, other: str) -> None:
    (onset,) = _facts(text)
    assert (onset.value, onset.alternatives) == (value, (value, other))
    assert onset.review_reason == "before or after noon was not said"


@pytest.mark.parametrize(
    "text",
    [
        "Chest pain started at ten to four this morning.",
        "The pain came on at half past two this afternoon.",
        "He collapsed at 06:45.",
        "He collapsed at 0645.",
        "He collapsed at 18:45.",
        "The pain started at 10:24.",
        "It started at ten to four. Aspirin 300 given at 15:58.",
        "It started at ten past eight. Aspirin 300 given at 08:21.",
    ],
)
def test_a_half_of_the_day_that_is_plain(text: str) -> None:
    assert [f.review_reason for f in _facts(text)] == [None] * len(_facts(text))
    assert _facts(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It started at ten past two pm. I gave him the Buccolam 5 mg at quarter past.", "14:15"),
        (
            "fitting since about twenty past eight this morning she gave midazolam five milligrams "
            "at twenty five past and it did nothing",
            "08:25",
        ),
        ("Fit started at 14:50. Midazolam 5 given at ten past.", "15:10"),
        ("Fit started at 14:50. Midazolam 5 given at five to.", "14:55"),
    ],
)
def test_an_hour_that_was_left_out_is_the_one_told_last(text: str, value: str) -> None:
    found = [f for f in _facts(text) if f.name == "medication:midazolam"]
    assert [f.value for f in found] == [value]
    assert found[0].review_reason == "the hour was not said"


@pytest.mark.parametrize(
    "text",
    [
        "Midazolam 5 given at twenty five past.",
        "Fit started at 14:50, midazolam 5 given. In at ten past medical history of asthma.",
        "Fit started at 14:50. Midazolam 5 given at ten to the side.",
    ],
)
def test_an_hour_that_nobody_told_is_none(text: str) -> None:
    assert not [f for f in _facts(text) if f.name == "medication:midazolam"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Came off his dirt bike. That was around quarter past 2 this arvo.", ("onset", "14:15")),
        ("She was hit by a car. It happened at 16:05.", ("onset", "16:05")),
        (
            "Rate's 44. It's 10:55. Second gram of calcium chloride, going in.",
            ("medication:calcium_chloride", "10:55"),
        ),
        (
            "cath lab activation went out at 1909",
            ("intervention:stemi_alert", "19:09"),
        ),
        (
            "adrenaline's in 0.5 milligrams right thigh 1438 lovely oxygen on",
            ("medication:epinephrine", "14:38"),
        ),
        (
            "epi point three milligrams left thigh twelve twenty oxygen on",
            ("medication:epinephrine", "12:20"),
        ),
        (
            "salbutamol 5 milligrams with ipratropium 500 micrograms. That's on at 09:10.",
            ("medication:albuterol", "09:10"),
        ),
        ("cpr in progress end title forty eight rosk ten thirty two", ("rosc", "10:32")),
        (
            "10 of Versed IM in the right thigh, time 2214. Going in, 5 more IM, 2226.",
            ("medication:midazolam", "22:26"),
        ),
        ("Baby boy, born before arrival at seven minutes past six.", ("birth", "06:07")),
        (
            "third baby, planned home birth, waters went at one this morning, baby girl "
            "delivered at 04:52",
            ("birth", "04:52"),
        ),
        ("I gave him his EpiPen. When was that? 16:10.", ("medication:epinephrine", "16:10")),
        (
            "he ate a cookie there was cashew in it when was that maybe twelve oh five okay",
            ("onset", "12:05"),
        ),
        (
            "when did you last see her normal i left for work at half past two this arvo",
            ("last_known_well", "14:30"),
        ),
    ],
)
def test_whose_time_it_is(text: str, wanted: tuple[str, str]) -> None:
    assert wanted in _times(text)


@pytest.mark.parametrize(
    "text",
    [
        "shocked once before engine nine got there we were at patient side at ten eleven",
        "Midwife gave Syntocinon 10 units IM, and the placenta came out at 03:40.",
        "Waters broke at 02:10. Planned home birth.",
        "It's 22:40. He's dropping. Naloxone was never given.",
        "It's 10:55. Do you want more calcium chloride going in?",
        "The alert went out at 19:09.",
        "I weighed the pads, aspirin 300 given, 1,100 of blood.",
    ],
)
def test_a_time_of_nothing_that_was_done(text: str) -> None:
    assert not [f for f in _facts(text) if f.name not in {"onset", "at_patient"}]


_CALL = (
    "sats ninety eight resps twenty six wheeze is lighter hives are going down no stridor all the "
    "way through the other boy the one with the cookie hes nine hes fine ill call his mom we gave "
    "the epi pen and the neb and he is so much better now and he is talking to us and smiling he "
    "is sitting up on his own and the mask is off now "
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Shall we pre-alert? Yeah, tell them 12 minutes.", "PT12M"),
        ("Let them know about 20 minutes.", "PT20M"),
        ("Tell resus we're 10 minutes.", "PT10M"),
        (_CALL + "nine minutes to childrens", "PT9M"),
        (_CALL + "twelve minutes to the alfred josh lets go", "PT12M"),
    ],
)
def test_the_eta(text: str, value: str) -> None:
    assert ("eta", value) in _times(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tell them 12 lead is done.",
        "Tell them 2 patients.",
        _CALL + "we have ten minutes to get him ready",
    ],
)
def test_what_is_no_eta(text: str) -> None:
    assert "eta" not in {name for name, _ in _times(text)}


def test_one_open_half_of_the_day_is_asked_for_once() -> None:
    text = "Stung at ten to four. EpiPen 0.3 in the thigh at five to four. Cetirizine 10 at 4:10."
    reasons = {f.name: f.review_reason for f in _facts(text)}
    assert reasons == {
        "onset": "before or after noon was not said",
        "medication:epinephrine": None,
        "medication:cetirizine": None,
    }
    assert all(len(f.alternatives) == 2 for f in _facts(text))
    (alone,) = _facts("EpiPen 0.3 in the thigh at five to four.")
    assert alone.needs_review
