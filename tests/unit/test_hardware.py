"""Threads and devices follow the machine; a GPU is used when the engine's library reaches one."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorder.adapters.engines.hardware import (
    Machine,
    Placement,
    place_ctranslate2,
    place_torch,
    threads_for,
    usable_cores,
)


def machine(cores: int = 2, gpus: int = 0) -> Machine:
    return Machine(lambda: cores, lambda: gpus, lambda: gpus)


@pytest.mark.parametrize(
    ("cores", "threads"), [(1, 1), (2, 2), (3, 3), (4, 3), (8, 7), (16, 8), (128, 8)]
)
def test_threads_follow_the_cores_and_leave_one_to_the_sockets(cores: int, threads: int) -> None:
    assert threads_for(cores) == threads


def test_a_number_that_was_set_is_taken() -> None:
    assert threads_for(2, 12) == 12


def test_a_gpu_is_used_when_there_is_one_and_it_is_not_forbidden() -> None:
    assert place_ctranslate2(machine(8, gpus=1)) == Placement("cuda", "float16", 7)
    assert place_ctranslate2(machine(8, gpus=1), "cpu") == Placement("cpu", "int8", 7)
    assert place_ctranslate2(machine(8), "cuda") == Placement("cpu", "int8", 7)
    assert place_torch(machine(2, gpus=2)).device == "cuda"
    assert place_torch(machine(2, gpus=2), "cpu").device == "cpu"


def test_a_containers_share_counts(tmp_path: Path) -> None:
    share = tmp_path / "cpu.max"
    share.write_text("100000 100000\n")
    assert usable_cores(share) == 1
    share.write_text("max 100000\n")
    assert usable_cores(share) == usable_cores(tmp_path / "nothing")
