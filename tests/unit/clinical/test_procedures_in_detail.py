"""What is said with a procedure: gauge, place, tries, size, depth, energy; only what is said."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.told_with import SIZED_TWICE
from recorder.core.model import Fact, FactKind, FactStatus

Told = list[tuple[str, str]]


def _of(text: str, name: str, status: FactStatus = FactStatus.ASSERTED) -> list[Fact]:
    facts = analyze_text(text).facts
    kind = FactKind.INTERVENTION
    return [f for f in facts if f.kind is kind and f.name == name and f.status is status]


def _told(text: str, name: str, status: FactStatus = FactStatus.ASSERTED) -> list[Told]:
    return [list(f.detail) for f in _of(text, name, status)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "20 gauge, right forearm, second attempt.",
            [("gauge", "20"), ("site", "right forearm"), ("attempts", "2")],
        ),
        ("put an eighteen in each arm", [("gauge", "18"), ("site", "each arm")]),
        ("Two IVs, both 18s.", [("gauge", "18")]),
        ("sixteen gauge on the left, running nicely", [("gauge", "16"), ("site", "left")]),
        ("got a line twenty gauge right a c and a litre", [("gauge", "20"), ("site", "right AC")]),
        (
            "IV line right hand 24 number we took in second attempt",
            [("site", "right hand"), ("gauge", "24"), ("attempts", "2")],
        ),
        ("20 left hand, first try", [("gauge", "20"), ("site", "left hand"), ("attempts", "1")]),
        ("IV's in. Left forearm, 20 gauge.", [("site", "left forearm"), ("gauge", "20")]),
        ("18 left AC, sorry, right AC", [("gauge", "18"), ("site", "right AC")]),
        (
            "first attempt left hand failed, second in right arm 20 gauge",
            [("site", "right arm"), ("gauge", "20")],
        ),
        (
            "20 gauge in right arm after left hand failed",
            [("gauge", "20"), ("site", "right arm")],
        ),
        ("18 left AC after two failed attempts", [("gauge", "18"), ("site", "left AC")]),
        ("cannulated, 22 gauge, back of the left hand", [("gauge", "22"), ("site", "left hand")]),
        ("20 left hand no I blew it 18 in the right AC", [("gauge", "18"), ("site", "right AC")]),
        (
            "IV access 18 gauge right cubital fossa, first attempt failed on the left.",
            [("gauge", "18"), ("site", "right AC")],
        ),
        (
            "18 gauge left AC, first attempt failed right hand.",
            [("gauge", "18"), ("site", "left AC")],
        ),
        (
            "Got an 18 in the left AC, missed the first one in the right hand.",
            [("gauge", "18"), ("site", "left AC")],
        ),
        ("Pink cannula, left hand.", [("device", "pink cannula"), ("site", "left hand")]),
    ],
)  # fmt: skip
def test_a_line_has_its_gauge_place_and_tries(text: str, told: Told) -> None:
    assert _told(text, "iv_access") == [told]


@pytest.mark.parametrize(
    "text",
    [
        "IV in. Pain in the left hand. Pulse 88 at the left wrist.",
        "He is twenty, in the left lane when he was hit. IV in.",
        "IV access, 20 of ketamine, left leg is swollen.",
        "IV in, he has tried a few times to stop smoking.",
        "He broke his left forearm, twenty of morphine, IV in",
        "IV in at twenty past ten",
        "the IV is in, first time he has been on a boat",
    ],
)
def test_what_is_said_of_something_else_is_no_particular(text: str) -> None:
    assert _told(text, "iv_access") == [[]]


def test_two_lines_are_two() -> None:
    text = "IV access, 18 gauge left AC and a 20 in the right hand. The left AC line is running."
    assert _told(text, "iv_access") == [
        [("gauge", "18"), ("site", "left AC")],
        [("gauge", "20"), ("site", "right hand")],
    ]


def test_a_line_told_again_is_one() -> None:
    text = "I've an IV, twenty in the left hand. Okay. One more time, 20 gauge left hand."
    assert _told(text, "iv_access") == [[("gauge", "20"), ("site", "left hand")]]


def test_one_place_with_two_gauges_is_to_be_checked() -> None:
    (line,) = _of("20 gauge IV in the left AC. Report: 18 gauge in the left AC.", "iv_access")
    assert line.review_reason == SIZED_TWICE
    assert dict(line.detail).keys() == {"gauge", "site"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("IO right humeral head, first pass", [("site", "right humerus"), ("attempts", "1")]),
        ("drilled the left proximal tibia, IO in", [("site", "left proximal tibia")]),
        ("got an IO in the left tibia", [("site", "left tibia")]),
        (
            "I drilled the left proximal tib. That one infiltrated, so it's the right humerus now.",
            [("site", "right humerus")],
        ),
        ("IO right tibia, then a twenty-four gauge in the left hand", [("site", "right tibia")]),
    ],
)
def test_a_bone_is_named(text: str, told: Told) -> None:
    assert _told(text, "io_access") == [told]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        (
            "Intubated with a 7.5 tube, 24 at the lip, first pass.", "intubation",
            [("size", "7.5"), ("depth", "24 at the lip"), ("attempts", "1")],
        ),
        (
            "Intubated, second look with the video scope and a bougie, 7 0 tube, 22 at the teeth",
            "intubation",
            [("attempts", "2"), ("device", "video laryngoscope"), ("device", "bougie"),
             ("size", "7"), ("depth", "22 at the teeth")],
        ),
        (
            "intubated, three and a half tube at nine centimetres", "intubation",
            [("size", "3.5"), ("depth", "9 cm")],
        ),
        ("size four i-gel went in", "supraglottic_airway", [("size", "4")]),
        ("i-gel in first time", "supraglottic_airway", [("attempts", "1")]),
        ("i-gel, number 5, good chest rise", "supraglottic_airway", [("size", "5")]),
        ("intubated at 22 minutes past ten", "intubation", []),
        ("intubated, tidal volume at 24 breaths", "intubation", []),
        ("tourniquet on the left thigh at 1422", "tourniquet", [("site", "left thigh")]),
        ("chest seal right chest, 16 in the left AC", "chest_seal", [("site", "right chest")]),
    ],
)  # fmt: skip
def test_tubes_and_devices(text: str, name: str, told: Told) -> None:
    assert _told(text, name) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("we shocked him once at two hundred joules", [("count", "1"), ("energy", "200")]),
        ("shocked three times at 200, 300 and 360",
         [("count", "3"), ("energy", "200"), ("energy", "300"), ("energy", "360")]),
        ("He's had 7 shocks in total, 200 joules", [("count", "7"), ("energy", "200")]),
        ("One shock given, CPR, second shock at 200. Total two shocks, one adrenaline.",
         [("count", "2"), ("energy", "200")]),
        ("Shocked at 200, CPR, then a third shock at 200.", [("energy", "200"), ("count", "3")]),
        ("Shocked at 200, third shock at 200 and then one more shock.", [("energy", "200")]),
        ("we shocked him at ten past four", []),
        ("defibrillated at two joules per kilo", []),
        ("shocked him, then 150 of amiodarone", []),
    ],
)  # fmt: skip
def test_shocks_have_a_number_only_where_it_is_the_whole(text: str, told: Told) -> None:
    assert _told(text, "defibrillation") == [told]


@pytest.mark.parametrize(
    ("text", "tries"),
    [
        ("IV attempted twice, unsuccessful", "2"),
        ("Cannulation attempted times two without success", "2"),
        ("Three attempts at a cannula failed", "3"),
    ],
)
def test_a_failed_line_keeps_its_tries(text: str, tries: str) -> None:
    ((first, *others),) = _told(text, "iv_access", FactStatus.NEGATED)
    assert first == ("outcome", "failed")
    assert others == [("attempts", tries)]


def test_a_line_that_blew_is_not_in() -> None:
    (line,) = _of("20 in the right hand, nope, blew.", "iv_access", FactStatus.NEGATED)
    assert ("outcome", "failed") in line.detail


def test_the_words_of_a_particular_are_in_its_evidence() -> None:
    text = "Intubated with a 7.5 tube, 24 at the lip, first pass. Shocked twice at 200 joules."
    facts = [*_of(text, "intubation"), *_of(text, "defibrillation")]
    quotes = [e.quote for fact in facts for e in fact.evidence]
    assert all(text[e.start : e.end] == e.quote for fact in facts for e in fact.evidence)
    for words in ("7.5 tube", "24 at the lip", "first pass", "200 joules"):
        assert words in quotes


def test_an_hour_is_no_number_of_tries() -> None:
    assert _told("IV in the left hand, eleven oh seven try the other arm too", "iv_access") == [
        [("site", "left hand")]
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "finger thoracostomy right chest",
            [("device", "finger thoracostomy"), ("site", "right chest")],
        ),
        ("needle thoracostomy left chest", [("device", "needle"), ("site", "left chest")]),
        ("left chest decompressed", [("site", "left chest")]),
    ],
)
def test_how_a_chest_was_decompressed(text: str, told: Told) -> None:
    assert [sorted(d) for d in _told(text, "needle_decompression")] == [sorted(told)]
