"""Tokens: exact offsets in any script, and one norm for each way of writing a word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recorder.clinical.text.words import words_of
from recorder.clinical.view import view_of


def norms(text: str) -> list[str]:
    return [t.norm for t in words_of(text).tokens]


@given(st.text(max_size=300))
@example(" ?\r0")
def test_tokens_are_exact_ordered_slices_of_any_text(text: str) -> None:
    words = words_of(text)
    last = 0
    for token in words.tokens:
        assert last <= token.start < token.end <= len(text)
        assert text[token.start : token.end].strip() == text[token.start : token.end]
        assert token.norm
        last = token.end
    covered = [i for clause in words.clauses for i in range(clause.first, clause.last)]
    assert covered == list(range(len(words.tokens)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b p", ["bp"]),
        ("B.P.", ["bp"]),
        ("G.C.S. 15", ["gcs", "15"]),
        ("BP's 140", ["bp", "140"]),
        ("didn't", ["didnt"]),
        ("n k d a", ["nkda"]),
        ("s p o 2", ["spo2"]),
        ("e t a four", ["eta", "four"]),
        ("d ten", ["d10"]),
        ("non-rebreather", ["nonrebreather"]),
        ("sats, uh, 92", ["sats", "92"]),
        ("we, you know, gave", ["we", "gave"]),
        ("do you know him", ["do", "you", "know", "him"]),
        ("w/o LOC", ["w/o", "loc"]),
        ("97%", ["97", "percent"]),
        ("at 14:20", ["at", "14:20"]),
        ("12L", ["12", "l"]),
        ("4mm, mm, 80 mm Hg", ["4", "mm", "80", "mm", "hg"]),
        ("sats 95 mm and er 16", ["sats", "95", "and", "16"]),
        ("took him to the ER", ["took", "him", "to", "the", "er"]),
        ("in the er he got", ["in", "the", "er", "he", "got"]),
        ("in the er left arm", ["in", "the", "left", "arm"]),
        ("ER, HE IS FINE", ["he", "is", "fine"]),
        ("FiO2 40, PaO2 60", ["fio2", "40", "pao2", "60"]),
        ("d’accord", ["daccord"]),
    ],
)
def test_one_norm_for_each_spelling(text: str, expected: list[str]) -> None:
    assert norms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on c p a p now", ["on", "cpap", "now"]),
        ("the i c p team", ["the", "icp", "team"]),
        ("a c p n and her c p d", ["a", "cpn", "and", "her", "cpd"]),
        ("e c p r", ["ecpr"]),
        ("the a c p", ["the", "acp"]),
        ("I.C.P. team", ["icp", "team"]),
        ("b m i of 40", ["bmi", "of", "40"]),
        ("f h r 140", ["fhr", "140"]),
        ("n i b p 120", ["nibp", "120"]),
        ("had a c p", ["had", "a", "cp"]),
        ("a c p r in progress", ["a", "cpr", "in", "progress"]),
        ("c p i think", ["cp", "i", "think"]),
        ("i v b p h r", ["iv", "bp", "hr"]),
        ("c p s o b", ["cp", "sob"]),
        ("at 8 p m l o c", ["at", "8", "p", "m", "loc"]),
        ("g p e t a", ["g", "p", "eta"]),
        ("p e e p 5", ["peep", "5"]),
        ("g c s e four", ["gcs", "e", "four"]),
        ("68 y o f", ["68", "y/o", "f"]),
    ],
)
def test_no_abbreviation_is_cut_out_of_a_longer_one(text: str, expected: list[str]) -> None:
    assert norms(text) == expected


def test_a_sentence_runs_across_the_pause_that_cut_it_into_segments() -> None:
    assert [t.gap for t in words_of("she turned\nthree").tokens] == ["", "", ""]
    assert [t.gap for t in words_of("bp\n120 over 80\nPulse 80").tokens][1:2] == ["\n"]


def test_gaps_say_what_stands_before_a_token() -> None:
    tokens = words_of("One, two. Three\nFour - five / six (seven) Dr. Ryan").tokens
    assert [(t.norm, t.gap) for t in tokens] == [
        ("one", ""), ("two", ","), ("three", "."), ("four", "\n"), ("five", ","), ("six", "/"),
        ("seven", ","), ("dr", ","), ("ryan", ""),
    ]  # fmt: skip


def test_speaker_labels_are_no_words_and_part_the_turns() -> None:
    text = "MEDIC 1: Any pain?\nPATIENT: No.\nMEDIC 1: Good."
    tokens = words_of(text).tokens
    assert [t.norm for t in tokens] == ["any", "pain", "no", "good"]
    assert [t.turn for t in tokens] == [1, 1, 2, 3]
    assert [t.gap for t in tokens][2:] == ["?", "."]


def test_a_single_heading_is_no_speaker() -> None:
    assert norms("Signs: pulse 80") == ["signs", "pulse", "80"]


def test_contrast_and_stops_part_clauses() -> None:
    words = words_of("no pain but dizzy. Pale")
    assert [(c.first, c.last, c.sentence) for c in words.clauses] == [
        (0, 2, 0),
        (2, 4, 0),
        (4, 5, 1),
    ]


def test_a_question_mark_marks_its_clause() -> None:
    assert [c.question for c in words_of("Any pain? No.").clauses] == [True, False]


def test_a_sentence_has_all_its_clauses_and_is_asked_when_one_of_them_is() -> None:
    words = words_of("Pale but awake. Any pain but no cough? No.")
    assert [tuple(s) for s in words.sentences] == [(0, 3, False), (3, 8, True), (8, 9, False)]
    assert words.clauses[-1].sentence == len(words.sentences) - 1


@given(st.integers(-4, 8), st.integers(-4, 8))
def test_the_words_of_a_stretch_are_those_of_its_places(first: int, last: int) -> None:
    view = view_of("pulse is eighty now")
    assert view.norms(first, last) == [view.norm[i] for i in range(first, last)]
