"""The number grammar: every integer and decimal, in every way it can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.numbers.numbers import Form, Number, find_numbers
from recorder.clinical.text.words import words_of
from tests.unit.clinical.spoken import decimals, forms


def numbers_in(text: str) -> tuple[Number, ...]:
    return find_numbers(words_of(text))


def values_in(text: str) -> list[float]:
    return [n.value for n in numbers_in(text)]


@pytest.mark.parametrize("low", range(0, 1000, 100))
def test_every_integer_reads_back_in_each_form(low: int) -> None:
    wrong = [
        (said, values_in(said))
        for n in range(low, low + 100)
        for said in forms(n)
        if values_in(said) != [n]
    ]
    assert wrong == []


@pytest.mark.parametrize("low", range(0, 2000, 500))
def test_every_decimal_reads_back_in_each_form(low: int) -> None:
    wrong = [
        (said, values_in(said))
        for tenths in range(low, low + 500)
        for said in decimals(tenths)
        if values_in(said) != [tenths / 10]
    ]
    assert wrong == []


@given(
    st.integers(0, 999), st.sampled_from(["pulse {} now", "{}.", "so, {}, and", "\n{}\n", "({})"])
)
def test_a_number_is_found_inside_any_sentence_with_exact_tokens(n: int, frame: str) -> None:
    for said in forms(n):
        text = frame.format(said)
        words = words_of(text)
        (number,) = find_numbers(words)
        start, end = words.tokens[number.first].start, words.tokens[number.last - 1].end
        assert text[start:end] == said.lstrip(".") or text[start:end] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two, twenty", [2, 20]),
        ("140/90", [140, 90]),
        ("140 over 90", [140, 90]),
        ("BP 1 40 over 90", [140, 90]),
        ("3-4-6", [3, 4, 6]),
        ("fourteen twenty", [14, 20]),
        ("ninety eight six", [98, 6]),
        ("ninety one hundred", [90, 100]),
        ("ninety one oh four", [90, 104]),
        ("fifteen hundred", [1500]),
        ("two thousand five hundred", [2500]),
        ("1,000", [1000]),
        ("two and a half", [2.5]),
        ("half a gram", [0.5]),
        ("zero point four", [0.4]),
        ("oh eight forty-nine", [8, 49]),
        ("point one five", [0.15]),
        ("two point five sats ninety", [2.5, 90]),
        ("thirty six point eight one twenty over eighty", [36.8, 120, 80]),
        ("a hundred", [100]),
        ("a gram", []),
        ("oh no", []),
        ("the point is", []),
        ("V4R", [4]),
        ("spo297%", [97]),
        ("hr88", [88]),
        ("one forty, ninety", [140, 90]),
    ],
)
def test_numbers_end_where_another_begins(text: str, expected: list[float]) -> None:
    assert values_in(text) == expected


def test_the_form_says_how_it_was_put_together() -> None:
    assert numbers_in("one forty")[0].form is Form.SPLIT
    assert numbers_in("five eight")[0].form is Form.RUN
    assert numbers_in("oh eight")[0].form is Form.ZERO
    assert numbers_in("38.4")[0].form is Form.DECIMAL
    assert numbers_in("one forty")[0].parts == (1, 40)


@given(st.text(max_size=200))
def test_no_text_breaks_the_grammar(text: str) -> None:
    words = words_of(text)
    last = 0
    for number in find_numbers(words):
        assert last <= number.first < number.last <= len(words.tokens)
        last = number.last
