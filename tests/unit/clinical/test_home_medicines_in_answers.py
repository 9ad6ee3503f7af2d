"""Home medicines in the answer to a question, by their sound, of other countries, of a relative."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _taken(text: str) -> set[str]:
    facts = analyze_text(text).facts
    home = (f for f in facts if f.kind is FactKind.HOME_MEDICATION and f.name != "none")
    return {f.name for f in home if f.status is FactStatus.ASSERTED}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what's he on at home\nwife says syn throid and cressed or and he had a stent two years "
         "ago", {"levothyroxine", "rosuvastatin"}),
        ("what does she take normally\nthe boxes are here metformin and the Losec",
         {"metformin", "omeprazole"}),
        ("what medicines does he take ma'am\nthe blood thinner eliquis however you say it for the "
         "a fib and the metoprolol and that flow max", {"apixaban", "metoprolol", "tamsulosin"}),
        ("he takes Ecosprin and Telma", {"aspirin", "telmisartan"}),
        ("daily night one tablet he is taking eptoin", {"phenytoin"}),
        ("what was she on before\nferrous and folate", {"iron", "folic_acid"}),
        ("she's on ferrous sulphate and folic and calcium tablets",
         {"iron", "folic_acid", "calcium_carbonate"}),
        ("warfarin was swapped for apixaban", {"apixaban"}),
        ("there's ramipril in the cupboard but they're his wife's", set()),
        ("the warfarin is his wife's, he's on apixaban", {"apixaban"}),
        ("that's my wife's metformin, mine is the gliclazide", {"gliclazide"}),
        ("meds are ramipril, previously on bisoprolol", {"ramipril"}),
    ],
)  # fmt: skip
def test_what_is_told_as_taken(text: str, names: set[str]) -> None:
    assert _taken(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "what's he on\nfifteen litres non rebreather and any morphine given",
        "what did he take\nabout twenty amlodipine",
        "no medicines, she's on nothing at all. Okay. Cefotaxime and gentamicin, please",
        "the line was changed to amiodarone",
        "the planned admission was formed at the lowest level",
        "any tablets? no. I forget, he was arrested in Vienna",
    ],
)
def test_what_nobody_takes(text: str) -> None:
    assert _taken(text) == set()
