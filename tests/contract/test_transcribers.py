"""The port ``Transcriber``: what holds for every speech engine, run by each of them.

Whisper's weights are random (made here, in both real file formats): their words are nonsense, so
the contract asks about shape, time, independence and silence, never about particular words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from benchmarks.card import Work
from recorder.adapters.engines.faster_whisper import open_faster_whisper
from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.openai_whisper import open_openai_whisper
from recorder.adapters.engines.pocketsphinx import open_pocketsphinx
from recorder.adapters.engines.remote import RemoteServer, open_remote
from recorder.adapters.engines.whispering import Decoding
from recorder.adapters.engines.wholeness import Wholeness, wholeness_of
from recorder.core.model import SAMPLE_RATE, Segment
from recorder.core.ports.speech import Clip, TranscribeOptions, Transcriber
from tests.support.speech import spoken
from tests.support.speech_server import speech_server, verbose
from tests.support.whisper_checkpoints import convert, make_checkpoint

# openai-whisper reads its token table without closing the file.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning")

UNGUARDED = Decoding(temperatures=(0.0,), guards=Guards.off())
OPTIONS = TranscribeOptions(language="en")

Open = Callable[[], Transcriber]


def said(text: str) -> Clip:
    return Clip(spoken(text, voice="en-us+f2").tobytes())


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkpoint(tmp_path_factory.mktemp("whisper") / "nano.en.pt")


@pytest.fixture(scope="session")
def model_dir(checkpoint: Path) -> Path:
    return convert(checkpoint, checkpoint.parent / "nano.en")


def test_ctranslate2s_own_files_are_known_to_be_whole_or_not(
    model_dir: Path, tmp_path: Path
) -> None:
    assert wholeness_of(model_dir) is Wholeness.WHOLE
    half = tmp_path / "half"
    copytree(model_dir, half)
    data = (half / "model.bin").read_bytes()
    (half / "model.bin").write_bytes(data[: len(data) // 2])
    assert wholeness_of(half) is Wholeness.DAMAGED


class TranscriberContract:
    """Subclasses give ``open_engine``."""

    name: str
    draft = False

    @pytest.fixture(scope="class")
    @classmethod
    def engine(cls, open_engine: Open) -> Iterator[Transcriber]:
        engine = open_engine()
        yield engine
        engine.close()

    @pytest.fixture(scope="class")
    @classmethod
    def clips(cls) -> list[Clip]:
        return [
            said("blood pressure one forty over ninety"),
            Clip(b""),
            said("no chest pain"),
            Clip(b"\0\0" * 100),
        ]

    @pytest.fixture(scope="class")
    @classmethod
    def results(cls, engine: Transcriber, clips: list[Clip]) -> list[tuple[Segment, ...]]:
        return engine.transcribe(clips, OPTIONS)

    def test_it_says_which_engine_and_model_it_is(self, engine: Transcriber) -> None:
        assert engine.info.name == self.name
        assert engine.info.model
        assert engine.info.draft is self.draft
        assert engine.info.label == f"{self.name} {engine.info.model}"

    def test_every_clip_gets_its_answer_in_its_place(
        self, results: list[tuple[Segment, ...]]
    ) -> None:
        assert [bool(segments) for segments in results] == [True, False, True, False]

    def test_nothing_asked_is_nothing_answered(self, engine: Transcriber) -> None:
        assert engine.transcribe([], OPTIONS) == []
        assert engine.transcribe([Clip(b"")], OPTIONS) == [()]

    def test_times_are_in_order_and_inside_the_clip(
        self, clips: list[Clip], results: list[tuple[Segment, ...]]
    ) -> None:
        for clip, segments in zip(clips, results, strict=True):
            duration_s = len(clip.pcm) / 2 / SAMPLE_RATE
            for segment in segments:
                assert 0 <= segment.start_s <= segment.end_s <= duration_s + 0.01
                starts = [word.start_s for word in segment.words]
                assert starts == sorted(starts)
                assert all(0 <= w.start_s <= w.end_s <= duration_s + 0.01 for w in segment.words)

    def test_the_text_is_its_words(self, results: list[tuple[Segment, ...]]) -> None:
        for segment in itertools.chain.from_iterable(results):
            assert segment.text == " ".join(word.text for word in segment.words)
            assert segment.text.strip() == segment.text

    def test_confidences_are_probabilities_or_absent(
        self, results: list[tuple[Segment, ...]]
    ) -> None:
        for segment in itertools.chain.from_iterable(results):
            for value in (segment.confidence, *(w.confidence for w in segment.words)):
                assert value is None or 0 <= value <= 1

    def test_a_clip_is_not_changed_by_its_neighbours(
        self, engine: Transcriber, clips: list[Clip], results: list[tuple[Segment, ...]]
    ) -> None:
        assert engine.transcribe(clips[::-1], OPTIONS)[::-1] == results
        assert engine.transcribe([clips[2]], OPTIONS) == [results[2]]


class TestFasterWhisper(TranscriberContract):
    name = "faster-whisper"

    @pytest.fixture(scope="class")
    @classmethod
    def open_engine(cls, model_dir: Path) -> Open:
        return lambda: open_faster_whisper(
            model_dir, compute_type="float32", threads=1, decoding=UNGUARDED
        )


class TestOpenaiWhisper(TranscriberContract):
    name = "openai-whisper"

    @pytest.fixture(scope="class")
    @classmethod
    def open_engine(cls, checkpoint: Path) -> Open:
        return lambda: open_openai_whisper(checkpoint, threads=1, decoding=UNGUARDED)


class TestPocketsphinx(TranscriberContract):
    name = "pocketsphinx"
    draft = True

    @pytest.fixture(scope="class")
    @classmethod
    def open_engine(cls) -> Open:
        return open_pocketsphinx

    def test_silence_and_noise_have_no_words(self, engine: Transcriber) -> None:
        random = np.random.default_rng(0)
        count = 2 * SAMPLE_RATE
        sounds = [
            np.zeros(count),
            random.normal(0, 20, count),
            random.normal(0, 3000, count),
            6000 * np.sin(np.arange(count) * 0.2),
            6000 * np.sin(np.arange(count) * (0.2 + 0.1 * np.sin(np.arange(count) / 9000))),
            np.cumsum(random.normal(0, 30, count)) % 9000 - 4500,
        ]
        clips = [Clip(s.astype("<i2").tobytes()) for s in sounds]
        assert engine.transcribe(clips, OPTIONS) == [()] * len(clips)


class TestRemote(TranscriberContract):
    name = "remote"

    @pytest.fixture(scope="class")
    @classmethod
    def open_engine(cls) -> Iterator[Open]:
        def answer(body: bytes) -> tuple[int, bytes]:
            return verbose() if len(body) > 2_000 else verbose("")

        with speech_server(answer) as server:
            yield lambda: open_remote(RemoteServer(server.url, timeout_s=10))


def test_both_whisper_engines_decode_the_same_tokens(checkpoint: Path, model_dir: Path) -> None:
    """Equal weights, greedy, guards off, through the app's own adapters."""
    greedy = open_faster_whisper(
        model_dir, compute_type="float32", threads=1, beam_size=1, decoding=UNGUARDED
    )
    reference = open_openai_whisper(checkpoint, threads=1, beam_size=1, decoding=UNGUARDED)
    clips = [said("blood pressure one forty over ninety"), said("no chest pain")]
    for options in (OPTIONS, TranscribeOptions(language="en", hot_words=("Narcan", "TXA"))):
        ours, theirs = greedy.decode(clips, options), reference.decode(clips, options)
        assert [d.tokens for d in ours] == [d.tokens for d in theirs]
        assert min(len(set(d.tokens)) for d in ours) > 20, "too uniform to prove anything"
        assert [d.logprob for d in ours] == pytest.approx([d.logprob for d in theirs], abs=1e-3)
        texts = [
            [s.text for segments in engine.transcribe(clips, options) for s in segments]
            for engine in (greedy, reference)
        ]
        assert texts[0] == texts[1]
    greedy.close()
    reference.close()


