"""The draft recogniser's grammar, numbers, language model arithmetic and gate."""

from __future__ import annotations

import gzip
import io
import math
from itertools import pairwise
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.adapters.engines.pocketsphinx import PocketsphinxTranscriber
from recorder.adapters.engines.sphinx import build, grammar, ngrams, saying
from recorder.adapters.engines.sphinx.gating import (
    GateRules,
    HeardWord,
    believed,
    number_runs,
    without_quantities,
)
from recorder.clinical.analysis import analyze
from recorder.core.model import UNCLEAR, FactKind, Segment, Transcript
from recorder.core.ports.speech import Clip, TranscribeOptions

# --- gate ------------------------------------------------------------------------------------


def heard(text: str, probability: float = 0.95, **sure: float) -> list[HeardWord]:
    """Words of 0.3 s, one after the other; ``word=0.2`` changes the probability of one."""
    return [
        HeardWord(word, n * 30, n * 30 + 29, sure.get(word, probability))
        for n, word in enumerate(text.split())
    ]


def shown(first: list[HeardWord], again: list[HeardWord] | None = None) -> str:
    words = believed(first, first if again is None else again, GateRules())
    return " ".join(word.text for word in words)


def test_what_both_hear_surely_is_shown() -> None:
    assert shown(heard("heart rate eighty eight")) == "heart rate eighty eight"


def test_what_only_one_hears_is_marked() -> None:
    first, again = heard("he takes blue pills now"), heard("he takes few pills now")
    assert shown(first, again) == f"he takes {UNCLEAR} pills now"


def test_the_same_word_at_another_time_is_no_confirmation() -> None:
    first = heard("the patient has asthma")
    again = [w._replace(first=w.first + 20, last=w.last + 20) for w in first]
    assert shown(first, again) == ""


def test_a_number_with_one_doubtful_word_is_left_out_whole() -> None:
    sentence = "blood pressure is one forty over ninety and pulse regular"
    assert shown(heard(sentence, ninety=0.2)) == f"blood pressure is {UNCLEAR} and pulse regular"


def test_a_number_beside_a_doubtful_word_is_left_out() -> None:
    assert shown(heard("the pulse is eighty more and regular", more=0.2)) == (
        f"the pulse is {UNCLEAR} and regular"
    )


def test_a_pause_frees_a_number_from_its_doubtful_neighbour() -> None:
    words = heard("well the pulse is eighty more and regular", more=0.2)
    apart = [w._replace(first=w.first + 40, last=w.last + 40) for w in words[5:]]
    assert "eighty" in shown([*words[:5], *apart])


def test_mostly_doubtful_speech_is_empty() -> None:
    assert shown(heard("we grow tomatoes behind garage", 0.3, we=0.9, grow=0.9)) == ""
    assert shown([]) == ""


def test_clear_stretches_of_unbroken_speech_are_shown_and_the_others_marked() -> None:
    clear = "blood pressure is one forty over ninety and the pulse is regular"
    strange = " ".join(f"x{n}" for n in range(30))
    doubted = {f"x{n}": 0.1 for n in range(30)}
    assert shown(heard(f"{clear} {strange} {clear}", **doubted)) == f"{clear} {UNCLEAR} {clear}"
    assert shown(heard(f"{strange} {clear}", **doubted)) == f"{UNCLEAR} {clear}"


def test_single_sure_words_within_nonsense_are_not_shown() -> None:
    nonsense = " ".join(f"x{n} x{n} the" for n in range(15))
    assert shown(heard(nonsense, 0.1, the=0.99)) == ""


@given(st.lists(st.booleans(), max_size=40))
def test_a_stretch_never_ends_beside_a_sure_word(sure: list[bool]) -> None:
    """So a number, of which all words are sure, is never cut in two."""
    words = heard(" ".join(f"x{n}" for n in range(len(sure))), 0.1)
    words = [w._replace(probability=0.9) if s else w for w, s in zip(words, sure, strict=True)]
    starts = {w.first for w in believed(words, words, GateRules()) if w.text != UNCLEAR}
    kept = [w.first in starts for w in words]
    for one, other in pairwise(range(len(sure))):
        assert not (sure[one] and sure[other]) or kept[one] == kept[other]


