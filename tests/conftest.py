"""Fixtures of all tests, and what holds for every test: clean settings, nothing left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support.environment import Living, is_setting
from tests.support.server import RealServer, serving

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from tests.support.browser import Device


# No example is judged by the clock of a busy machine. At a desk the search is random and may find
# something new; in CI it is the same each time, so that a run that fails can be run again.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person's shell reaches a test."""
    for name in list(os.environ):
        if is_setting(name):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def nothing_left_behind(clean_environment: None) -> Iterator[None]:
    """A test that leaves a thread or a process running fails."""
    before = Living.now()
    yield
    left = before.left_behind()
    assert not left, f"left running: {left}"


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[RealServer]:
    """The app, started by ``python app.py``, with a fresh output directory."""
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., RealServer]]:
    """Starts servers with settings of one's own: ``start_server(MAX_UPLOAD_MB="1")``."""
    with ExitStack() as running:

        def start(name: str = "server", **settings: str) -> RealServer:
            return running.enter_context(serving(tmp_path / name, **settings))

        yield start


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver, one for the run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def open_device(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Device]]:
    """Opens tablets: ``open_device("one", microphone=wav)``; closed when the test ends."""
    from tests.support.browser import device

    with ExitStack() as opened:

        def open_(name: str = "tablet", microphone: Path | None = None, **options: Any) -> Device:
            profile = tmp_path / f"profile-{name}"
            return opened.enter_context(device(playwright, profile, microphone, **options))

        yield open_
