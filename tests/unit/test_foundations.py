"""The set-up with make, and the tests' own watchmen: each is shown to bite."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from recorder import install
from tests.support.environment import Living, without_settings
from tests.support.tools import require_tool

ROOT = Path(__file__).resolve().parents[2]
RUNNABLE = """#!/bin/sh
case "$2" in
  *version_info\\ \\<*) exit {old} ;;
  *print*) echo 3.9 ;;
  *ensurepip*) exit {novenv} ;;
  recorder.install) echo "$(basename "$0") $@" >> "{log}"; mkdir -p .venv ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What make needs of the project, with no environment yet."""
    folder = tmp_path / "clone"
    (folder / "recorder").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "recorder/install.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def interpreter(clone: Path, name: str, *, old: bool = False, novenv: bool = False) -> None:
    """Put a stand-in for an interpreter on the path of ``make``."""
    script = RUNNABLE.format(old=int(old), novenv=int(novenv), log=clone / "log")
    _executable(clone.parent / "bin" / name, script)


def make(clone: Path, target: str) -> subprocess.CompletedProcess[str]:
    """Run make with only the stand-ins and the basic tools on the path."""
    bin_dir = clone.parent / "bin"
    bin_dir.mkdir(exist_ok=True)
    for tool in ("sh", "touch", "basename", "mkdir"):
        link = bin_dir / tool
        if not link.exists():
            link.symlink_to(require_tool(tool))
    command = [require_tool("make"), target]
    return subprocess.run(
        command, cwd=clone, env={"PATH": str(bin_dir)}, capture_output=True, text=True, timeout=30
    )


def _executable(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def test_a_shim_without_an_interpreter_is_passed_over(clone: Path) -> None:
    _executable(clone.parent / "bin" / "python3.13", "#!/bin/sh\nexit 127\n")
    interpreter(clone, "python3.12", old=True)
    interpreter(clone, "python3")
    assert make(clone, ".venv/ready-run").returncode == 0
    assert (clone / "log").read_text() == "python3 -m recorder.install run\n"


def test_a_python_that_is_too_old_is_said_with_the_cure(clone: Path) -> None:
    interpreter(clone, "python3", old=True)
    result = make(clone, ".venv/ready-run")
    assert result.returncode != 0
    assert "Python 3.11 or newer (python3 is 3.9)" in result.stdout
    assert "apt install python3 python3-venv" in result.stdout
    assert "brew install python" in result.stdout


def test_no_python_at_all_is_said(clone: Path) -> None:
    result = make(clone, ".venv/ready-run")
    assert result.returncode != 0
    assert "Python 3.11 or newer (none found)" in result.stdout


def test_a_python_without_venv_is_said_with_the_cure(clone: Path) -> None:
    interpreter(clone, "python3", novenv=True)
    result = make(clone, ".venv/ready-run")
    assert result.returncode != 0
    assert "python3 has no venv module" in result.stdout
    assert "apt install python3-venv" in result.stdout


def test_a_second_set_up_does_nothing_until_the_requirements_change(clone: Path) -> None:
    interpreter(clone, "python3")
    make(clone, ".venv/ready-run")
    _executable(clone / ".venv" / "bin" / "python", "#!/bin/sh\n")
    make(clone, ".venv/ready-run")
    assert len((clone / "log").read_text().splitlines()) == 1
    later = (clone / ".venv" / "ready-run").stat().st_mtime + 5
    os.utime(clone / "requirements.txt", (later, later))
    make(clone, ".venv/ready-run")
    assert len((clone / "log").read_text().splitlines()) == 2


def test_an_environment_whose_interpreter_is_gone_is_made_again(clone: Path) -> None:
    interpreter(clone, "python3")
    for _ in range(2):  # the stamp is there the second time, the interpreter is not
        make(clone, ".venv/ready-run")
    assert len((clone / "log").read_text().splitlines()) == 2


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.rstrip().endswith("exec make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_requirement_is_pinned_and_says_its_licence() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-scale.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert re.match(r"[\w.-]+(\[\w+\])?(~=|==)\d[\w.]* +# [\w.-]+", line), line


def test_torch_is_pinned_exactly() -> None:
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+", install.torch_requirement())


def test_a_missing_tool_is_a_failure_only_when_strict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = install.Tool("no-such-thing", "the tests of nothing", lambda: False)
    monkeypatch.setattr(install, "TOOLS", (absent,))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert install.provide_tools(strict=False) == 0
    assert install.provide_tools(strict=True) == 1
    assert "Missing: no-such-thing. Without it the tests of nothing" in capsys.readouterr().out


def test_a_tool_that_is_missing_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="no-such-tool is not installed"):
        require_tool("no-such-tool")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-tool is not installed"):
        require_tool("no-such-tool")


def test_settings_of_the_shell_reach_no_test() -> None:
    outside = {"PORT": "1", "HANDOVER_X": "1", "REMOTE_TRANSCRIBER_KEY_FILE": "x", "PATH": "/bin"}
    assert without_settings(outside) == {"PATH": "/bin"}


def test_a_thread_left_running_is_noticed() -> None:
    before = Living.now()
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait, name="forgotten")
    thread.start()
    try:
        assert before.left_behind(grace_s=0.05) == ["thread forgotten"]
    finally:
        go_on.set()
        thread.join()
    assert before.left_behind() == []


def test_a_process_left_running_is_noticed() -> None:
    before = Living.now()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert str(child.pid) in "".join(before.left_behind(grace_s=0.05))
    finally:
        child.kill()
        child.communicate()
    assert before.left_behind() == []
