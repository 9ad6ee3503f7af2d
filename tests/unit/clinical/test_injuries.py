"""Injuries of one name in several places are several; the report says where each is."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.support.encounters import Encounter
from tests.support.sample_reports import report_of

Places = list[dict[str, str]]


def places(text: str, name: str, *statuses: FactStatus) -> Places:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING and f.name == name]
    return [dict(f.detail) for f in found if f.status in (statuses or (FactStatus.ASSERTED,))]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "Open left femur fracture, pelvis tender.",
            "fracture",
            [{"side": "left", "type": "open", "site": "femur"}],
        ),
        ("Laceration to the scalp, neck pain.", "laceration", [{"site": "scalp"}]),
        ("Fracture of the femur and ribs.", "fracture", [{"site": "femur and ribs"}]),
        (
            "Laceration to the scalp and a laceration to the left hand.",
            "laceration",
            [{"site": "scalp"}, {"side": "left", "site": "hand"}],
        ),
        (
            "Bruising to the left flank and bruising to the right temple.",
            "contusion",
            [{"side": "left", "site": "flank"}, {"side": "right", "site": "temple"}],
        ),
        (
            "Burns to both hands, burn to the face.",
            "burn_injury",
            [{"site": "hands"}, {"site": "face"}],
        ),
        ("Open left tib fib fracture.", "fracture",
         [{"side": "left", "type": "open", "site": "tib and fib"}]),
        ("Deformed left wrist. The wrist is deformed.", "deformity",
         [{"side": "left", "site": "wrist"}]),
        ("Hip fracture. The fracture is displaced.", "fracture", [{"site": "hip"}]),
        ("Burns from a barbecue, face and both hands, 9 percent.", "burn_injury",
         [{"site": "face and hands"}]),
        ("Burns, chest clear.", "burn_injury", [{}]),
        ("Laceration, abdomen soft.", "laceration", [{}]),
        ("Burns 9 percent, no hoarse voice.", "burn_injury", [{}]),
        ("Burns to the face with a hoarse voice.", "burn_injury", [{"site": "airway and face"}]),
    ],
)  # fmt: skip
def test_each_place_is_an_injury(text: str, name: str, expected: Places) -> None:
    assert places(text, name) == expected


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("Seizing for eight minutes. Seizure terminated at 14:25.", {}),
        ("He's still seizing. Now he's stopped fitting.", {}),
        ("He has now stopped fitting, total duration about twenty-five minutes.", {}),
        ("He hasn't stopped fitting, twenty minutes now.", {"course": "going on"}),
        ("Seizing for ten minutes, the seizure hasn't stopped.", {"course": "going on"}),
    ],
)
def test_a_seizure_that_ended_later_does_not_go_on(text: str, course: dict[str, str]) -> None:
    assert places(text, "seizure")[0] == course


def test_a_possible_one_elsewhere_stays_beside_a_certain_one() -> None:
    text = "Open left tib fib fracture, possible pelvic fracture."
    assert places(text, "fracture", FactStatus.UNCERTAIN) == [{"site": "pelvic"}]
    assert places(text, "fracture")[0]["site"] == "tib and fib"


def test_a_possible_one_of_no_other_place_is_the_certain_one() -> None:
    text = "Possible wrist fracture. X-ray shows the wrist fracture."
    assert places(text, "fracture", FactStatus.UNCERTAIN) == []


def spoken(text: str) -> str:
    told = report_of(Encounter("x01", text, (), "en"), "radio").text
    return " ".join(told.split())


def test_what_is_read_out_says_where() -> None:
    assert "one-sided weakness (left)" in spoken("71 year old man, left sided weakness since 10.")
    told = spoken("Man, 40. Laceration to the scalp and a laceration to the left hand.")
    assert "laceration (scalp)" in told
    assert "laceration (left, hand)" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Tender left lower ribs, abrasions to both forearms.",
         {"tenderness": ("left", "ribs"), "abrasion": (None, "forearms")}),
        ("Tender right iliac fossa, bruising to the left flank.",
         {"tenderness": ("right", None), "contusion": ("left", "flank")}),
        ("Tenderness over C5, laceration to scalp.",
         {"tenderness": (None, None), "laceration": (None, "scalp")}),
        ("Deformity of the right wrist, bruising over the left hip.",
         {"deformity": ("right", "wrist"), "contusion": ("left", "hip")}),
        ("Lacerations and abrasions to both arms.",
         {"laceration": (None, "arms"), "abrasion": (None, "arms")}),
        ("Absent breath sounds on the right with trachea deviated to the left.",
         {"diminished_breath_sounds": ("right", None), "trachea_deviated": ("left", None)}),
        ("Decreased air entry on the left, trachea deviated to the right.",
         {"diminished_breath_sounds": ("left", None), "trachea_deviated": ("right", None)}),
        ("Left sided facial droop with right arm weakness.",
         {"facial_droop": ("left", None), "unilateral_weakness": ("right", None)}),
    ],
)  # fmt: skip
def test_a_place_is_of_the_finding_that_it_follows(
    text: str, told: dict[str, tuple[str | None, str | None]]
) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING]
    where = {f.name: (dict(f.detail).get("side"), dict(f.detail).get("site")) for f in found}
    assert where == told


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("open tib-fib", "fracture", {"type": "open", "site": "tib and fib"}),
        ("Closed left femur.", "fracture", {"type": "closed", "side": "left", "site": "femur"}),
        ("compound mid shaft humerus", "fracture", {"type": "open", "site": "humerus"}),
        ("male stabbed left chest", "penetrating_wound", {"side": "left", "site": "chest"}),
        ("shot right thigh", "penetrating_wound", {"side": "right", "site": "thigh"}),
        ("his left arm is completely flaccid", "unilateral_weakness", {"side": "left"}),
        ("His gums are oozing.", "bleeding", {}),
        ("oozing from the cannula site", "bleeding", {}),
    ],
)
def test_injuries_as_crews_shorten_them(text: str, name: str, told: dict[str, str]) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.FINDING]
    assert [(f.name, dict(f.detail)) for f in found] == [(name, told)]


def test_a_site_in_the_shaft_is_no_fracture_by_itself() -> None:
    facts = analyze_text("Tender mid shaft femur.").facts
    assert "fracture" not in {f.name for f in facts}
