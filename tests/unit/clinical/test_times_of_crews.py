"""Times that crews told in passing: arrivals without a stop, acts before their doer, repeats."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _times(text: str) -> dict[str, object]:
    return {f.name: f.value for f in facts(text, FactKind.EVENT_TIME)}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("full code okay were going to methodist sixteen minutes no wait fourteen", "PT14M"),
        ("We're heading to Mercy, eleven minutes, sorry, nine minutes.", "PT9M"),
        ("alright orange base hospital one six minutes they want blood on standby", "PT16M"),
        ("transporting to saint johns twelve minutes his daughter follows", "PT12M"),
        ("westpac three is meeting us at the school paddock in eighteen minutes", "PT18M"),
        ("Mercy, this is a stroke alert, 69-year-old male. We need CT. Twelve minutes.\n"
         "DISPATCH: Medic 3, copy.", "PT12M"),
    ],
)  # fmt: skip
def test_an_arrival_that_is_told_without_its_word(text: str, minutes: str) -> None:
    assert _times(text) == {"eta": minutes}


@pytest.mark.parametrize(
    "text",
    [
        "Twin two, a girl, nine hundred grams, she is coming with the second ambulance in an hour.",
        "he was in hospital ten minutes ago",
        "She is alert. Out for how long? Ten minutes. Then she came round.",
        "going to give it over ten minutes now",
        "we are going to need another ten minutes",
        "going to recheck in five minutes",
    ],
)
def test_what_lasts_or_comes_otherwise_is_no_arrival(text: str) -> None:
    assert "eta" not in _times(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("it happened plus minus twenty one thirty its now twenty two oh two", ("onset", "21:30")),
        ("tourniquet left arm at twenty one fifty five by the law guys",
         ("intervention:tourniquet", "21:55")),
        ("I gave him an Aleve, 220 mg, when was it, ten to five in the evening.",
         ("medication:naproxen", "16:50")),
        ("Zofran 4 mg IV at 11:31. Repeat at 11:50 BP 120 over 70.",
         ("medication:ondansetron", "11:31")),
    ],
)  # fmt: skip
def test_a_time_goes_with_what_it_was_told_of(text: str, time: tuple[str, str]) -> None:
    assert _times(text) == dict([time])


def test_placentas_have_no_line_put_in() -> None:
    assert _times("sixteen gauge right arm placentas out at six twenty three looks whole") == {}


def test_what_was_used_in_the_night_is_no_drug_given() -> None:
    assert _times("A line of coke? Ket. About midnight.") == {}
    assert "medication:ketamine" in _times("Ketamine 20 mg IV at midnight.")


@pytest.mark.parametrize(
    "text",
    [
        "Next adrenaline due at sixteen oh six.",
        "He's due his warfarin at six.",
        "He's due at dialysis at two.",
        "Next paracetamol due at four.",
        "Nimodipine 60 milligrams due at 1600.",
        "The next crew's due at seven.",
    ],
)
def test_what_else_is_due_is_no_arrival(text: str) -> None:
    assert not [f for f in analyze_text(text).facts if f.name == "eta"]


@pytest.mark.parametrize(
    "text",
    ["Due in at eleven thirty-five.", "Due with you at 1610.", "bring her next due in at 1135"],
)
def test_the_crew_is_due(text: str) -> None:
    assert [f for f in analyze_text(text).facts if f.name == "eta"]


@pytest.mark.parametrize(
    "text",
    [
        "Known diabetic since 10 years.", "hypertensive since 12 years on telmisartan",
        "He's been unwell since 6 months.", "asthmatic since eleven years", "smoker since 8 yrs",
        "on dialysis since 2 years", "at 10 years of marriage", "around 9 months back he had a TB",
    ],
)  # fmt: skip
def test_years_and_months_are_no_hour(text: str) -> None:
    assert "onset" not in _times(text)


@pytest.mark.parametrize(
    ("text", "onset"),
    [
        ("Chest pain at ten to four.", "03:50"),
        ("headache at five to eight this morning", "07:55"),
        ("crushing chest pain at twenty five to nine", "08:35"),
        ("Abdominal pain at half past two this afternoon.", "14:30"),
        ("back pain at 10 to 6 this evening", "17:50"),
        ("He's had pain since 8 this morning.", "08:00"),
    ],
)
def test_the_hour_of_a_pain_is_its_onset_and_no_score(text: str, onset: str) -> None:
    assert _times(text)["onset"] == onset
    assert not facts(text, FactKind.VITAL)


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("Pain was at ten, went down to four after morphine.", [10, 4]),
        ("pain at ten down to four", [10, 4]),
        ("pain at ten to four after fentanyl", [10, 4]),
        ("pain at eight to nine out of ten", [8, 9]),
        ("Headache at 0440 was four out of ten.", [4]),
        ("Tylenol for a headache at 0700, headache now three out of ten.", [3]),
    ],
)
def test_the_scores_of_a_pain_are_no_hour(text: str, scores: list[int]) -> None:
    assert [f.value for f in facts(text, FactKind.VITAL)] == scores
    assert "onset" not in _times(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("we're about 7 minutes from saint luke's", "PT7M"),
        ("We're twenty five minutes from ye, thanks, sister.", "PT25M"),
        ("Fifteen minutes from here.", "PT15M"),
        ("We'll be at the General in twenty five minutes.", "PT25M"),
        ("well be at childrens in about fifteen minutes", "PT15M"),
        ("We'll be at Memorial in 6.", "PT6M"),
        ("We are reaching in 10 minutes.", "PT10M"),
        ("district casualty in ten minutes", "PT10M"),
        ("Grand, let's move, 25 minutes to Galway.", "PT25M"),
        ("It's only about ten minutes to the Mater.", "PT10M"),
        ("Arrival is going to be about 45 minutes.", "PT45M"),
    ],
)
def test_an_arrival_by_where_it_leads(text: str, minutes: str) -> None:
    assert _times(text) == {"eta": minutes}


@pytest.mark.parametrize(
    "text",
    [
        "I live ten minutes from here.",
        "My daughter lives twenty minutes from Galway.",
        "We were about ten minutes from here when he fell.",
        "The helicopter is fifteen minutes from here.",
        "He walked ten minutes to the bus.",
        "She was found ten minutes from home.",
        "Condition on arrival is unchanged, ten minutes of CPR.",
    ],
)
def test_how_far_away_something_is_is_no_arrival(text: str) -> None:
    assert "eta" not in _times(text)
