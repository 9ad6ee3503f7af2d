"""Our way through an engine against the libraries' own, on the same sound and equal weights.

    python -m benchmarks.engines [--quick] [--json FILE]

No real Whisper weights could be had: the models have the real dimensions of tiny.en and base.en and
random values, the same for every contender. So speed and shape are real and the words are not: a
random model never ends a sentence, and each window costs its full 224 tokens. Real ones end after
what was said. All contenders decode greedily, once, without guards, on all cores.

ours: voice detector, cutter, batches of eight, word times.  faster-whisper: its
BatchedInferencePipeline with its own voice detector, word times; once more on our cuts.
openai-whisper: transcribe(), windows of 30 s, without word times.
Runs are paired: each round runs every contender once. CPU seconds say most on a busy machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.report_latency import sound_of
from benchmarks.table import Row, main
from recorder.adapters.engines.faster_whisper import open_faster_whisper
from recorder.adapters.engines.guards import Guards
from recorder.adapters.engines.hardware import place_ctranslate2, this_machine
from recorder.adapters.engines.whispering import Decoding
from recorder.adapters.vad import SileroModel
from recorder.core.model import SAMPLE_RATE
from recorder.core.ports import Clip, TranscribeOptions
from recorder.services.utterances import Cut, UtteranceCutter
from tests.support.whisper_checkpoints import convert, make_checkpoint

ENGLISH = TranscribeOptions(language="en")
RECORDINGS = 8


@dataclass(slots=True)
class Runs:
    """One contender's rounds, in seconds."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], object]) -> None:
        """One round."""
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        work()
        self.wall_s.append(time.perf_counter() - began_s)
        self.cpu_s.append(time.process_time() - began_cpu_s)


def measure(quick: bool) -> Sequence[Row]:
    """Both sizes."""
    sizes = ("tiny.en",) if quick else ("tiny.en", "base.en")
    pcm = sound_of(1, 5)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            rows += compared(size, pcm, Path(folder), rounds=1 if quick else 2)
    return rows


def compared(size: str, pcm: bytes, folder: Path, *, rounds: int) -> list[Row]:
    """One size, all contenders."""
    checkpoint = make_checkpoint(folder / f"{size}.pt", size)
    bench = Bench(checkpoint, convert(checkpoint, folder / size), pcm)
    contenders: dict[str, Callable[[], object]] = {
        "ours": bench.ours,
        "faster-whisper, batched": bench.batched,
        "faster-whisper, batched, on our cuts": lambda: bench.batched(bench.cuts()),
        "openai-whisper, transcribe": bench.openai,
        f"{RECORDINGS} recordings in one batch": bench.together,
        f"{RECORDINGS} recordings one by one": bench.one_by_one,
    }
    runs = {name: Runs() for name in contenders}
    bench.together()  # buffers and threads are made at the first call
    for _ in range(rounds):
        for name, work in contenders.items():
            runs[name].add(work)
    return _rows(size, len(pcm) / 2 / SAMPLE_RATE, len(bench.cuts()), runs)


def _rows(size: str, sound_s: float, cuts: int, runs: dict[str, Runs]) -> list[Row]:
    rows = [Row(f"{size}: sound, cut into {cuts} utterances by us", sound_s, "s")]
    for name, run in runs.items():
        rows.append(Row(f"{size}: {name}", statistics.median(run.wall_s), "s"))
        rows.append(Row("  of all cores", statistics.median(run.cpu_s), "CPU s"))
    ours, *others = runs
    for name in others[:3]:
        pairs = zip(runs[name].cpu_s, runs[ours].cpu_s, strict=True)
        rows.append(
            Row(f"{size}: {name} / ours", statistics.median(a / b for a, b in pairs), "CPU")
        )
    pairs = zip(runs[others[4]].wall_s, runs[others[3]].wall_s, strict=True)
    rows.append(
        Row(f"{size}: one by one / in one batch", statistics.median(a / b for a, b in pairs))
    )
    return rows


class Bench:
    """All contenders with equal weights, loaded once."""

    def __init__(self, checkpoint: Path, converted: Path, pcm: bytes) -> None:
        import faster_whisper
        import torch
        import whisper

        place = place_ctranslate2(this_machine())
        torch.set_num_threads(place.threads)
        self._pcm = pcm
        self._sound: NDArray[np.float32] = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        decoding = Decoding(temperatures=(0.0,), guards=Guards.off())
        self._ours = open_faster_whisper(
            converted,
            threads=place.threads,
            device=place.device,
            compute_type=place.compute_type,
            beam_size=1,
            decoding=decoding,
        )
        self._batched = faster_whisper.BatchedInferencePipeline(
            faster_whisper.WhisperModel(
                str(converted),
                device=place.device,
                compute_type=place.compute_type,
                cpu_threads=place.threads,
                local_files_only=True,
            )
        )
        self._openai: Any = whisper.load_model(str(checkpoint), device=place.device)
        self._vad = SileroModel()
        self._clips = [self._clip(cut) for cut in self.cuts()[:RECORDINGS]]

    def cuts(self) -> list[Cut]:
        """Our utterances."""
        cutter = UtteranceCutter(self._vad.detector())
        return cutter.feed(self._pcm) + cutter.finish()

    def _clip(self, cut: Cut) -> Clip:
        return Clip(self._pcm[2 * cut.start : 2 * cut.end])

    def ours(self) -> None:
        """As the worker does it."""
        self._ours.transcribe([self._clip(cut) for cut in self.cuts()], ENGLISH)

    def batched(self, cuts: Sequence[Cut] = ()) -> None:
        """The library's own pipeline, on its own chunks or on ``cuts``."""
        stamps = [{"start": c.start / SAMPLE_RATE, "end": c.end / SAMPLE_RATE} for c in cuts]
        segments, _ = self._batched.transcribe(
            self._sound,
            language="en",
            beam_size=1,
            temperature=0.0,
            compression_ratio_threshold=None,
            log_prob_threshold=None,
            no_speech_threshold=None,
            word_timestamps=True,
            batch_size=8,
            clip_timestamps=stamps or None,
        )
        for _segment in segments:
            pass

    def openai(self) -> None:
        """The reference, as its own command uses it, but greedy and without its retries."""
        self._openai.transcribe(
            self._sound,
            language="en",
            temperature=0.0,
            compression_ratio_threshold=None,
            logprob_threshold=None,
            no_speech_threshold=None,
            condition_on_previous_text=False,
            without_timestamps=True,
            fp16=False,
        )

    def together(self) -> None:
        """One utterance of each of eight recordings, in one call."""
        self._ours.transcribe(self._clips, ENGLISH)

    def one_by_one(self) -> None:
        """The same in eight calls."""
        for clip in self._clips:
            self._ours.transcribe([clip], ENGLISH)


if __name__ == "__main__":
    raise SystemExit(main("engines", "our way through an engine and the libraries' own", measure))
