"""Questions of one item, answered in one word, as recognisers write them: without marks."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names

NEGATED = FactStatus.NEGATED


def _told(text: str, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    return names(text, FactKind.FINDING, status) | names(text, FactKind.HISTORY, status)


@pytest.mark.parametrize(
    ("text", "there", "denied"),
    [
        ("any neck pain no back pain yeah", {"back_pain"}, {"neck_pain"}),
        ("any nausea no vomiting yes twice", {"vomiting"}, {"nausea"}),
        ("diabetic no high blood pressure yes", {"hypertension"}, {"diabetes"}),
        ("asthma no copd yeah", {"copd"}, {"asthma"}),
        ("heart trouble yes diabetes no", {"coronary_artery_disease"}, {"diabetes"}),
        ("headache yes nausea yes vomiting no", {"headache", "nausea"}, {"vomiting"}),
        ("any seizures no strokes yes last year", {"stroke"}, {"seizure_disorder"}),
        ("history hypertension yes diabetes no asthma no", {"hypertension"},
         {"diabetes", "asthma"}),
        ("any drugs no anything to drink two beers", {"alcohol_use"}, {"drug_use"}),
        ("any puffing no feeling sick yeah a bit", {"nausea"}, {"shortness_of_breath"}),
        ("any pain in your tummy no feeling sick yeah", {"nausea"}, {"abdominal_pain"}),
        ("any pain in your chest no pain in your tummy yeah", {"abdominal_pain"}, {"chest_pain"}),
        ("any trouble breathing no sick to your stomach uh yeah", {"nausea"},
         {"shortness_of_breath"}),
        ("does your chest hurt no feel sick yeah", {"nausea"}, {"chest_pain"}),
        ("any pain in the belly no any vomiting no diarrhoea yeah", {"diarrhea"},
         {"abdominal_pain", "vomiting"}),
    ],
)  # fmt: skip
def test_each_reply_is_of_the_item_before_it(text: str, there: set[str], denied: set[str]) -> None:
    assert _told(text) == there
    assert _told(text, NEGATED) == denied


@pytest.mark.parametrize(
    ("text", "there", "denied"),
    [
        ("chest pain no nausea no vomiting", {"chest_pain"}, {"nausea", "vomiting"}),
        ("he has asthma no copd yeah smokes", {"asthma", "smoking"}, {"copd"}),
        ("so no loc no neck pain no back pain", set(),
         {"loss_of_consciousness", "neck_pain", "back_pain"}),
        ("pulse 88 no fever no cough yes i'm sure", set(), {"fever", "cough"}),
        ("seizure yes no head injury", {"seizure"}, {"head_injury"}),
        ("theres no real bleeding collar yes log rolled no spinal tenderness", set(),
         {"bleeding", "tenderness"}),
    ],
)  # fmt: skip
def test_a_no_without_a_yes_beside_it_denies_what_follows(
    text: str, there: set[str], denied: set[str]
) -> None:
    assert _told(text) == there
    assert _told(text, NEGATED) >= denied


@pytest.mark.parametrize(
    ("text", "medicines"),
    [
        ("allergies no meds yes lisinopril", {"lisinopril"}),
        ("no meds yes i'm sure", {"none"}),
        ("any allergies no takes metformin and ramipril", {"metformin", "ramipril"}),
        ("any medical problems no take any meds suboxone", {"buprenorphine_naloxone"}),
    ],
)
def test_a_no_that_answers_denies_no_medicines(text: str, medicines: set[str]) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == medicines
