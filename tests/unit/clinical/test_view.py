"""What every rule asks of the words around a place: how far some of them go on, what parts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View, once, view_of

A_OR_B = frozenset({"a", "b"})
SAID = st.lists(st.sampled_from("he walks. and, talks? now".split()), max_size=12).map(" ".join)
PLACES = st.integers(0, 12)


def test_words_are_walked_over_up_to_the_first_other_one_or_to_the_bound() -> None:
    view = view_of("x a b a y")
    assert view.past(1, A_OR_B) == 4
    assert view.past(1, A_OR_B, 3) == 3
    assert view.past(0, A_OR_B) == 0
    assert view.past(3, A_OR_B, 2) == 3
    assert view.back(3, A_OR_B) == 0
    assert view.back(3, A_OR_B, 2) == 2
    assert view.back(4, A_OR_B) == 4
    assert view.back(1, A_OR_B, 2) == 1


def test_the_walk_ends_with_the_text() -> None:
    view = view_of("a b")
    assert view.past(0, A_OR_B) == 2
    assert view.back(1, A_OR_B) == -1


@given(SAID, PLACES, PLACES)
def test_joined_and_stops_are_what_the_gaps_say(text: str, first: int, last: int) -> None:
    view = view_of(text)
    gaps = [view.gap(i) for i in range(first, last)]
    assert view.stops(first, min(last, view.count)) == sum(
        gap in SENTENCE_ENDS for gap in gaps[: max(0, view.count - first)]
    )
    if first <= view.count:
        assert view.joined(first, last) == all(gap in PHRASE_GAPS for gap in gaps)
        assert view.joined(first, last, LIST_GAPS) == all(gap in LIST_GAPS for gap in gaps)
        assert (view.stops(first, last) > 0) == any(gap in SENTENCE_ENDS for gap in gaps)


def test_what_stands_around_does_not_leave_the_sentence() -> None:
    view = view_of("we wait. he walks and talks. she sits")
    assert view.around(3, 4, 1, 1) == (2, 5)
    assert view.around(3, 4, 9, 9) == (2, 6)


def test_words_stand_where_they_were_said_in_the_order_of_the_text() -> None:
    assert view_of("b x a x b").positions.of(("a", "b", "z")) == [0, 2, 4]


def test_what_is_asked_once_is_kept_with_its_own_view_only() -> None:
    asked: list[str] = []

    @once
    def length(view: View) -> int:
        asked.append(view.text)
        return view.count

    one, other = view_of("a b"), view_of("c")
    assert [length(one), length(one), length(other)] == [2, 2, 1]
    assert asked == ["a b", "c"]
