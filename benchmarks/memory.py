"""Memory of the speech worker: a long recording being cut, and a model that nobody needs.

    python -m benchmarks.memory [--quick] [--json FILE]

Twelve hours of a spoken minute, over and over, through voice detector and cutter; then a model of
base.en's dimensions with random weights is opened by the app's own keeper, hears a clip and is left
alone until the keeper closes it. All of it in this process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from benchmarks.encounter_sound import sound_of
from benchmarks.table import Row, main
from recorder.adapters.engines.faster_whisper import open_faster_whisper
from recorder.adapters.engines.keeper import EngineKeeper
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import EngineChoice
from recorder.adapters.engines.whispering import Decoding
from recorder.adapters.vad import SileroModel
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions, Transcriber
from recorder.services.utterances import UtteranceCutter
from tests.support.whisper_checkpoints import convert, make_checkpoint
from tests.support.worlds import HandClock

HOURS = 12
FLAT_MIB = 4.0
IDLE_S = 900.0
GIVEN_BACK = 0.8
SHORT = Decoding(temperatures=(0.0,), most_tokens=20)


def measure(quick: bool) -> Sequence[Row]:
    """Cutting first: a library of an engine would hide what it takes."""
    pcm = sound_of(1, 0)
    return [*cut(pcm, 1 if quick else HOURS), *idle(Clip(pcm[: 8 * 32_000]))]


def cut(pcm: bytes, hours: int) -> Iterator[Row]:
    """``hours`` of a minute's sound."""
    cutter, utterances, began_s = UtteranceCutter(SileroModel().detector()), 0, time.process_time()
    marks = []
    for _ in range(hours * 6):
        for _ in range(10):
            utterances += len(cutter.feed(pcm))
        marks.append(now_mib())
    grown = max(marks) - marks[0]
    yield Row(f"{hours} h of speech cut, utterances", utterances)
    yield Row("  processor time", time.process_time() - began_s, "s")
    yield Row("  memory after 10 minutes", marks[0], "MiB")
    yield Row("  most since then", grown, "MiB more", f"under {FLAT_MIB:g}", grown < FLAT_MIB)


def idle(clip: Clip) -> Iterator[Row]:
    """A model that is opened, used and left alone, twice: libraries keep something the first time.

    The second time shows what the model itself takes and gives back.
    """
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = make_checkpoint(Path(folder) / "base.en.pt", "base.en")
        model = convert(checkpoint, Path(folder) / "base.en")
        clock, store = HandClock(), ModelStore(Path(folder), caches=False)
        choice = EngineChoice(
            EngineInfo("faster-whisper", "base.en", False, version("faster-whisper")),
            "",
            partial(open_faster_whisper, model, decoding=SHORT),
            model_path=model,
        )
        keeper = EngineKeeper(lambda _: choice, store, clock, max_idle_s=IDLE_S)
        for _ in range(2):
            before = now_mib()
            opened(keeper).transcribe([clip], TranscribeOptions("en"))
            used = now_mib() - before
            clock.pass_(IDLE_S)
            assert keeper.check(needed=False) is None
            back = before + used - now_mib()
        holds = back > GIVEN_BACK * used
        yield Row("a model of base.en's size, open and used", used, "MiB more")
        share = f"at least {GIVEN_BACK:.0%}"
        yield Row("  given back once nobody needs it", back, "MiB", share, holds)


def opened(keeper: EngineKeeper) -> Transcriber:
    """As the worker asks: again and again."""
    while True:
        engine = keeper.check()
        if engine is not None:
            return engine
        time.sleep(0.01)


def now_mib() -> float:
    """Of this process."""
    return float(psutil.Process().memory_info().rss) / 2**20


if __name__ == "__main__":
    raise SystemExit(main("memory", "memory of the speech worker", measure))
