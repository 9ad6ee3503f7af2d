"""The worker's engines: loaded once, closed when idle, replaced by better ones, few at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from recorder.adapters.engines.keeper import (
    BROKEN_AGAIN_S,
    FETCH_AGAIN_S,
    LOOK_AGAIN_S,
    OPEN_LONGEST_S,
    EngineKeeper,
)
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.pool import GUEST_S, EnginePool
from recorder.adapters.engines.registry import EngineChoice, Fetch, Refuses, refuses_none
from recorder.core.errors import EngineUnavailable
from recorder.core.model import Segment
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions, Transcriber
from recorder.services.worker_deaths import WorkerDeaths
from tests.support.patience import until
from tests.support.worlds import HandClock
from tests.unit.test_allocator import resident_bytes


class Shelf:
    """Engines to choose from; counts what is open."""

    def __init__(self) -> None:
        self.pick = "one"
        self.open: list[str] = []
        self.loaded = 0
        self.tried = 0
        self.broken: set[str] = set()
        self.files: Path | None = None
        self.hangs: dict[str, threading.Event] = {}
        self.weights: list[bytearray] = []

    def choice(self, refuses: Refuses = refuses_none) -> EngineChoice:
        """What is picked, else the draft engine."""
        choice = self.named(self.pick)
        refused = refuses(choice)
        return choice if refused is None else replace(self.named("draft"), why=refused.detail)

    def named(self, name: str, refuses: Refuses = refuses_none) -> EngineChoice:
        if name == "gone":
            raise EngineUnavailable("It is not here.")
        info = EngineInfo("fake", name, draft=name == "draft")
        choice = EngineChoice(info, "why", lambda: self._load(name), model_path=self.files)
        refused = refuses(choice)
        if refused is not None:
            raise refused
        return choice

    def _load(self, name: str) -> Transcriber:
        self.tried += 1
        if name in self.hangs:
            self.hangs[name].wait()
        if name in self.broken:
            raise EngineUnavailable("It is broken.", cure="Mend it.")
        self.loaded += 1
        self.open.append(name)
        return Opened(self, name)


class Opened:
    """An engine that is open."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        self._shelf = shelf
        self.info = EngineInfo("fake", name, draft=name == "draft", settings="beam 5")

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        raise AssertionError((clips, options))

    def close(self) -> None:
        self._shelf.open.remove(self.info.model)
        self._shelf.weights = []


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path, caches=False)


def keeper(shelf: Shelf, store: ModelStore, clock: HandClock, idle_s: float = 0) -> EngineKeeper:
    return EngineKeeper(shelf.choice, store, clock, max_idle_s=idle_s)


def until_there(what: Callable[[], Transcriber | None], name: str | None) -> Transcriber | None:
    """Ask again and again, as the worker does, until the engine called ``name`` is there."""
    for _ in range(6000):
        engine = what()
        if (engine.info.model if engine else None) == name:
            return engine
        time.sleep(0.01)
    raise AssertionError(f"{name} never came")


