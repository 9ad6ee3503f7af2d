"""A procedure that others did before the crew came is told so; what the crew did never is."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.wording import describe
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _before(text: str) -> dict[str, bool]:
    return {f.name: f.prior_to_ems for f in facts(text, FactKind.INTERVENTION)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A tourniquet was put on by police at 14:02.", "tourniquet"),
        ("Police put a tourniquet on.", "tourniquet"),
        ("His mate tied a tourniquet round it.", "tourniquet"),
        ("Bystander CPR started at 09:50.", "cpr"),
        ("Lifeguards started CPR, we shocked him twice.", "cpr"),
        ("CPR by fire while we intubated him.", "cpr"),
        ("An off duty nurse did CPR for five minutes.", "cpr"),
        ("Fire splinted his leg, we put a collar on.", "splint"),
        ("Collar on before we got there.", "cervical_collar"),
        ("Prior to our arrival they had an OPA in.", "opa"),
        ("He'd been shocked twice by the first crew.", "defibrillation"),
        ("Dressing applied by staff.", "bandage"),
        ("The crew before us had put a line in.", "iv_access"),
    ],
)
def test_what_others_did_was_before_us(text: str, name: str) -> None:
    assert _before(text)[name] is True


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lifeguards started CPR, we shocked him twice.", "defibrillation"),
        ("Fire splinted his leg, we put a collar on.", "cervical_collar"),
        ("CPR by fire while we intubated him.", "intubation"),
        ("We had fire do compressions.", "cpr"),
        ("Our student cannulated him.", "iv_access"),
        ("He was tubed before we got to the hospital.", "intubation"),
        ("Before we arrived he'd vomited, we suctioned him.", "suction"),
        ("Police found him, tourniquet on by us at 14:02.", "tourniquet"),
        ("He's a retired nurse, line in the left hand.", "iv_access"),
        ("Bystander CPR. We carried on CPR for ten minutes.", "cpr"),
    ],
)
def test_what_we_did_never_was(text: str, name: str) -> None:
    assert _before(text)[name] is False


def test_a_report_says_so() -> None:
    (fact,) = facts("A tourniquet was put on by police.", FactKind.INTERVENTION)
    assert "before the crew" in describe.phrase(fact)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AED shocked once before we arrived. We gave four shocks.", [True, False]),
        ("AED shocked once before we arrived, four further shocks at 360.", [True, False]),
        ("Bystander defibrillated him. Defibrillated three more times at 200.", [True, False]),
        ("AED shocked twice before we arrived.", [True]),
        ("two shocks before we came. We shocked him again.", [True, False]),
        ("We shocked once. We shocked again at 200.", [False]),
    ],
)
def test_the_shocks_of_others_and_ours_are_told_apart(text: str, told: list[bool]) -> None:
    shocks = [f for f in analyze_text(text).facts if f.name == "defibrillation"]
    assert [f.prior_to_ems for f in shocks] == told


def test_who_was_shocked_by_us_was_not_electrocuted() -> None:
    assert not [f for f in analyze_text("Shocked by us at 200.").facts if f.name == "electrocution"]
    found = [f for f in analyze_text("Shocked by a live cable.").facts if f.name == "electrocution"]
    assert found
