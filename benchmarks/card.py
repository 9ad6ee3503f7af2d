"""A GPU beside a benchmark: how busy it was, what it can do, and what Whisper asks of it.

Arithmetic is counted from a model's dimensions, by the textbook: two operations for each weight and
position, attention apart. ``nvidia-smi`` says how busy the card was.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.whisper_checkpoints import DIMENSIONS

EVERY_MS = 50
WINDOW = 1500
"""Positions of one window of 30 s behind the encoder's second convolution."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one contender asked of the model."""

    windows: int = 0
    tokens: int = 0
    aligned: bool = True

    def operations(self, size: str) -> float:
        """Floating-point operations: encoder, decoder, and the second pass for word times."""
        mels, _, width, _, layers, words, _, _, _, text_layers = DIMENSIONS[size]
        weights = 12 * width * width
        encoder = 2 * 3 * mels * width * 2 * WINDOW + 2 * 3 * width * width * WINDOW
        encoder += layers * (2 * weights * WINDOW + 4 * WINDOW * WINDOW * width)
        heard = text_layers * 4 * width * width * WINDOW
        token = text_layers * (2 * 14 * width * width + 4 * WINDOW * width) + 2 * width * words
        passes = 2 if self.aligned else 1
        return float(self.windows * (encoder + passes * heard) + passes * self.tokens * token)


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the card does in the same run; TFLOP/s in half precision, TB/s of its memory."""

    tflops: float
    tb_s: float

    @classmethod
    def measured(cls) -> Ceilings:
        """A large matrix product and a large copy, random values, by PyTorch."""
        import torch

        size = 8192
        one, other = (torch.randn(size, size, device="cuda").half() for _ in range(2))
        target = torch.empty(1 << 31, dtype=torch.float16, device="cuda")
        source = torch.randint(0, 9, target.shape, device="cuda").half()
        product_s = _timed(lambda: torch.matmul(one, other))
        copy_s = _timed(lambda: target.copy_(source))
        moved = 2 * target.numel() * target.element_size()
        return cls(2 * size**3 / product_s / 1e12, moved / copy_s / 1e12)


def _timed(work: Callable[[], object]) -> float:
    """Median seconds of one call on the card."""
    import torch

    took_s = []
    for _ in range(13):
        torch.cuda.synchronize()
        began_s = time.perf_counter()
        work()
        torch.cuda.synchronize()
        took_s.append(time.perf_counter() - began_s)
    return statistics.median(took_s[3:])


@dataclass
class Watch:
    """Asks ``nvidia-smi`` 20 times a second how busy the card is; empty where there is none."""

    seen: list[tuple[float, float]] = field(default_factory=list)
    _asking: subprocess.Popen[str] | None = None

    def __enter__(self) -> Watch:
        if program := shutil.which("nvidia-smi"):
            wished = ["--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
            command = [program, *wished, "-lms", str(EVERY_MS)]
            self._asking = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._asking is not None:
            self._asking.kill()
            self._asking.wait()

    def _read(self) -> None:
        assert self._asking is not None
        assert self._asking.stdout is not None
        for line in self._asking.stdout:
            if line.strip().isdigit():
                self.seen.append((time.perf_counter(), float(line)))

    def busy(self, began_s: float, ended_s: float) -> float | None:
        """Mean share of the time in which something ran on the card; None: not known."""
        within = [share for at, share in self.seen if began_s <= at <= ended_s]
        return statistics.fmean(within) / 100 if within else None
