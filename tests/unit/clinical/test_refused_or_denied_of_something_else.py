"""What was refused may be something else; what others had not given may be given by the crew."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import given, names

DRUG = FactKind.MEDICATION_GIVEN
NOT_GIVEN = FactStatus.NEGATED


@pytest.mark.parametrize(
    "text",
    [
        "No way we're giving aspirin.",
        "There's no way I'm giving him aspirin with that history.",
        "not a chance we're giving aspirin",
        "In no way are we giving aspirin.",
        "No point giving aspirin.",
        "no way he gets aspirin",
    ],
)
def test_what_there_is_no_way_to_give_is_not_given(text: str) -> None:
    assert names(text, DRUG, NOT_GIVEN) == {"aspirin"}
    assert not given(text)


def test_no_way_of_something_else_denies_no_drug() -> None:
    assert given("No way he walked. We're giving aspirin 324.") == [("aspirin", 324, "mg")]
    assert given("No chance of a line, gave Narcan 2 IN.") == [("naloxone", 2, "mg")]


@pytest.mark.parametrize(
    "text",
    [
        "oxygen on, he refused the collar",
        "oxygen on and he refused the collar",
        "oxygen on he refused the collar",
        "Oxygen on, she declined the IV.",
    ],
)
def test_oxygen_that_is_on_is_not_refused_with_the_collar(text: str) -> None:
    assert names(text, DRUG) == {"oxygen"}
    assert not names(text, DRUG, NOT_GIVEN)


@pytest.mark.parametrize(
    "text",
    ["oxygen offered, he refused", "Oxygen on, he refused it.", "oxygen on, he declined the mask"],
)
def test_oxygen_that_is_refused_is_not_given(text: str) -> None:
    assert names(text, DRUG, NOT_GIVEN) == {"oxygen"}


@pytest.mark.parametrize(
    "text",
    [
        "albuterol neb running and refused transport",
        "albuterol neb running, and refused the collar",
        "Albuterol neb running and he refused transport.",
    ],
)
def test_a_neb_runs_though_the_transport_is_refused(text: str) -> None:
    assert names(text, DRUG) == {"albuterol"}
    assert not names(text, DRUG, NOT_GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        "fentanyl offered and refused",
        "Fentanyl was offered and declined. Oxygen not needed.",
        "fentanyl was offered and declined oxygen not needed",
        "fentanyl refused, IV refused",
    ],
)
def test_a_drug_that_was_offered_and_refused_is_not_given(text: str) -> None:
    told = names(text, DRUG, NOT_GIVEN) | names(text, DRUG, FactStatus.REFUSED)
    assert "fentanyl" in told


@pytest.mark.parametrize(
    "text",
    [
        "No aspirin before arrival. We gave 324.",
        "No aspirin given before we got here. We gave him 324.",
        "No aspirin prior to our arrival. He's got chest pain. I gave him 324.",
    ],
)
def test_who_had_none_before_is_given_it_then(text: str) -> None:
    assert given(text) == [("aspirin", 324, "mg")]


@pytest.mark.parametrize(
    "text",
    [
        "No aspirin before arrival. We gave 4 of Zofran.",
        "No aspirin before arrival. We gave 100 of fentanyl.",
        "No aspirin before arrival because he's allergic. We gave 300 of saline.",
        "No aspirin before arrival. Fentanyl, we gave 100.",
    ],
)
def test_what_is_given_of_another_drug_is_not_of_the_denied_one(text: str) -> None:
    assert names(text, DRUG, NOT_GIVEN) == {"aspirin"}
    assert "aspirin" not in names(text, DRUG)


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("duoneb going", "albuterol_ipratropium"),
        ("We've got a DuoNeb going.", "albuterol_ipratropium"),
        ("albuterol going sats 94", "albuterol"),
        ("The ketamine's going, sats 94.", "ketamine"),
        ("epi drip going", "epinephrine"),
    ],
)
def test_what_is_going_is_given(text: str, drug: str) -> None:
    assert names(text, DRUG) == {drug}


@pytest.mark.parametrize(
    "text",
    [
        "Is the duoneb going?",
        "can you get a duoneb going",
        "albuterol going to help",
        "once the albuterol's going we'll move",
        "zofran going to be next",
        "he's got an albuterol in the truck",
    ],
)
def test_what_is_to_go_or_asked_for_is_not(text: str) -> None:
    assert not names(text, DRUG)


def test_a_yes_to_did_you_give_gives_it() -> None:
    assert given("Did you give aspirin? Yes.") == [("aspirin", None, None)]
    assert given("Did you give aspirin? I said yes, 324.") == [("aspirin", 324, "mg")]
    assert names("Did you give any aspirin? No.", DRUG, NOT_GIVEN) == {"aspirin"}
    assert not given("Did you want me to give aspirin? Yes.")
