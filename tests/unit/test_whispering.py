"""What both Whisper engines share, on a scripted runtime: retries, guards, languages, words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.timed_words import TimedPiece, joined
from recorder.adapters.engines.whispering import (
    Decoded,
    Decoding,
    FloatArray,
    WhisperTranscriber,
)
from recorder.core.errors import EngineFailed
from recorder.core.ports.speech import Clip, EngineInfo, LanguageTeller, TranscribeOptions

INFO = EngineInfo("scripted", "nano", draft=False)
ENGLISH = TranscribeOptions(language="en")


def good(text: str) -> Decoded:
    return Decoded((1,), text, -0.2, 0.01)


@dataclass
class Script:
    """A runtime: ``say(clip number, temperature)`` decides; clip n is n hundredths loud."""

    say: Callable[[int, float], Decoded]
    multilingual: bool = False
    heard_language: Callable[[int], tuple[str, float]] = lambda _: ("en", 0.99)
    decoded: list[tuple[str, float, int]] = field(default_factory=list)
    prompts: list[list[int]] = field(default_factory=list)

    def hear(self, sounds: Sequence[FloatArray]) -> list[int]:
        assert all(len(s) == 30 * 16_000 for s in sounds)
        return [round(float(s[0]) * 100) for s in sounds]

    def languages(self, heard: list[int]) -> list[tuple[str, float]]:
        return [self.heard_language(n) for n in heard]

    def encode_prompt(self, text: str) -> list[int]:
        return [ord(c) for c in text]

    def decode(
        self, heard: list[int], language: str, prompt: Sequence[int], temperature: float
    ) -> list[Decoded]:
        self.decoded += [(language, temperature, n) for n in heard]
        self.prompts.append(list(prompt))
        return [self.say(n, temperature) for n in heard]

    def align(
        self, heard: list[int], decoded: Sequence[Decoded], language: str, frames: Sequence[int]
    ) -> list[list[TimedPiece]]:
        assert len(heard) == len(decoded) == len(frames)
        return [
            [TimedPiece(f" {w}", n / 10, n / 10 + 0.1, 0.9) for n, w in enumerate(d.text.split())]
            for d in decoded
        ]

    def close(self) -> None:
        """Nothing to give back."""


def clip(number: int, seconds: float = 2.0) -> Clip:
    return Clip(np.full(int(seconds * 16_000), number * 328, "<i2").tobytes())


def texts(script: Script, clips: Sequence[Clip], options: TranscribeOptions = ENGLISH) -> list[str]:
    results = WhisperTranscriber(INFO, script).transcribe(clips, options)
    return [" | ".join(s.text for s in segments) for segments in results]


def test_a_good_answer_is_taken_at_once() -> None:
    script = Script(lambda n, _: good(f"clip {n}"))
    assert texts(script, [clip(1), clip(2)]) == ["clip 1", "clip 2"]
    assert {t for _, t, _ in script.decoded} == {0.0}


def test_a_loop_is_tried_again_warmer() -> None:
    script = Script(lambda _, t: good("low " * 60) if t < 0.3 else good("pressure is low"))
    assert texts(script, [clip(1)]) == ["pressure is low"]
    assert [t for _, t, _ in script.decoded] == [0.0, 0.2, 0.4]


def test_only_the_clip_that_failed_is_tried_again() -> None:
    bad = Decoded((1,), "guess", -1.8, 0.1)
    script = Script(lambda n, t: bad if n == 2 and t == 0 else good(f"clip {n}"))
    assert texts(script, [clip(1), clip(2), clip(3)]) == ["clip 1", "clip 2", "clip 3"]
    assert [n for _, t, n in script.decoded if t > 0] == [2]


def test_a_clip_that_only_loops_has_no_words() -> None:
    assert texts(Script(lambda *_: good("and then " * 60)), [clip(1)]) == [""]


def test_the_likeliest_of_several_guesses_is_kept_with_its_low_confidence() -> None:
    script = Script(lambda _, t: Decoded((1,), f"guess {t}", -2.0 + t, 0.1))
    (segment,) = WhisperTranscriber(INFO, script).transcribe([clip(1)], ENGLISH)[0]
    assert segment.text == "guess 0.6"
    assert segment.confidence == pytest.approx(0.247, abs=0.001)


def test_a_guess_in_silence_has_no_words_and_costs_no_retry() -> None:
    script = Script(lambda *_: Decoded((1,), "Thank you.", -1.5, 0.95))
    assert texts(script, [clip(1)]) == [""]
    assert len(script.decoded) == 1


def test_doubtful_words_where_the_voice_detector_heard_hardly_anybody_are_none() -> None:
    script = Script(lambda *_: Decoded((1,), "left at the lights", -0.8, 0.05))
    siren, voice = replace(clip(1), voiced=0.1), replace(clip(1), voiced=0.8)
    assert texts(script, [siren, voice]) == ["", "left at the lights"]


def test_an_invention_has_no_words() -> None:
    assert texts(Script(lambda *_: good("Thanks for watching!")), [clip(1)]) == [""]


def test_the_hot_words_read_back_are_no_words() -> None:
    options = TranscribeOptions("en", ("Narcan", "TXA", "Zofran"))
    script = Script(lambda *_: Decoded((1,), "Narcan, TXA, Zofran", -0.8, 0.01))
    assert texts(script, [clip(1)], options) == [""]
    assert "".join(map(chr, script.prompts[0])) == " Narcan, TXA, Zofran"


def test_many_hot_words_leave_room_for_the_answer_and_stay_whole() -> None:
    names = tuple(f"drug{n * n}" for n in range(200))
    script = Script(lambda *_: good("fine"))
    texts(script, [clip(1)], TranscribeOptions("en", names))
    told = "".join(map(chr, script.prompts[0])).strip().split(", ")
    assert tuple(told) == names[: len(told)]
    assert len(told) > 10
    assert len(script.prompts[0]) <= 160


def test_a_short_loop_inside_an_answer_is_cut_and_distrusted() -> None:
    script = Script(lambda *_: good("pressure is low he is pale he is pale he is pale he is pale"))
    (segment,) = WhisperTranscriber(INFO, script).transcribe([clip(1)], ENGLISH)[0]
    assert segment.text == "pressure is low he is pale"
    assert segment.confidence == 0.3
    assert {w.confidence for w in segment.words} == {0.3}


def test_languages_are_heard_clip_by_clip_and_doubt_means_english() -> None:
    heard = {1: ("es", 0.9), 2: ("en", 0.99), 3: ("cy", 0.3)}
    script = Script(lambda n, _: good(f"clip {n}"), True, lambda n: heard[n])
    assert texts(script, [clip(1), clip(2), clip(3)], TranscribeOptions()) == [
        "clip 1",
        "clip 2",
        "clip 3",
    ]
    assert sorted(script.decoded) == [("en", 0.0, 2), ("en", 0.0, 3), ("es", 0.0, 1)]
    found = WhisperTranscriber(INFO, script).transcribe([clip(1), clip(2)], TranscribeOptions())
    assert [segment.language for (segment,) in found] == ["es", "en"]


def test_a_short_or_unclear_clip_is_in_the_language_of_its_recording() -> None:
    heard = {1: ("ko", 0.99), 2: ("es", 0.6), 3: ("es", 0.9), 4: ("nn", 0.4)}
    script = Script(lambda *_: good("fine"), multilingual=True, heard_language=heard.__getitem__)
    clips = [clip(1, 2.0), clip(2, 9.0), clip(3, 9.0), clip(4, 9.0)]
    texts(script, clips, TranscribeOptions("auto", usual="pt"))
    assert {n: language for language, _, n in script.decoded} == {
        1: "pt", 2: "pt", 3: "es", 4: "pt",
    }  # fmt: skip


def test_the_language_of_a_clip_is_told_when_it_is_clear() -> None:
    heard = {1: ("es", 0.9), 2: ("es", 0.4)}
    script = Script(lambda *_: good("fine"), multilingual=True, heard_language=heard.__getitem__)
    engine = WhisperTranscriber(INFO, script)
    assert isinstance(engine, LanguageTeller)
    assert [engine.language_of(clip(n)) for n in (1, 2)] == ["es", ""]
    english = WhisperTranscriber(INFO, Script(lambda *_: good("fine")))
    assert english.language_of(clip(1)) == "en"


def test_a_language_that_was_chosen_is_not_guessed() -> None:
    script = Script(lambda *_: good("hola"), True, lambda _: ("en", 0.99))
    texts(script, [clip(1)], TranscribeOptions(language="es"))
    assert script.decoded == [("es", 0.0, 1)]


def test_chinese_words_are_not_spaced() -> None:
    script = Script(lambda *_: good("血 压"), True)
    assert texts(script, [clip(1)], TranscribeOptions(language="zh")) == ["血压"]


def test_large_batches_go_through_in_parts() -> None:
    sizes: list[int] = []
    script = Script(lambda n, _: good(f"clip {n}"))
    hear = script.hear
    script.hear = lambda sounds: sizes.append(len(sounds)) or hear(sounds)  # type: ignore
    transcriber = WhisperTranscriber(INFO, script, Decoding(batch_size=4))
    results = transcriber.transcribe([clip(n) for n in range(1, 11)], ENGLISH)
    assert sizes == [4, 4, 2]
    assert [s[0].text for s in results] == [f"clip {n}" for n in range(1, 11)]


def test_a_library_that_breaks_is_an_engine_failure_without_words() -> None:
    def broken(*_: object) -> Decoded:
        raise RuntimeError("said: blood pressure one forty")

    with pytest.raises(EngineFailed) as failure:
        texts(Script(broken), [clip(1)])
    assert "blood" not in str(failure.value)


def test_a_clip_longer_than_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="30 s"):
        texts(Script(lambda *_: good("")), [clip(1, 30.5)])


def test_guards_off_keeps_everything() -> None:
    script = Script(lambda *_: Decoded((1,), "Thanks for watching!", -9.0, 1.0))
    unguarded = Decoding((0.0,), guards=Guards.off())
    results = WhisperTranscriber(INFO, script, unguarded).transcribe([clip(1)], ENGLISH)
    assert results[0][0].text == "Thanks for watching!"


def test_pieces_of_a_number_become_one_word_as_sure_as_the_least_sure() -> None:
    pieces = [
        TimedPiece(" 98", 0.1, 0.3, 0.9),
        TimedPiece(".6", 0.3, 0.5, 0.4),
        TimedPiece(" degrees", 0.5, 0.9, None),
    ]
    first, second = joined(pieces, 2.0)
    assert (first.text, first.start_s, first.end_s, first.confidence) == ("98.6", 0.1, 0.5, 0.4)
    assert (second.text, second.confidence) == ("degrees", None)


def test_times_are_forced_into_the_clip_and_in_order() -> None:
    pieces = [TimedPiece(" a", -1.0, 0.5, 1.0), TimedPiece(" b", 0.2, 0.1, 1.0)]
    pieces += [TimedPiece(" c", 5.0, 9.0, 1.0)]
    assert [(w.start_s, w.end_s) for w in joined(pieces, 1.0)] == [(0, 0.5), (0.2, 0.2), (1, 1)]
