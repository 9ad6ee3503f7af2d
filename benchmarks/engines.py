"""Our way through an engine against the libraries' own, on the same sound and equal weights.

    python -m benchmarks.engines [--quick] [--sizes tiny.en,base.en] [--sound FILE] [--json FILE]

No real Whisper weights could be had: the models have real dimensions and random values, the same
for every contender. So speed and shape are real and the words are not. A random model never ends a
sentence; each contender's windows are therefore cut off so that all of them write the same number
of tokens in total, TOKENS_PER_S for each second of sound, about what English speech gives.
All contenders decode greedily, once, without guards, on all cores, or on a GPU where there is one.

ours: voice detector, cutter, neighbours joined, batches of eight, word times; once more with each
utterance alone, as while somebody speaks.  faster-whisper: its BatchedInferencePipeline with its
own voice detector, word times; once more on our cuts.  openai-whisper: transcribe(), windows of
30 s, without word times.
Runs are paired: each round runs every contender once. CPU seconds say most on a busy machine.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any, cast

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.card import Ceilings, Watch, Work
from benchmarks.encounter_sound import sound_in, sound_of
from benchmarks.table import Row, arguments, main
from recorder.adapters.engines.faster_whisper import open_faster_whisper
from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.hardware import CUDA, Placement, place_ctranslate2, this_machine
from recorder.adapters.engines.whispering import CLIP_S, Decoding
from recorder.adapters.vad import SileroModel
from recorder.core.model import SAMPLE_RATE, Utterance
from recorder.core.ports.speech import Clip, TranscribeOptions
from recorder.services.packing import runs
from recorder.services.utterances import Cut, UtteranceCutter
from tests.support.whisper_checkpoints import convert, make_checkpoint

ABOUT = "our way through an engine and the libraries' own"
ENGLISH = TranscribeOptions(language="en")
TOKENS_PER_S = 3.5
WINDOW_S = 30

OURS, LIVE = "ours", "ours, each utterance alone"
BATCHED, ON_OUR_CUTS = "faster-whisper, batched", "faster-whisper, batched, our cuts"
REFERENCE = "openai-whisper, transcribe"
WHOLE = (OURS, LIVE, BATCHED, ON_OUR_CUTS, REFERENCE)

FEW, MANY = 8, 64
"""Recordings that wait at once, on a CPU and on a GPU."""

Contender = Callable[[], Work]


@dataclass(slots=True)
class Runs:
    """One contender's rounds, in seconds; ``busy`` is the card's share of the time."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    work: Work = field(default_factory=Work)

    def add(self, contender: Contender, watch: Watch) -> None:
        """One round."""
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        self.work = contender()
        ended_s = time.perf_counter()
        self.wall_s.append(ended_s - began_s)
        self.cpu_s.append(time.process_time() - began_cpu_s)
        if (busy := watch.busy(began_s, ended_s)) is not None:
            self.busy.append(busy)


def measure(quick: bool, *, given: argparse.Namespace) -> Sequence[Row]:
    """All sizes."""
    sizes = given.sizes.split(",")[: 1 if quick else None]
    pcm = sound_in(given.sound) if given.sound else sound_of(1, 5)
    place = place_ctranslate2(this_machine())
    rows: list[Row] = []
    if place.device == CUDA:
        limits = Ceilings.measured()
        rows.append(Row("the card: matrix product, half precision", limits.tflops, "TFLOP/s"))
        rows.append(Row("the card: copy within its memory", limits.tb_s, "TB/s"))
    with Watch() as watch:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                checkpoint = make_checkpoint(Path(folder) / f"{size}.pt", size)
                bench = Bench(checkpoint, convert(checkpoint, Path(folder) / size), pcm, place)
            rows += compared(size, bench, watch, rounds=1 if quick else given.rounds)
    return rows


def compared(size: str, bench: Bench, watch: Watch, *, rounds: int) -> list[Row]:
    """One size, all contenders, each once in every round."""
    contenders = bench.contenders()
    runs = {name: Runs() for name in contenders}
    bench.warm_up()
    for _ in range(rounds):
        for name, contender in contenders.items():
            runs[name].add(contender, watch)
    head = Row(f"{size}: sound, {len(bench.cuts)} utterances by us", bench.sound_s, "s")
    each = [row for name, run in runs.items() for row in _rows(size, name, run, bench.sound_s)]
    return [head, *each, *_ratios(size, runs)]