def test_a_word_that_never_ends_is_noise() -> None:
    assert shown([HeardWord("five", 3, 296, 1.0)]) == ""


def test_a_mark_of_doubt_separates_a_cue_from_a_later_number() -> None:
    """The clinical layer must not bind "heart rate" to a number behind what was left out."""
    assert vitals("heart rate ninety eight") == [("heart_rate", 98)]
    assert vitals(f"heart rate {UNCLEAR} ninety eight") == []
    assert vitals(f"heart rate {UNCLEAR} sats ninety six") == [("spo2", 96)]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("pulse one oh six and regular", ["one oh six"]),
        ("one forty over ninety", ["one forty over ninety"]),
        ("two hundred and fourteen", ["two hundred and fourteen"]),
        ("eight out of ten", ["eight out of ten"]),
        ("four milligrams and two puffs", ["four", "two"]),
        ("out of and over", []),
    ],
)
def test_spoken_numbers_are_found_whole(text: str, runs: list[str]) -> None:
    words = text.split()
    assert [" ".join(words[a:b]) for a, b in number_runs(words)] == runs


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("he lives and old three and a milligram", f"he lives and old {UNCLEAR}"),
        ("gave a milligram then more", f"gave a {UNCLEAR} then more"),
        (
            "give one point five of a mil now and half a tablet later",
            f"give {UNCLEAR} now and {UNCLEAR} later",
        ),
        (f"pulse {UNCLEAR} eighty and regular", f"pulse {UNCLEAR} and regular"),
        ("one forty over ninety", ""),
        (f"{UNCLEAR} four milligrams", ""),
        ("allergic to penicillin", "allergic to penicillin"),
    ],
)
def test_words_that_cannot_be_sure_keep_no_number_and_no_unit(text: str, left: str) -> None:
    assert " ".join(w.text for w in without_quantities(heard(text))) == left


# --- hearing ---------------------------------------------------------------------------------


class Hearing:
    """A decoder that hears the same words in every sound."""

    def __init__(self, words: list[HeardWord]) -> None:
        self.words, self.utterances = words, 0

    def reinit_feat(self) -> None:
        """Nothing is carried on."""

    def start_utt(self) -> None:
        self.utterances += 1

    def process_raw(self, pcm: bytes, *, full_utt: bool = False) -> None:
        """Heard already."""

    def end_utt(self) -> None:
        """Nothing to close."""

    def hyp(self) -> object:
        return self.words or None

    def seg(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(
                word=w.text,
                start_frame=w.first,
                end_frame=w.last,
                prob=w.probability,
                lscore=math.exp(w.expected),
            )
            for w in self.words
        ]


def engine_hearing(*decoders: Hearing) -> PocketsphinxTranscriber:
    return PocketsphinxTranscriber(list(decoders), GateRules(), lambda: list(decoders))


SOUND = Clip(b"\x00\x08" * 16_000 * 5)


@pytest.mark.parametrize(("probability", "again"), [(0.2, 0), (0.9, 1)])
def test_only_what_may_be_believed_is_heard_a_second_time(probability: float, again: int) -> None:
    first, second = (Hearing(heard("the patient has asthma", probability)) for _ in range(2))
    found = engine_hearing(first, second).transcribe([SOUND], TranscribeOptions())
    assert (first.utterances, second.utterances) == (1, again)
    assert bool(found[0]) == bool(again)


@given(st.data())
def test_a_second_hearing_only_takes_words_away(data: st.DataObject) -> None:
    said = st.lists(st.sampled_from(["the", "pulse", "eighty", "over", "four"]), max_size=14)
    sure = st.sampled_from([0.2, 0.9])
    first, again = (
        [w._replace(probability=data.draw(sure)) for w in heard(" ".join(data.draw(said)))]
        for _ in range(2)
    )
    alone = {w.first for w in believed(first, first, GateRules()) if w.text != UNCLEAR}
    both = {w.first for w in believed(first, again, GateRules()) if w.text != UNCLEAR}
    assert both <= alone


