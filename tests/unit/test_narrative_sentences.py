"""Sentences of a language model against the checker: what has to stay, and what never may.

``tests/narratives/*.json``, each of one text: ``plain`` ones are true and stay, ``lost`` ones are
true and dropped all the same, ``sneaky`` ones are wrong, or in doubt. A row is a sentence and the
facts that it cites: by name, ``name@2`` the second of it.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.facts.course import first_readings
from recorder.clinical.narrative import narrative
from recorder.clinical.narrative.words import narrative_words
from recorder.core.model import Analysis

TESTS = Path(__file__).parents[1]
TABLES = sorted((TESTS / "narratives").glob("*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def analysis(path: Path) -> Analysis:
    table = read(path)
    if "words" in table:
        return analyze_text(table["words"])
    return analyze_text(read(TESTS / "encounters" / f"{table['encounter']}.json")["transcript"])


def ids(given: Analysis, cited: str) -> list[str]:
    found = []
    for name, _, place in (c.partition("@") for c in cited.split()):
        found.append([f.id for f in given.facts if f.name == name][int(place or 1) - 1])
    return found


def kept(given: Analysis, text: str, cited: str) -> bool:
    answer = {"sentences": [{"text": text, "facts": ids(given, cited)}]}
    try:
        return len(narrative.checked(given, answer, "m").sentences) == 1
    except narrative.NotANarrative:
        return False


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.stem)
def test_plain_true_sentences_stay(path: Path) -> None:
    assert [row for row in read(path)["plain"] if not kept(analysis(path), *row)] == []


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.stem)
def test_no_sneaky_sentence_stays(path: Path) -> None:
    assert [row for row in read(path)["sneaky"] if kept(analysis(path), *row)] == []


def test_a_dose_is_told_once() -> None:
    given = analyze_text("We gave aspirin 324 mg by mouth and fentanyl 50 mcg IV. BP 120 over 80.")
    of = {fact.name: fact.id for fact in given.facts}
    dose = {"text": "Aspirin 324 mg was given.", "facts": [of["aspirin"]]}
    other = {"text": "Fentanyl 50 mcg IV was given.", "facts": [of["fentanyl"]]}
    told = narrative.checked(given, {"sentences": [dose, other, dose]}, "m")
    assert [sentence.text for sentence in told.sentences] == [dose["text"], other["text"]]
    assert told.dropped == 1


def test_nine_in_ten_true_sentences_stay() -> None:
    stay, lost = (sum(len(read(p)[of]) for p in TABLES) for of in ("plain", "lost"))
    assert stay >= 9 * lost


@pytest.mark.parametrize("path", TABLES, ids=lambda p: p.stem)
def test_a_plain_sentence_with_another_number_or_a_no_is_dropped(path: Path) -> None:
    """Each figure of each sentence in turn one higher, and each word followed by a "not"."""
    given, stayed = analysis(path), []
    for text, cited in read(path)["plain"]:
        words = text.split()
        for i, word in enumerate(words):
            figures = [j for j, letter in enumerate(word) if letter.isdigit()]
            others = [word[:j] + str((int(word[j]) + 1) % 10) + word[j + 1 :] for j in figures]
            for other in (*others, f"{word} not", f"{word} no longer"):
                changed = " ".join([*words[:i], other, *words[i + 1 :]])
                stayed += [changed] * kept(given, changed, cited)
    assert stayed == []


ELSEWHERE = {
    "es": "Varón de 58 años. Pulso 124, tensión 160 sobre 90, saturación 91 en aire ambiente. "
    "Después de eso pulso 98, tensión 130 sobre 80. Dolor 8 de 10, ahora 3 de 10.",
    "pt": "Homem de 58 anos. Pulso 124, pressão 160 por 90, saturação 91 em ar ambiente. "
    "Depois disso pulso 98, pressão 130 por 80. Dor 8 de 10, agora 3 de 10.",
}
BOTH = "systolic_bp diastolic_bp systolic_bp@2 diastolic_bp@2"


@pytest.mark.parametrize(
    ("code", "text", "cited", "stays"),
    [
        ("es", "Pulso inicial 124.", "heart_rate", True),
        ("es", "El pulso era 124 y ahora es 98.", "heart_rate heart_rate@2", True),
        ("es", "La tensión bajó de 160/90 a 130/80.", BOTH, True),
        ("es", "Dolor actual 3 de 10.", "pain_score@2", True),
        ("es", "La tensión subió de 160/90 a 130/80.", BOTH, False),
        ("es", "Pulso inicial 98.", "heart_rate@2", False),
        ("es", "Pulso actual 124.", "heart_rate", False),
        ("es", "El pulso era 98, luego 124.", "heart_rate@2 heart_rate", False),
        ("pt", "Pulso inicial 124.", "heart_rate", True),
        ("pt", "O pulso era 124 e agora é 98.", "heart_rate heart_rate@2", True),
        ("pt", "A pressão baixou de 160/90 para 130/80.", BOTH, True),
        ("pt", "Dor atual 3 de 10.", "pain_score@2", True),
        ("pt", "A pressão subiu de 160/90 para 130/80.", BOTH, False),
        ("pt", "Pulso inicial 98.", "heart_rate@2", False),
        ("pt", "Pulso atual 124.", "heart_rate", False),
        ("pt", "O pulso era 98, depois 124.", "heart_rate@2 heart_rate", False),
    ],
)
def test_readings_in_order_elsewhere(code: str, text: str, cited: str, stays: bool) -> None:
    assert kept(analyze_text(ELSEWHERE[code], code), text, cited) is stays


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("BP 160 over 90, resps 18, pulse 88. Now BP 120 over 80, pulse 70.", {160, 90, 18, 88}),
        ("BP 160 over 90, pulse 88. He is GCS 15. Now BP 120 over 80, pulse 70.", {160, 90, 88}),
        ("BP 160 over 90. Now BP 120 over 80, GCS 15, pulse 70.", {160, 90}),
        ("BP 160 over 90, pulse 88.", set()),
    ],
)
def test_first_readings_are_those_that_others_followed(words: str, first: set[int]) -> None:
    facts = analyze_text(words).facts
    sure = first_readings(facts)
    assert {f.value for f in facts if f.id in sure} == first


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_no_word_of_time_tells_two_things(code: str) -> None:
    words = narrative_words(code)
    times = (words.first, words.now, words.later)
    assert sum(map(len, times)) == len(frozenset().union(*times))
    assert words.then in words.later
    assert words.was in words.past