def _rows(size: str, name: str, run: Runs, sound_s: float) -> Iterable[Row]:
    wall_s = statistics.median(run.wall_s)
    yield Row(f"{size}: {name}", wall_s, "s", f"{run.work.windows} windows, {run.work.tokens} t.")
    yield Row("  of all cores", statistics.median(run.cpu_s), "CPU s")
    if name in WHOLE:
        yield Row("  times real time", sound_s / wall_s)
    if run.busy:
        tflops = run.work.operations(size) / wall_s / 1e12
        yield Row("  arithmetic", tflops, "TFLOP/s", f"GPU busy {statistics.fmean(run.busy):.0%}")


def _ratios(size: str, runs: dict[str, Runs]) -> Iterable[Row]:
    """Within a round, so that other work beside them counts for both."""
    pairs = [(other, OURS) for other in WHOLE[1:]] + [(ON_OUR_CUTS, LIVE)]
    pairs += pairwise(name for name in runs if name not in WHOLE)
    for one, other in pairs:
        a, b = runs[one], runs[other]
        wall = statistics.median(x / y for x, y in zip(a.wall_s, b.wall_s, strict=True))
        cpu = statistics.median(x / y for x, y in zip(a.cpu_s, b.cpu_s, strict=True))
        yield Row(f"{size}: {one} / {other}", wall, "times", f"CPU {cpu:.2f} times")