@pytest.mark.slow
def test_both_whisper_engines_hear_the_same_language_and_can_try_again(tmp_path: Path) -> None:
    """A multilingual model: language by ear, then the sampled retries that a guard asks for."""
    checkpoint = make_checkpoint(tmp_path / "nano.pt", "nano")
    converted = convert(checkpoint, tmp_path / "nano")
    never_content = Guards(compression_ratio=None, logprob=0.0, no_speech=None, phrases=False)
    decoding = Decoding(temperatures=(0.0, 0.4), guards=never_content)
    clip = said("no chest pain")
    engines = (
        open_faster_whisper(converted, threads=1, beam_size=2, decoding=decoding),
        open_openai_whisper(checkpoint, threads=1, decoding=decoding),
    )
    for engine in engines:
        (segments,) = engine.transcribe([clip], TranscribeOptions())
        assert segments[0].text
        assert engine.transcribe([clip], TranscribeOptions()) == [segments], "retries are sampled"
        engine.close()
    heard = [
        engine._runtime.languages(engine._runtime.hear([np.zeros(480_000, np.float32)]))
        for engine in (
            open_faster_whisper(converted, compute_type="float32", threads=1),
            open_openai_whisper(checkpoint, threads=1),
        )
    ]
    assert heard[0][0][0] == heard[1][0][0]
    assert heard[0][0][1] == pytest.approx(heard[1][0][1], abs=1e-3)