def test_words_of_the_moment_show_no_dose_and_claim_no_certainty() -> None:
    words = heard("he lives with an old friend and takes three milligrams daily", 1.0)
    (segment,) = engine_hearing(Hearing(words), Hearing(words)).follow("one", SOUND)
    assert segment.text == f"he lives with an old friend and takes {UNCLEAR} daily"
    assert segment.confidence is None
    assert {w.confidence for w in segment.words if w.text != UNCLEAR} == {None}
    assert {w.confidence for w in segment.words if w.text == UNCLEAR} == {0.0}


def test_words_of_the_moment_that_nobody_expects_are_not_shown_though_both_heard_them() -> None:
    said = "yes there will end a little else at order a man with nausea"
    babble = [w._replace(expected=-0.04) for w in heard(said, 1.0)]
    engine = engine_hearing(Hearing(babble), Hearing(babble))
    assert engine.follow("one", SOUND) == ()
    assert engine.transcribe([SOUND], TranscribeOptions())[0], "what is heard again tells itself"


def test_a_clear_stretch_is_shown_beside_babble() -> None:
    clear = heard("the patient has asthma and is allergic to penicillin today", 1.0)
    babble = [HeardWord(f"x{n}", 600 + n * 30, 629 + n * 30, 1.0, -0.09) for n in range(20)]
    words = [*clear, *babble]
    (segment,) = engine_hearing(Hearing(words), Hearing(words)).follow("one", SOUND)
    assert segment.text.startswith("the patient has asthma and is allergic to penicillin")
    assert segment.text.endswith(UNCLEAR)


def vitals(text: str) -> list[tuple[str, object]]:
    facts = analyze(Transcript((Segment(0, 3, text),), draft=True)).facts
    return [(f.name, f.value) for f in facts if f.kind is FactKind.VITAL]


# --- phrases ---------------------------------------------------------------------------------


def test_rules_choices_and_options_are_drawn() -> None:
    rules = grammar.parse("# c\nbp: <num 90-90> over (forty | fifty)\n3 pressure [is] <bp>\n1 hi\n")
    drawn = {" ".join(words) for words in rules.draw(300, {})}
    assert "hi" in drawn
    assert drawn <= {
        "hi",
        *(f"pressure {i}ninety over {d}" for i in ("", "is ") for d in ("forty", "fifty")),
        *(f"pressure {i}nine zero over {d}" for i in ("", "is ") for d in ("forty", "fifty")),
    }
    assert len(drawn) >= 5


def test_equal_seeds_draw_equal_sentences() -> None:
    rules = grammar.parse("1 <num 1-300> <names>\n")
    names = {"names": ["one two", "three"]}
    assert rules.draw(50, names, seed=4) == rules.draw(50, names, seed=4)
    assert rules.draw(50, names, seed=4) != rules.draw(50, names, seed=5)


@pytest.mark.parametrize("text", ["what is this", "1 (a | b", "1 a) b", "1 [a)"])
def test_a_line_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|neither"):
        grammar.parse(text)


@pytest.mark.parametrize("text", ["1 <nobody>", "a: <a>\n1 <a>"])
def test_a_reference_to_nothing_or_itself_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"nothing|itself"):
        grammar.parse(text).draw(1, {})


def test_every_way_of_saying_a_number_means_it() -> None:
    """Checked with the app's own reader of spoken numbers."""
    random = Random(5)
    for value in (*range(40, 60), 100, 101, 106, 110, 112, 119, 130, 145, 160):
        said = " ".join(saying.number(value, random))
        assert vitals(f"heart rate {said}") == [("heart_rate", value)], said


def test_decimals_and_times_are_said_in_words() -> None:
    random = Random(1)
    assert {" ".join(saying.decimal(382, random)) for _ in range(9)} == {"thirty eight point two"}
    assert "point" in saying.decimal(4, random)
    for _ in range(200):
        said = saying.clock(random.randrange(24), random.randrange(60), random)
        assert all(said)


# --- language model --------------------------------------------------------------------------