class Counted:
    """A CTranslate2 network that counts what goes through it."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._windows = 0
        self._tokens = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def generate(self, heard: Any, *given: Any, **more: Any) -> Any:
        """As the network does it."""
        results = self._network.generate(heard, *given, **more)
        self._windows += len(results)
        self._tokens += sum(len(result.sequences_ids[0]) for result in results)
        return results

    def taken(self) -> Work:
        """What was done since it was asked last."""
        work = Work(self._windows, self._tokens)
        self._windows = self._tokens = 0
        return work


class Bench:
    """All contenders with equal weights, loaded once."""

    def __init__(self, checkpoint: Path, converted: Path, pcm: bytes, place: Placement) -> None:
        import torch
        import whisper

        torch.set_num_threads(place.threads)
        self._on_gpu = place.device == CUDA
        self._pcm = pcm
        self._sound: NDArray[Any] = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        self.sound_s = len(self._sound) / SAMPLE_RATE
        self._vad = SileroModel()
        self.cuts = self._cut()
        self._chunks = len(self.cuts)
        self._clips = [self._clip(cut) for cut in self.cuts]
        self._ours = open_faster_whisper(
            converted,
            threads=place.threads,
            device=place.device,
            compute_type=place.compute_type,
            beam_size=1,
            decoding=Decoding((0.0,), batch_size=MANY, guards=Guards.off()),
        )
        self._runtime = cast("Any", self._ours._runtime)
        network = self._runtime._network
        self._counted = network.model = Counted(network.model)
        self._library = _pipeline(converted, place)
        self._library_counted = self._library.model.model
        self._openai: Any = whisper.load_model(str(checkpoint), device=place.device)

    def contenders(self) -> dict[str, Contender]:
        """The whole sound by each of ``WHOLE``; then many recordings in larger batches."""
        works: tuple[Contender, ...] = (
            self.ours,
            partial(self.ours, window_frames=0),
            self.batched,
            partial(self.batched, on_our_cuts=True),
            self.openai,
        )
        count, sizes = (MANY, (1, FEW, MANY)) if self._on_gpu else (FEW, (1, FEW))
        batches: dict[str, Contender] = {
            f"{count} recordings, {n} at a time": partial(self.together, count, n) for n in sizes
        }
        return dict(zip(WHOLE, works, strict=True)) | batches

    def warm_up(self) -> None:
        """Buffers and threads are made at the first call; and the library's chunks are counted."""
        self.together(self._most_at_once, self._most_at_once)
        self._chunks = self.batched().windows
        if self._on_gpu:
            self.openai()

    @property
    def _most_at_once(self) -> int:
        return MANY if self._on_gpu else FEW

    def _tokens_of(self, windows: int) -> int:
        """For each of so many windows, that they are as many in total for everybody."""
        return max(1, round(self.sound_s * TOKENS_PER_S / windows))

    def _cut(self) -> list[Cut]:
        cutter = UtteranceCutter(self._vad.detector())
        return cutter.feed(self._pcm) + cutter.finish()

    def _clip(self, cut: Cut) -> Clip:
        return Clip(self._pcm[2 * cut.start : 2 * cut.end])

    def ours(self, window_frames: int = round(CLIP_S * SAMPLE_RATE)) -> Work:
        """As the worker does it with all of the sound; without a window as while it is spoken."""
        said = [Utterance("", n, cut.start, cut.end) for n, cut in enumerate(self._cut())]
        clips = [
            self._clip(Cut(run[0].start, run[-1].end)) for run in runs(said, window_frames, ())
        ]
        self._write(clips, FEW if window_frames else 1, self._tokens_of(len(clips)))
        return self._counted.taken()

    def _write(self, clips: Sequence[Clip], at_once: int, tokens: int) -> None:
        self._runtime._most_tokens = tokens
        for batch in _slices(clips, at_once):
            self._ours.transcribe(batch, ENGLISH)

    def batched(self, *, on_our_cuts: bool = False) -> Work:
        """The library's own pipeline, on its own chunks or on our cuts."""
        stamps = [{"start": c.start / SAMPLE_RATE, "end": c.end / SAMPLE_RATE} for c in self.cuts]
        tokens = self._tokens_of(len(stamps) if on_our_cuts else self._chunks)
        segments, _ = self._library.transcribe(
            self._sound,
            language="en",
            beam_size=1,
            temperature=0.0,
            compression_ratio_threshold=None,
            log_prob_threshold=None,
            no_speech_threshold=None,
            word_timestamps=True,
            batch_size=FEW,
            clip_timestamps=stamps if on_our_cuts else None,
            max_new_tokens=2 * tokens - 2,  # CTranslate2 generates half of it and of the prompt
        )
        for _segment in segments:
            pass
        done: Work = self._library_counted.taken()
        return done

    def openai(self) -> Work:
        """The reference, as its own command uses it, but greedy and without its retries."""
        windows = math.ceil(self.sound_s / WINDOW_S)
        found = self._openai.transcribe(
            self._sound,
            language="en",
            temperature=0.0,
            compression_ratio_threshold=None,
            logprob_threshold=None,
            no_speech_threshold=None,
            condition_on_previous_text=False,
            without_timestamps=True,
            fp16=self._on_gpu,
            sample_len=self._tokens_of(windows),
        )
        return Work(windows, sum(len(s["tokens"]) for s in found["segments"]), aligned=False)

    def together(self, count: int, at_once: int) -> Work:
        """One utterance of each of ``count`` recordings."""
        clips = list(islice(cycle(self._clips), count))
        self._write(clips, at_once, self._tokens_of(len(self.cuts)))
        return self._counted.taken()


def _pipeline(converted: Path, place: Placement) -> Any:
    import faster_whisper

    network = faster_whisper.WhisperModel(
        str(converted),
        device=place.device,
        compute_type=place.compute_type,
        cpu_threads=place.threads,
        local_files_only=True,
    )
    network.model = Counted(network.model)
    return faster_whisper.BatchedInferencePipeline(network)


def _slices(clips: Sequence[Clip], size: int) -> Iterable[Sequence[Clip]]:
    return (clips[at : at + size] for at in range(0, len(clips), size))


def _arguments() -> argparse.ArgumentParser:
    parser = arguments(ABOUT)
    parser.add_argument("--sizes", default="tiny.en,base.en", help="dimensions, by comma")
    parser.add_argument("--rounds", type=int, default=2, help="of all contenders, for each size")
    parser.add_argument("--sound", type=Path, metavar="WAV", help="instead of a spoken minute")
    return parser


if __name__ == "__main__":
    given = _arguments().parse_args()
    raise SystemExit(main("engines", ABOUT, partial(measure, given=given), _arguments()))
