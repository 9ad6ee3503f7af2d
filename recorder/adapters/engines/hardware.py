"""What this machine offers a speech engine: cores it may use, and a GPU.

Asks the libraries that would use it; loads no model. A GPU counts only for the engine whose
library can reach it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

AUTO, CPU, CUDA = "auto", "cpu", "cuda"
MOST_THREADS = 8
"""More threads than this make one utterance hardly faster: Whisper's decoder is sequential."""

SPARE_CORES_FROM = 4
"""From so many cores on, one is left to the web process that takes sound."""

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


@dataclass(frozen=True, slots=True)
class Machine:
    """How to find out; tests put their own answers in.

    Attributes:
        cores: how many this process may run on at once.
        ctranslate2_gpus, torch_gpus: CUDA devices that the library can reach.
    """

    cores: Callable[[], int]
    ctranslate2_gpus: Callable[[], int]
    torch_gpus: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how an engine computes; names as CTranslate2's."""

    device: str
    compute_type: str
    threads: int


def threads_for(cores: int, wanted: int = 0) -> int:
    """CPU threads for one engine: ``wanted``, or as many as serve it on so many cores."""
    if wanted:
        return wanted
    spare = 1 if cores >= SPARE_CORES_FROM else 0
    return max(1, min(MOST_THREADS, cores - spare))


def place_ctranslate2(machine: Machine, device: str = AUTO, threads: int = 0) -> Placement:
    """Half precision on a GPU, 8 bit on a CPU."""
    count = threads_for(machine.cores(), threads)
    if device != CPU and machine.ctranslate2_gpus() > 0:
        return Placement(CUDA, "float16", count)
    return Placement(CPU, "int8", count)


def place_torch(machine: Machine, device: str = AUTO, threads: int = 0) -> Placement:
    """Single precision everywhere: the reference engine is asked for its exactness."""
    count = threads_for(machine.cores(), threads)
    on_gpu = device != CPU and machine.torch_gpus() > 0
    return Placement(CUDA if on_gpu else CPU, "float32", count)


def on_cpu(place: Placement) -> Placement:
    """The same on the CPU: 8 bit in the place of half precision."""
    return Placement(CPU, "int8" if place.compute_type == "float16" else "float32", place.threads)


def this_machine() -> Machine:
    """The machine we run on."""
    return Machine(usable_cores, _ctranslate2_gpus, _torch_gpus)


def usable_cores(quota: Path = _QUOTA) -> int:
    """Cores this process may use: its affinity, and a container's share if that is less."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        share, period = quota.read_text(encoding="ascii").split()
        return max(1, min(cores, int(share) // int(period)))
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        return cores


def _ctranslate2_gpus() -> int:
    try:
        import ctranslate2
    except ImportError:
        return 0
    return int(ctranslate2.get_cuda_device_count())


def _torch_gpus() -> int:
    try:
        import torch
    except ImportError:
        return 0
    return int(torch.cuda.device_count()) if torch.cuda.is_available() else 0
