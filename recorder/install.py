"""Builds ``.venv`` for ``make``: the only module that runs before the dependencies are there.

Standard library only, run by the system's Python. It owns two decisions: which build of torch fits
this machine, and which system packages the tests need. It never asks and never uses sudo.
"""

from __future__ import annotations

import argparse
import ctypes.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
UNCOMPILED = "--no-compile"
"""Leaves it to Python to compile what is really imported: the tests import a part of the twelve
thousand files, and compiling all of them takes half a minute of one core. A server is not made to
wait: what serves may not be allowed to write there."""


def main(argv: Sequence[str] | None = None) -> int:
    """``run`` or ``test`` set up Python packages; ``tools`` the system packages of the tests."""
    parser = argparse.ArgumentParser(prog="python -m recorder.install", description=__doc__)
    parser.add_argument("what", choices=("run", "test", "tools"))
    parser.add_argument("--strict", action="store_true", help="a missing tool is a failure")
    options = parser.parse_args(argv)
    if options.what == "tools":
        return provide_tools(strict=options.strict)
    try:
        if options.what == "test":
            install_packages("requirements-dev.txt", UNCOMPILED)
        else:
            install_packages("requirements.txt")
    except subprocess.CalledProcessError as error:
        print(
            f"Setting up stopped (exit status {error.returncode}); its reason is above. Check the "
            "network connection and the free disk space (5 GB), then run make again: it goes on."
        )
        return 1
    return 0


# --- Python packages --------------------------------------------------------------------------


def install_packages(requirements: str, *options: str) -> None:
    """Make ``.venv`` if need be and bring it up to ``requirements``; ``options`` are for pip.

    Raises:
        subprocess.CalledProcessError: venv or pip failed; it has said why.
    """
    if not runs(VENV_PYTHON):
        print("Making a Python environment in .venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    if not has_torch():
        install_torch(*options)
    print(f"Installing {requirements} (a few minutes the first time)", flush=True)
    pip("install", *options, "-r", requirements)


def runs(python: Path) -> bool:
    """Whether this interpreter really starts: a copied or outdated .venv has one that does not."""
    try:
        pip_version = subprocess.run([python, "-m", "pip", "--version"], capture_output=True)
    except OSError:
        return False
    return pip_version.returncode == 0


def pip(*arguments: str) -> None:
    """Run pip in ``.venv``; warnings and errors reach the terminal."""
    quietly = [str(VENV_PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*quietly, *arguments], check=True, cwd=ROOT)


def torch_requirement() -> str:
    """The one line of requirements.txt that names torch, for example ``torch==2.13.0``."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    match = re.search(r"^torch==[\w.]+", text, re.MULTILINE)
    if match is None:
        raise SystemExit("requirements.txt must pin torch with ==.")
    return match.group()


def has_torch() -> bool:
    """Whether ``.venv`` has the pinned torch, in whichever build."""
    wanted = torch_requirement().partition("==")[2]
    code = "import importlib.metadata as m; print(m.version('torch'))"
    found = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True)
    return found.stdout.strip().partition("+")[0] == wanted


def install_torch(*options: str) -> None:
    """Install torch in the build that fits: on Linux the default one carries gigabytes of CUDA.

    uv knows where the CPU builds are published; where that place cannot be reached, pip takes what
    its own configuration offers.
    """
    requirement = torch_requirement()
    if sys.platform == "linux" and not has_nvidia_gpu():
        print(f"Installing {requirement}, CPU build", flush=True)
        pip("install", *options, "uv")
        python = str(VENV_PYTHON)
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
        soon = {**os.environ, "UV_HTTP_RETRIES": "1"}
        built = [*uv, "--torch-backend=cpu", requirement]
        if subprocess.run(built, env=soon, capture_output=True).returncode == 0:
            return
        print("The CPU builds cannot be reached; taking what pip offers instead", flush=True)
    pip("install", *options, requirement)


def has_nvidia_gpu() -> bool:
    """Whether the NVIDIA driver is loaded."""
    return Path("/proc/driver/nvidia/version").exists()


# --- system packages of the tests ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tool:
    """Something outside Python that tests use.

    Attributes:
        package: Debian's name of it.
        why: what cannot be tested without it.
        present: looks whether it is there.
    """

    package: str
    why: str
    present: Callable[[], bool]


def command(*names: str) -> Callable[[], bool]:
    """A check that one of these programs is on the PATH."""
    return lambda: any(shutil.which(name) for name in names)


def postgres() -> bool:
    """Whether a PostgreSQL server is installed; Debian keeps it off the PATH."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/postgres")) or command("postgres")()


TOOLS = (
    Tool("chromium", "the browser tests", command("chromium", "chromium-browser", "google-chrome")),
    Tool("espeak-ng", "the tests that speak", command("espeak-ng")),
    Tool(
        "libportaudio2",
        "the tests of the server's microphone",
        lambda: ctypes.util.find_library("portaudio") is not None,
    ),
    Tool("redis-server", "the tests of the Redis adapters", command("redis-server")),
    Tool("postgresql", "the tests of the database on PostgreSQL", postgres),
)


def provide_tools(*, strict: bool) -> int:
    """Install what is missing where that is our right (root on Debian), else say what is missing.

    Returns:
        0, or 1 when ``strict`` and something is still missing.
    """
    absent = missing_tools()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install([tool.package for tool in absent])
        absent = missing_tools()
    for tool in absent:
        print(f"Missing: {tool.package}. Without it {tool.why} are skipped. {cure(tool.package)}")
    return 1 if strict and absent else 0


def missing_tools() -> list[Tool]:
    """The tools that this machine has not."""
    return [tool for tool in TOOLS if not tool.present()]


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages without a question; a failure shows as a tool still missing."""
    print(f"Installing system packages for the tests: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "-qq"]
    for step in (["apt-get", "update", "-qq"], [*install, *packages]):
        subprocess.run(step, check=False, env=environment, stdout=subprocess.DEVNULL)


def cure(package: str) -> str:
    """How a person gets a package on this kind of machine."""
    if sys.platform == "darwin":
        brew = {"libportaudio2": "portaudio", "chromium": "--cask chromium"}
        return f"To install it: brew install {brew.get(package, package)}"
    return f"To install it: sudo apt install {package}"


if __name__ == "__main__":
    sys.exit(main())
