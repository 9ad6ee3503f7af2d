"""Walls of an infarction, kinds of rhythm, stroke scales, pupils and tapes, in both directions."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.patient.tracings import walls_of
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.observations import readings
from recorder.clinical.wording import describe
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

Details = list[tuple[str, str]]


def of_finding(text: str, name: str) -> Details:
    return [d for f in facts(text, FactKind.FINDING) if f.name == name for d in f.detail]


def of_sign(text: str, name: str) -> Details:
    return [d for f in facts(text, FactKind.VITAL) if f.name == name for d in f.detail]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12 lead shows an inferior wall STEMI.", [("territory", "inferior")]),
        ("Inferolateral STEMI on the 12 lead.", [("territory", "inferior"),
                                                 ("territory", "lateral")]),
        ("ST elevation in the lateral leads.", [("territory", "lateral")]),
        ("ST elevation in two three and aVF.", [("leads", "II, III, aVF"),
                                                ("territory_of_leads", "inferior")]),
        ("12 lead had elevation in 2, 3, and AVF.", [("leads", "II, III, aVF"),
                                                     ("territory_of_leads", "inferior")]),
        ("Tombstones in V2-V4.", [("leads", "V2, V3, V4"), ("territory_of_leads", "anterior")]),
        ("ST elevation in II, III and aVF with reciprocal depression in one and aVL.",
         [("leads", "II, III, aVF"), ("territory_of_leads", "inferior")]),
        ("ST elevation, two lines in, aspirin given.", []),
        ("STEMI, 18 gauge in the left AC.", []),
        ("STEMI alert called at one.", []),
        ("No ST elevation in two three and aVF.", []),
    ],
)  # fmt: skip
def test_the_wall_of_an_infarction(text: str, told: Details) -> None:
    assert of_finding(text, "stemi") == told


def test_two_leads_of_a_wall_are_needed() -> None:
    assert list(walls_of(["II", "V2"])) == []
    assert list(walls_of(["V1", "V2"])) == ["septal"]
    assert list(walls_of(["V2", "V3", "V4", "V5", "V6"])) == ["anterior", "lateral"]


def test_a_wall_that_only_leads_tell_says_so() -> None:
    (fact,) = facts("ST elevation in two three and aVF.", FactKind.FINDING)
    assert describe.display(fact) == "STEMI (leads II, III, aVF, inferior by its leads)"
    assert fact.evidence[-1].quote == "ST elevation in two three and aVF"


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("Third degree block.", "heart_block", [("type", "third degree")]),
        ("He's in a second degree type two block.", "heart_block",
         [("type", "second degree type 2")]),
        ("V-tach with a pulse at 180.", "ventricular_tachycardia", [("pulse", "with")]),
        ("Pulseless V-tach.", "ventricular_tachycardia", [("pulse", "without")]),
        ("Sinus with PACs.", "ectopy", [("type", "atrial")]),
        ("Agonal respirations at 6.", "shallow_breathing", [("effort", "agonal")]),
        ("He's tripoding and using accessory muscles.", "labored_breathing",
         [("effort", "tripoding"), ("effort", "accessory muscles")]),
        ("Pulse is irregularly irregular.", "irregular_pulse",
         [("rhythm", "irregularly irregular")]),
        ("Cincinnati positive.", "stroke_screen_positive", [("scale", "Cincinnati")]),
    ],
)  # fmt: skip
def test_kinds_of_a_finding(text: str, name: str, told: Details) -> None:
    assert of_finding(text, name) == told


def test_a_type_of_block_is_no_diabetes() -> None:
    assert names("He's in a second degree type two block.", FactKind.HISTORY) == set()


@pytest.mark.parametrize(
    ("text", "value", "scale"),
    [
        ("RACE of 5.", 5, "RACE"),
        ("his race score is eight", 8, "RACE"),
        ("LAMS 4.", 4, "LAMS"),
        ("Cincinnati two out of three.", 2, "Cincinnati"),
        ("FAST three out of three.", 3, "FAST"),
        ("NIH was seventeen.", 17, "NIHSS"),
    ],
)
def test_the_score_of_a_stroke_scale(text: str, value: int, scale: str) -> None:
    (fact,) = [f for f in facts(text, FactKind.VITAL) if f.name == "stroke_scale"]
    assert (fact.value, fact.detail) == (value, (("scale", scale),))
    assert all(told["name"] != "stroke_scale" for told in facts_of(analyze_text(text)))


@pytest.mark.parametrize(
    "text",
    [
        "He ran a race 3 days ago.",
        "Race of 70.",
        "A white van 4 of us lifted.",
        "Fast 3 of them.",
        "BP 120 over 80, came on fast, 4 of Zofran.",
    ],
)
def test_what_is_no_stroke_scale(text: str) -> None:
    assert of_sign(text, "stroke_scale") == []


@pytest.mark.parametrize(
    ("text", "result"), [("RACE of 5.", "positive"), ("LAMS 4.", "positive"), ("RACE of 2.", None)]
)
def test_from_which_score_a_scale_is_positive(text: str, result: str | None) -> None:
    told = {s.name: s.value for s in assess(analyze_text(text)).scores}
    assert told.get("Stroke screen") == result


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pupils 3 mm sluggish.", [("size_both", "3"), ("reaction_both", "sluggish")]),
        ("Pupils: left five, right two.", [("size_left", "5"), ("size_right", "2")]),
        ("her pupils were 5 on the left and 3 on the right", [("size_left", "5"),
                                                              ("size_right", "3")]),
        ("PERRL at 3.", [("size_both", "3")]),
        ("pupils equal and reactive at four sats ninety five",
         [("size_both", "4"), ("reaction_both", "reactive")]),
        ("left pupil five right pupil three gcs fifteen", [("size_left", "5"),
                                                           ("size_right", "3")]),
        ("we're going to give morphine pupils three and sluggish", [("size_both", "3"),
                                                                    ("reaction_both", "sluggish")]),
        ("three millimetre pupils equal", [("size_both", "3")]),
        ("Left pupil is a six and sluggish, the right is a four and brisk.",
         [("size_left", "6"), ("size_right", "4"), ("reaction_left", "sluggish"),
          ("reaction_right", "brisk")]),
        ("Pupils 4 and sluggish, GCS 3 still.", [("size_both", "4"),
                                                 ("reaction_both", "sluggish")]),
        ("Pupils equal and reactive, 4 of morphine given.", []),
        ("pupils PERRL two lines in", []),
        ("pupils equal reactive five minutes out", []),
        ("Pupils equal, 2 large bore IVs.", []),
        ("Pupils equal and reactive. 18 in the left AC.", []),
        ("Are the pupils 3 mm?", []),
        ("His wife's pupils are 3 mm and sluggish.", []),
    ],
)  # fmt: skip
def test_pupils(text: str, told: Details) -> None:
    assert of_sign(text, "pupils") == told


def test_a_size_is_no_other_number_and_unlike_sizes_are_unequal() -> None:
    text = "Pupils left five, right two, pain."
    assert [f.name for f in facts(text, FactKind.VITAL)] == ["pupils"]
    assert "pupils_unequal" in names(text, FactKind.FINDING)
    assert "pupils_unequal" not in names("Pupils left 3, right 3.", FactKind.FINDING)
    others = facts("His wife's pupils are 3 mm.", FactKind.VITAL, FactStatus.OTHER_SUBJECT)
    assert [f.name for f in others] == ["pupils"]


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("He's blue on the Broselow.", "blue"),
        ("Broselow tape says purple, about 10 kilos.", "purple"),
        ("He's in the yellow zone on the Broselow.", "yellow"),
        ("Lips are blue, get the Broselow.", None),
        ("Twenty kilos off the Broselow.", None),
    ],
)
def test_the_colour_of_a_tape(text: str, colour: str | None) -> None:
    told = [text for key, text in of_sign(text, "weight") if key == "tape"]
    assert told == ([colour] if colour else [])


def test_a_blue_tape_is_no_blue_child() -> None:
    assert names("He's blue on the Broselow.", FactKind.FINDING) == set()
    assert names("Lips are blue, get the Broselow.", FactKind.FINDING) == {"cyanosis"}


def test_scores_of_two_scales_and_two_looks_at_the_pupils_stay_apart() -> None:
    told = facts("RACE of 5. LAMS 5.", FactKind.VITAL)
    assert [dict(f.detail)["scale"] for f in told] == ["RACE", "LAMS"]
    assert [r.sign for r in readings(told)] == ["RACE", "LAMS"]
    text = "Pupils 3 mm and brisk. En route left pupil five, right three."
    assert len([f for f in facts(text, FactKind.VITAL) if f.name == "pupils"]) == 2


def test_a_size_is_no_time() -> None:
    text = "we gave fifty of fentanyl pupils equal and reactive at four"
    assert facts(text, FactKind.EVENT_TIME) == []