def test_a_model_is_loaded_once_and_stays(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = keeper(shelf, store, clock)
    engine = until_there(mine.check, "one")
    clock.pass_(10 * LOOK_AGAIN_S)
    assert mine.check() is engine
    assert mine.check(needed=False) is engine
    assert shelf.loaded == 1


def test_an_idle_model_leaves_memory_and_comes_back_when_it_is_needed(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = keeper(shelf, store, clock, idle_s=900)
    until_there(mine.check, "one")
    clock.pass_(899)
    assert mine.check(needed=False) is not None
    clock.pass_(1)
    assert mine.check(needed=False) is None
    assert shelf.open == []
    assert (mine.status.state, mine.status.label) == ("ready", "fake one")
    clock.pass_(LOOK_AGAIN_S * 5)
    assert mine.check(needed=False) is None, "looking for another model wakes nobody"
    assert shelf.loaded == 1
    until_there(mine.check, "one")
    assert shelf.loaded == 2


def test_what_an_idle_model_held_goes_back_to_the_system(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    """Though what is kept lies between, as tables and strings of the engine's library do."""
    mine = keeper(shelf, store, clock, idle_s=900)
    until_there(mine.check, "one")
    shelf.weights = [bytearray(8 << 10) for _ in range(8_000)]
    kept, before = shelf.weights[::20], resident_bytes()
    clock.pass_(901)
    assert mine.check(needed=False) is None
    assert before - resident_bytes() > (8 << 10) * 8_000 / 2
    assert len(kept) == 400


def test_while_a_model_is_opened_that_is_noted_in_case_it_ends_the_worker(
    shelf: Shelf, store: ModelStore, clock: HandClock, tmp_path: Path
) -> None:
    notes = tmp_path / "opening.json"
    seen: list[int] = []

    def opening() -> Transcriber:
        seen.append(WorkerDeaths(notes).of(("fake one", 0)))  # as a next worker would read it
        return shelf._load("one")

    choice = replace(shelf.choice(), open=opening)
    mine = EngineKeeper(lambda _: choice, store, clock, deaths=WorkerDeaths(notes))
    until_there(mine.check, "one")
    assert seen == [1]
    assert WorkerDeaths(notes).of(("fake one", 0)) == 0


class NoLine(ModelStore):
    """A store without a connection; counts how often it was asked to fetch."""

    asked = 0

    def size_of(self, model: str, engine: str = "") -> int | None:
        self.asked += 1
        raise EngineUnavailable(f"No line for {model}.")


def test_a_download_that_failed_is_tried_again_after_a_while(
    shelf: Shelf, tmp_path: Path, clock: HandClock
) -> None:
    store = NoLine(tmp_path, caches=False)
    fetch = Fetch("base.en", "faster-whisper")
    mine = EngineKeeper(lambda _: replace(shelf.choice(), fetch=fetch), store, clock)
    until_there(mine.check, "one")
    until(lambda: "could not be downloaded" in mine.status.why)
    clock.pass_(LOOK_AGAIN_S)
    mine.check()
    assert store.asked == 1, "not at once"
    clock.pass_(FETCH_AGAIN_S)
    mine.check()
    until(lambda: store.asked == 2)


def test_work_keeps_a_model_awake(shelf: Shelf, store: ModelStore, clock: HandClock) -> None:
    mine = keeper(shelf, store, clock, idle_s=900)
    until_there(mine.check, "one")
    for _ in range(10):
        clock.pass_(600)
        assert mine.check(needed=True) is not None


def test_another_choice_is_noticed_within_a_minute_asleep_or_awake(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = keeper(shelf, store, clock, idle_s=900)
    until_there(mine.check, "one")
    shelf.pick = "two"
    clock.pass_(LOOK_AGAIN_S)
    until_there(mine.check, "two")
    assert shelf.open == ["two"]
    clock.pass_(900)
    until_there(lambda: mine.check(needed=False), None)
    shelf.pick = "three"
    clock.pass_(LOOK_AGAIN_S)
    until_there(lambda: mine.check(needed=False), "three")
    assert shelf.open == ["three"], "a better model may have drafts to make again"


def test_a_model_that_does_not_open_leaves_its_place_to_the_next_until_its_files_are_others(
    shelf: Shelf, store: ModelStore, clock: HandClock, tmp_path: Path
) -> None:
    shelf.files = tmp_path / "model.bin"
    shelf.files.write_bytes(b"half")
    shelf.broken.add("one")
    mine = keeper(shelf, store, clock)
    until_there(mine.check, "draft")
    said = mine.status
    assert (said.state, said.draft, said.why) == ("ready", True, "It is broken.")
    clock.pass_(LOOK_AGAIN_S)
    until_there(mine.check, "draft")
    assert shelf.tried == 2, "the broken one is left alone"
    shelf.broken.clear()
    shelf.files.write_bytes(b"the whole of it")
    clock.pass_(LOOK_AGAIN_S)
    until_there(mine.check, "one")
    assert (mine.status.label, mine.status.why) == ("fake one", "why")


def test_a_model_that_does_not_open_is_tried_again_more_and_more_seldom(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    shelf.broken.add("one")
    mine = keeper(shelf, store, clock)
    until_there(mine.check, "draft")
    for rest_s in (BROKEN_AGAIN_S, 2 * BROKEN_AGAIN_S):
        tried = shelf.tried
        clock.pass_(rest_s - 1)
        assert mine.check() is not None
        assert shelf.tried == tried
        clock.pass_(LOOK_AGAIN_S)
        until(lambda: mine.check() is not None and shelf.tried == tried + 1)  # noqa: B023
        until(lambda: not mine.opening)
        until_there(mine.check, "draft")


def test_an_engine_that_can_never_be_opened_is_not_opened_in_a_loop(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    shelf.broken |= {"one", "draft"}
    mine = keeper(shelf, store, clock)
    until(lambda: mine.check() is None and mine.refusal is not None and shelf.tried == 2)
    for _ in range(20):
        assert mine.check() is None
    assert shelf.tried == 2
    assert (mine.status.state, mine.status.cure) == ("none", "Mend it.")


def test_an_engine_that_opens_and_cannot_hear_is_given_up(
    shelf: Shelf, store: ModelStore, clock: HandClock, tmp_path: Path
) -> None:
    shelf.files = tmp_path
    mine = pool(shelf, store, clock)
    engine = until_there(lambda: mine.check(needed=True), "one")
    assert engine is not None
    mine.give_up(engine, EngineUnavailable("It cannot hear."))
    assert shelf.open == []
    until_there(lambda: mine.check(needed=True), "draft")
    assert mine.status.why == "It cannot hear."


def test_a_speech_server_is_not_given_up(shelf: Shelf, store: ModelStore, clock: HandClock) -> None:
    mine = pool(shelf, store, clock)
    engine = until_there(lambda: mine.check(needed=True), "one")
    assert engine is not None
    mine.give_up(engine, EngineUnavailable("It is away."))
    assert mine.check(needed=True) is engine


def pool(shelf: Shelf, store: ModelStore, clock: HandClock) -> EnginePool:
    return EnginePool(keeper(shelf, store, clock), shelf.named, store, clock)


def test_one_wished_engine_at_a_time_until_nobody_wishes_for_it(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = pool(shelf, store, clock)
    until_there(lambda: mine.check(needed=True), "one")
    until_there(lambda: mine.wished(["two", "three"]), "two")
    assert sorted(shelf.open) == ["one", "two"]
    until_there(lambda: mine.wished(["three"]), "three")
    assert sorted(shelf.open) == ["one", "three"]
    assert mine.wished([]) is None
    assert shelf.open == ["one"]
    mine.close()
    assert shelf.open == []


def test_a_more_urgent_wish_has_its_turn_after_a_while(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = pool(shelf, store, clock)
    until_there(lambda: mine.wished(["two"]), "two")
    assert mine.wished(["three", "two"]) is not None, "not at once: opening takes seconds"
    clock.pass_(GUEST_S)
    until_there(lambda: mine.wished(["three", "two"]), "three")
    assert shelf.open == ["three"]
    clock.pass_(GUEST_S)
    assert mine.wished(["three", "two"]) is not None, "it stays while it is the most urgent"
    until_there(lambda: mine.wished(["two"]), "two")


def test_a_wished_engine_that_cannot_work_is_refused_and_tried_again_later(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    mine = pool(shelf, store, clock)
    assert mine.wished(["gone"]) is None
    assert mine.refused == {"gone"}
    clock.pass_(LOOK_AGAIN_S)
    assert mine.refused == frozenset()
    shelf.broken.add("two")
    for _ in range(6000):
        assert mine.wished(["two"]) is None
        if mine.refused:
            break
        time.sleep(0.01)
    assert mine.refused == {"two"}


def test_an_engine_that_never_finishes_opening_leaves_its_place_to_the_next(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    shelf.hangs["one"] = threading.Event()
    mine = keeper(shelf, store, clock)
    mine.check()
    clock.pass_(OPEN_LONGEST_S - 1)
    assert mine.check() is None
    clock.pass_(1)
    until_there(mine.check, "draft")
    shelf.hangs["one"].set()
    while shelf.open != ["draft"] or shelf.loaded < 2:
        time.sleep(0.01)
    assert until_there(mine.check, "draft") is not None


def test_a_wished_engine_that_hangs_while_it_opens_keeps_no_words_waiting_for_ever(
    shelf: Shelf, store: ModelStore, clock: HandClock
) -> None:
    shelf.hangs["slow"] = threading.Event()
    pool = EnginePool(
        keeper(shelf, store, clock),
        lambda label, refuses: shelf.named(label.split()[1], refuses),
        store,
        clock,
    )
    assert pool.wished(["fake slow"]) is None
    clock.pass_(OPEN_LONGEST_S)
    while "fake slow" not in pool.refused:
        assert pool.wished(["fake slow"]) is None
    until_there(lambda: pool.wished(["fake other"]), "other")
    shelf.hangs["slow"].set()
