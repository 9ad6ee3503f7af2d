"""The administrator's desk for models: one download at a time, only what is here can be used."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from recorder.adapters.engines.desk import ModelDesk
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.wholeness import Wholeness
from recorder.core.errors import InvalidInput, NotConfigured, NotReady

LABEL = "faster-whisper base.en"


class SlowStore:
    """Fetches until it is told to stop."""

    def __init__(self) -> None:
        self.enough = threading.Event()
        self.pulled: list[str] = []

    def list(self) -> tuple[object, ...]:
        return ()

    def can_pull(self, model: str) -> bool:
        return model == "base.en"

    def size_of(self, model: str, engine: str) -> int:
        return 100

    def fetched_bytes(self, model: str, engine: str) -> int:
        return 40

    def pull(self, model: str, engine: str) -> None:
        self.enough.wait(60)
        self.pulled.append(model)


@contextmanager
def desk(folder: Path, *, may_pull: bool = True) -> Iterator[tuple[ModelDesk, SlowStore]]:
    store = SlowStore()
    here = [SimpleNamespace(name="base.en", label=LABEL, wholeness=lambda: Wholeness.WHOLE)]
    made = ModelDesk(store, folder, lambda: here, may_pull=may_pull)  # type: ignore[arg-type]
    try:
        yield made, store
    finally:
        store.enough.set()
        if made._download is not None:
            made._download.join(60)


def test_one_model_is_fetched_at_a_time(tmp_path: Path) -> None:
    with desk(tmp_path) as (made, store):
        assert made.pulling is None
        made.pull("base.en")
        with pytest.raises(NotReady, match=r"base\.en is being fetched"):
            made.pull("base.en")
        assert made.pulling is not None
        assert (made.pulling[0], made.pulling[1].state) == ("base.en", "downloading")
        store.enough.set()
        assert made._download is not None
        assert made._download.join(60)
        assert made.pulling[1].state == "done"
        made.pull("base.en")
    assert store.pulled == ["base.en", "base.en"]


def test_what_is_forbidden_or_unknown_is_not_fetched(tmp_path: Path) -> None:
    with desk(tmp_path, may_pull=False) as (made, _), pytest.raises(NotConfigured):
        made.pull("base.en")
    with desk(tmp_path) as (made, _), pytest.raises(InvalidInput):
        made.pull("../../etc")
    assert made.pulling is None


def test_only_what_is_here_can_be_used(tmp_path: Path) -> None:
    with desk(tmp_path) as (made, _):
        with pytest.raises(InvalidInput):
            made.use("faster-whisper large-v3")
        assert made.chosen == ""
        assert made.use(LABEL) == made.chosen == LABEL
        assert made.use("base.en") == LABEL, "its name is enough"
        assert made.use("") == made.chosen == ""


def test_what_is_damaged_is_not_chosen_but_another_copy_of_it_is(tmp_path: Path) -> None:
    state, folder = tmp_path / "state", tmp_path / "models"
    cut = folder / "nano.en"
    cut.mkdir(parents=True)
    for name in ("model.bin", "tokenizer.json"):
        (cut / name).write_bytes(b"")
    store = ModelStore(folder, caches=False)
    made = ModelDesk(store, state, store.list, may_pull=False)
    with pytest.raises(InvalidInput, match="damaged"):
        made.use("nano.en")
    assert made.chosen == ""
    with zipfile.ZipFile(folder / "nano.en.pt", "w") as archive:
        archive.writestr("data", b"x")
    assert made.use("nano.en") == made.chosen == "openai-whisper nano.en"
