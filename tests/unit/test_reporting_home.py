"""No library of ours reports home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recorder import REPORTING_OFF

LISTEN = """
from recorder.adapters.vad import SileroModel
SileroModel()
"""
# What keeps a library silent on a machine that tests, and would hide a wrong word of ours.
HUSHED = {"CI", "ORT_RUNNING_UNIT_TESTS", "GITHUB_ACTIONS", "TF_BUILD", *REPORTING_OFF}


def test_the_voice_detector_leaves_no_identifier_and_no_queue_of_reports(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in HUSHED}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", LISTEN], env=environment, check=True)
    left = [one.name for one in tmp_path.rglob("*")]
    assert not [name for name in left if "onnxruntime" in name or "deviceid" in name]


@pytest.mark.parametrize("name", REPORTING_OFF)
def test_a_process_that_loads_handover_says_so_to_its_libraries(name: str) -> None:
    environment = {**os.environ, name: "0"}
    said = subprocess.run(
        [sys.executable, "-c", f"import os, recorder; print(os.environ[{name!r}])"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.strip() == "1"


def test_the_hub_counts_it_as_off() -> None:
    asked = "import recorder, huggingface_hub.constants as c; print(c.HF_HUB_DISABLE_TELEMETRY)"
    said = subprocess.run(
        [sys.executable, "-c", asked], check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == "True"