def test_a_models_arithmetic_is_counted_as_pytorch_counts_it(checkpoint: Path) -> None:
    """What the benchmark holds against a card's limit."""
    import torch
    import whisper
    from torch.utils.flop_counter import FlopCounterMode
    from whisper.model import disable_sdpa  # its products are not counted on a CPU

    network = whisper.load_model(str(checkpoint), device="cpu")
    tokens = torch.zeros((1, 20), dtype=torch.long)
    with FlopCounterMode(display=False) as encoding, torch.no_grad(), disable_sdpa():
        heard = network.encoder(torch.zeros(1, 80, 3000))
    with FlopCounterMode(display=False) as decoding, torch.no_grad(), disable_sdpa():
        network.decoder(tokens, heard)
    ours = Work(1, 20, aligned=False).operations("nano.en")
    counted = encoding.get_total_flops() + decoding.get_total_flops()
    assert ours == pytest.approx(counted, rel=0.05)
    assert Work(2, 40).operations("nano.en") > 2 * ours, "word times cost a second pass"


def test_another_model_under_a_published_name_is_opened(checkpoint: Path) -> None:
    engine = open_openai_whisper(checkpoint, model="base.en", threads=1, decoding=UNGUARDED)
    (found,) = engine.transcribe([said("no chest pain")], OPTIONS)
    assert found[0].words
    engine.close()


def test_speech_is_followed_while_it_is_spoken_and_each_sample_heard_once() -> None:
    engine = open_pocketsphinx()
    pcm = said("patient is allergic to penicillin and takes aspirin").pcm
    told = []
    for share in (0.5, 0.75, 1.0):
        clip = Clip(pcm[: int(len(pcm) * share) // 2 * 2])
        before = engine.followed("one")
        found = engine.follow("one", clip)
        assert engine.followed("one") == len(clip.pcm) // 2 > before
        told.append(" ".join(s.text for s in found))
    assert len(told[0]) < len(told[2])
    assert "penicillin" in told[2]
    assert engine.followed("two") == 0
    engine.follow("two", Clip(pcm[: len(pcm) // 4 * 2]))
    assert engine.followed("one") == 0
    assert engine.follow("three", Clip(bytes(32_000))) == ()
    assert " ".join(s.text for s in engine.follow("one", Clip(pcm))) != "", (
        "and again from its start"
    )
    engine.close()
