"""What is breathed and managed was given; an arm that is not used denies no line elsewhere."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names


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