SENTENCES = [["a", "b", "c"], ["a", "b"], ["c", "a", "b"], ["b"]]
WORDS = ["a", "b", "c", "d"]
FULL = [*WORDS, ngrams.END]


class Uniform:
    def probability(self, word: str, history: ngrams.Gram) -> float:
        return 1 / len(FULL)


HISTORIES: list[ngrams.Gram] = [(), (ngrams.BEGIN,), ("a",), ("a", "b"), ("d",), ("d", "a")]


@pytest.mark.parametrize("history", HISTORIES)
def test_counted_and_mixed_probabilities_add_up_to_one(history: ngrams.Gram) -> None:
    counted = ngrams.CountedModel(SENTENCES, FULL)
    mixed = ngrams.MixedModel(counted, Uniform(), 0.7)
    for model in (counted, mixed):
        assert sum(model.probability(w, history) for w in FULL) == pytest.approx(1.0)
    assert mixed.probability("d", history) > 0


def test_the_mixture_trusts_the_model_that_explains_the_history() -> None:
    mixed = ngrams.MixedModel(ngrams.CountedModel(SENTENCES, FULL), Uniform(), 0.5)
    assert mixed.share(("a", "b")) > 0.5 > mixed.share(("d", "d"))


@pytest.mark.parametrize("smallest_gain", [0.0, 0.02, 1.0])
def test_the_written_model_adds_up_to_one_however_much_is_left_out(smallest_gain: float) -> None:
    counted = ngrams.CountedModel(SENTENCES, FULL)
    mixed = ngrams.MixedModel(counted, Uniform(), 0.7)
    pairs = [g for g in counted.grams if len(g) == 2]
    triples = [g for g in counted.grams if len(g) == 3]
    model = ngrams.explicit(mixed, FULL, pairs, triples, smallest_gain)
    for history in HISTORIES:
        total = sum(model.probability(w, history) for w in FULL)
        assert total == pytest.approx(1.0, abs=1e-6), history
    if smallest_gain == 0:
        assert model.grams["a", "b"] == pytest.approx(mixed.probability("b", ("a",)))
        assert any(len(g) == 3 for g in model.grams)
    if smallest_gain == 1:
        assert all(len(g) == 1 for g in model.grams)


def test_the_arpa_file_has_what_it_announces() -> None:
    model = ngrams.explicit(Uniform(), [ngrams.BEGIN, *FULL], [("a", "b")], [], 0.0)
    out = io.StringIO()
    ngrams.write_arpa(model, out)
    lines = out.getvalue().splitlines()
    assert lines[:3] == ["\\data\\", "ngram 1=6", f"ngram 2={len(model.grams) - 6}"]
    assert any(line.startswith("-99.000 <s>") for line in lines)
    row = next(line for line in lines if line.split()[1:2] == ["a"])
    assert float(row.split()[0]) == pytest.approx(math.log10(model.grams["a",]), abs=1e-3)


# --- what is shipped -------------------------------------------------------------------------


def test_the_shipped_model_was_built_from_the_sources_as_they_are() -> None:
    with gzip.open(build.HERE / "ems.lm.gz", "rt", encoding="utf-8") as file:
        file.readline()
        assert file.readline().split() == ["sources", build.sources()], (
            "run: python -m recorder.adapters.engines.sphinx.build"
        )


def test_every_own_word_has_phones_of_the_acoustic_model_and_is_said_somehow() -> None:
    phones = {p for ways in build.wheel_dictionary().values() for way in ways for p in way.split()}
    for word, ways in build.own_words(build.HERE / "words.txt").items():
        for way in ways:
            assert set(way.split()) <= phones, word


def test_common_drugs_and_vital_words_can_be_recognised() -> None:
    said = (build.HERE / "ems.dict").read_text("utf-8")
    words = {line.split()[0] for line in said.splitlines()}
    assert {"epinephrine", "naloxone", "fentanyl", "ondansetron", "SpO2", "BP", "GCS"} <= words
    assert {"systolic", "sats", "respirations", "nebulized", "milligrams"} <= words
