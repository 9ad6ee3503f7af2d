"""What is breathed and managed was given; an arm that is not used denies no line elsewhere."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def _statuses(text: str, kind: FactKind, name: str) -> list[FactStatus]:
    return [f.status for f in analyze_text(text).facts if (f.kind, f.name) == (kind, name)]


@pytest.mark.parametrize(
    "text",
    [
        "Entonox, she's managing that well",
        "We'll try some Entonox. She's managing that well.",
        "try the Entonox she's tolerating it",
        "Entonox. She's getting on well with that.",
    ],
)
def test_a_gas_that_is_managed_was_given(text: str) -> None:
    assert names(text, FactKind.MEDICATION_GIVEN) == {"nitrous_oxide"}


@pytest.mark.parametrize(
    "text",
    [
        "Try some Entonox. She can't manage it.",
        "I offered Entonox, she's not managing it.",
        "Entonox, is she managing that?",
        "Albuterol neb at home, using it twice a day.",
    ],
)
def test_a_gas_that_is_not_managed_was_not(text: str) -> None:
    assert not names(text, FactKind.MEDICATION_GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        "don't use that arm IO right humerus",
        "Don't use that arm, IO right humerus.",
        "we're not using that arm, IO in the right humerus",
        "fistula on the left do not use that arm IO right humerus",
    ],
)
def test_an_arm_that_is_not_used_denies_no_access_elsewhere(text: str) -> None:
    (found,) = [f for f in facts(text, FactKind.INTERVENTION) if f.name == "io_access"]
    assert dict(found.detail)["site"] == "right humerus"


def test_access_that_is_not_used_is_denied() -> None:
    assert not names("We did not use an IO.", FactKind.INTERVENTION)


@pytest.mark.parametrize(
    "text",
    [
        "CPAP only if he tires.",
        "Only CPAP we carry is the Boussignac.",
        "They've only CPAP here, no vent.",
        "We only have CPAP.",
        "He's in oedema. Only CPAP available is the old one.",
        "Give him some oxygen. CPAP only.",
        "CPAP unless he improves.",
    ],
)
def test_what_is_only_there_or_allowed_is_not_done(text: str) -> None:
    assert _statuses(text, FactKind.INTERVENTION, "cpap") == [FactStatus.PLANNED]


@pytest.mark.parametrize(
    "text",
    ["CPAP on.", "We gave CPAP only.", "He's on CPAP only.", "Only CPAP helped.",
     "Nothing worked and only CPAP helped.",
     "CPAP started, we'll have a pressure in a minute."],
)  # fmt: skip
def test_only_what_was_done_is_done(text: str) -> None:
    assert _statuses(text, FactKind.INTERVENTION, "cpap") == [FactStatus.ASSERTED]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("She's on the Entonox, refused any other pain relief.", FactStatus.ASSERTED),
        ("Entonox for the pain, declined any other analgesia.", FactStatus.ASSERTED),
        ("Entonox helped, she's refusing any more pain relief.", FactStatus.ASSERTED),
        ("Entonox offered, she refused any pain relief.", FactStatus.REFUSED),
        ("Entonox, she refused it.", FactStatus.REFUSED),
    ],
)
def test_who_refuses_any_other_had_the_first(text: str, status: FactStatus) -> None:
    assert _statuses(text, FactKind.MEDICATION_GIVEN, "nitrous_oxide") == [status]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rescue brought the LUCAS but we'd a pulse back first, so it was never used.",
         "mechanical_cpr"),
        ("the bag and mask is out but we're not using it", "bvm_ventilation"),
        ("had the bvm by his head the whole way and never needed it", "bvm_ventilation"),
        ("collar sized up but his neck was clear so we didn't put it on", "cervical_collar"),
        ("tourniquet out on the bench, pressure held it and it never went on", "tourniquet"),
    ],
)  # fmt: skip
def test_what_was_brought_and_left_unused_was_not_done(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION, FactStatus.NEGATED)
    assert name not in names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pelvic binder on, pelvis stable, didn't need it in the end", "pelvic_binder"),
        ("there's an IO in the right tibia which we haven't used", "io_access"),
        ("second cannula in the left hand, not used", "iv_access"),
        ("pads on, never needed them", "aed_applied"),
    ],
)
def test_what_is_in_place_and_unused_is_there(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION)
