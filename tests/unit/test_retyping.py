"""Typed words take the time of what they replace; what was heard well stays as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recorder.core.model import Segment, Word
from recorder.core.retyping import retyped, typed_words


def heard(*words: str, start_s: float = 10.0) -> Segment:
    """Half a second a word."""
    said = tuple(Word(w, start_s + n / 2, start_s + (n + 1) / 2, 0.8) for n, w in enumerate(words))
    return Segment(start_s, start_s + len(words) / 2, " ".join(words), said, 0.7, 3)


def test_one_word_is_replaced_and_the_others_keep_all_they_had() -> None:
    before = heard("she", "takes", "Ann", "tresto", "daily")
    after = retyped(before, "she takes Entresto daily")
    assert after is not None
    assert (after.text, after.utterance) == ("she takes Entresto daily", 3)
    assert after.words[0] == before.words[0]
    assert after.words[3] == before.words[4]
    assert after.words[2] == Word("Entresto", 11.0, 12.0, None, typed=True)
    assert typed_words(after) == ("Entresto",)


def test_punctuation_and_capitals_are_no_typed_words() -> None:
    after = retyped(heard("pulse", "ninety"), "Pulse, ninety.")
    assert after is not None
    assert [w.text for w in after.words] == ["Pulse,", "ninety."]
    assert typed_words(after) == ()
    assert after.words[0].confidence == 0.8


def test_a_word_between_two_lies_in_the_pause_between_them() -> None:
    after = retyped(heard("give", "aspirin"), "give no aspirin")
    assert after is not None
    assert after.words[1] == Word("no", 10.5, 10.5, None, typed=True)


def test_nothing_typed_takes_the_segment_out() -> None:
    assert retyped(heard("thank", "you"), "  ") is None


def test_a_segment_whose_engine_gave_no_words_can_be_corrected() -> None:
    plain = Segment(4.0, 6.0, "pulse ninety")
    after = retyped(plain, "pulse nineteen")
    assert after is not None
    assert (after.words[0].start_s, after.words[-1].end_s) == (4.0, 6.0)


WORDS = st.lists(st.sampled_from("a b c dose of ten milligrams 140/90 98.6".split()), max_size=12)


@given(WORDS.filter(bool), WORDS.filter(bool))
def test_whatever_is_typed_the_words_spell_the_text_in_order_within_the_segment(
    before: list[str], after: list[str]
) -> None:
    segment = heard(*before)
    made = retyped(segment, " ".join(after))
    assert made is not None
    assert [w.text for w in made.words] == after
    assert made.text == " ".join(after)
    times = [t for w in made.words for t in (w.start_s, w.end_s)]
    assert times == sorted(times)
    assert segment.start_s <= times[0]
    assert times[-1] <= segment.end_s
    kept = [w for w in made.words if not w.typed]
    assert all(w in segment.words for w in kept)
