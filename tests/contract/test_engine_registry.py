"""Which engine is chosen from what is on disk and installed, and what is said about it."""

from __future__ import annotations

import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from recorder.adapters.engines import registry
from recorder.adapters.engines.hardware import Placement
from recorder.adapters.engines.models import ModelStore
from recorder.adapters.engines.registry import (
    EngineWishes,
    Fetch,
    Refuses,
    choose,
    choose_wished,
    ended_workers,
    open_placed,
    refuses_none,
    wishable,
)
from recorder.adapters.engines.whispering import CLIP_S, window_s
from recorder.bootstrap.speech import (
    OPENED_AT_MOST,
    OPENING_FILES,
    engine_pool,
    may_open_all,
)
from recorder.core.errors import EngineFailed, EngineUnavailable
from recorder.core.model import Segment
from recorder.core.ports.speech import Clip, EngineInfo, TranscribeOptions, Transcriber
from recorder.services.worker_deaths import WorkerDeaths
from recorder.settings import Settings


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", caches=False)


def put_faster(store: ModelStore, name: str = "base.en") -> Path:
    folder = store.root / name
    folder.mkdir(parents=True)
    for needed in ("model.bin", "tokenizer.json"):
        (folder / needed).write_bytes(b"x")
    return folder


def put_checkpoint(store: ModelStore, name: str = "base.en") -> Path:
    store.root.mkdir(parents=True, exist_ok=True)
    path = store.root / f"{name}.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data", b"x")
    return path


def without(monkeypatch: pytest.MonkeyPatch, *engines: str) -> None:
    monkeypatch.setattr(registry, "installed", lambda engine: engine not in engines)


def test_a_model_on_disk_is_used(store: ModelStore) -> None:
    folder = put_faster(store)
    choice = choose(EngineWishes(), store)
    assert choice.info.label == "faster-whisper base.en"
    assert choice.info.version
    assert not choice.info.draft
    assert choice.model_path == folder
    assert choice.fetch is None
    assert "base.en" in choice.why


def test_the_faster_format_is_preferred_and_the_reference_taken_else(store: ModelStore) -> None:
    checkpoint = put_checkpoint(store)
    assert choose(EngineWishes(), store).model_path == checkpoint
    assert choose(EngineWishes(), store).info.name == "openai-whisper"
    put_faster(store)
    assert choose(EngineWishes(), store).info.name == "faster-whisper"
    asked = EngineWishes(transcriber="openai-whisper")
    assert choose(asked, store).info.name == "openai-whisper"


def test_a_path_in_whisper_model_decides_the_engine(store: ModelStore, tmp_path: Path) -> None:
    elsewhere = ModelStore(tmp_path / "usb", caches=False)
    wishes = EngineWishes(whisper_model=str(put_checkpoint(elsewhere, "ours")))
    assert choose(wishes, store).info.label == "openai-whisper ours"
    wishes = EngineWishes(whisper_model=str(put_faster(elsewhere, "theirs")))
    assert choose(wishes, store).info.label == "faster-whisper theirs"


def test_a_model_whose_engine_is_missing_is_passed_over(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_faster(store)
    put_checkpoint(store)
    without(monkeypatch, "faster-whisper")
    assert choose(EngineWishes(), store).info.name == "openai-whisper"


def test_a_missing_model_is_fetched_while_a_draft_is_made(store: ModelStore) -> None:
    choice = choose(EngineWishes(), store)
    assert choice.info.name == "pocketsphinx"
    assert choice.info.draft
    assert choice.fetch == Fetch("base.en", "faster-whisper")
    assert "DRAFT" in choice.why
    assert not store.root.exists(), "choosing fetches nothing"


@pytest.mark.parametrize("model", ["base.en", "no-such-model", "/no/such/path.pt"])
def test_where_nothing_may_or_can_be_fetched_the_cure_says_what_to_do(
    store: ModelStore, model: str
) -> None:
    choice = choose(EngineWishes(whisper_model=model, may_download=False), store)
    assert choice.info.draft
    assert choice.fetch is None
    assert "MODEL" in choice.cure
    assert "/no/such" not in choice.why


def test_an_engine_that_was_asked_for_is_not_replaced_in_silence(store: ModelStore) -> None:
    wishes = EngineWishes(transcriber="faster-whisper", may_download=False)
    with pytest.raises(EngineUnavailable, match="models pull"):
        choose(wishes, store)
    drafting = choose(EngineWishes(transcriber="openai-whisper"), store)
    assert drafting.fetch == Fetch("base.en", "openai-whisper")


def test_an_engine_that_is_not_installed_is_said(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "faster-whisper", "openai-whisper")
    with pytest.raises(EngineUnavailable, match="pip install faster-whisper"):
        choose(EngineWishes(transcriber="faster-whisper"), store)
    choice = choose(EngineWishes(), store)
    assert choice.info.name == "pocketsphinx"
    assert choice.fetch is None
    assert "pip install" in choice.cure


def test_with_no_engine_at_all_the_cure_is_an_installation(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "faster-whisper", "openai-whisper", "pocketsphinx")
    with pytest.raises(EngineUnavailable, match="pip install pocketsphinx"):
        choose(EngineWishes(), store)


def test_pocketsphinx_can_be_asked_for(store: ModelStore) -> None:
    put_faster(store)
    choice = choose(EngineWishes(transcriber="pocketsphinx"), store)
    assert choice.info.name == "pocketsphinx"
    assert choice.fetch is None


def test_a_speech_server_is_used_only_when_asked_for(store: ModelStore) -> None:
    server = EngineWishes(remote_url="https://speech.hospital/v1", remote_model="large")
    assert choose(server, store).info.name == "pocketsphinx"
    asked = EngineWishes("remote", remote_url="https://speech.hospital/v1", remote_model="large")
    choice = choose(asked, store)
    assert choice.info.label == "remote large"
    assert choice.cure == ""
    plain = EngineWishes("remote", remote_url="http://speech.hospital/v1")
    assert "not encrypted" in choose(plain, store).cure
    for here in ("http://127.0.0.1:8126/v1", "http://localhost/v1", "http://[::1]:8126/v1"):
        assert choose(EngineWishes("remote", remote_url=here), store).cure == ""
    disguised = EngineWishes("remote", remote_url="http://127.example.org/v1")
    assert "not encrypted" in choose(disguised, store).cure
    with pytest.raises(EngineUnavailable, match="REMOTE_TRANSCRIBER_URL"):
        choose(EngineWishes("remote"), store)


def test_none_means_none(store: ModelStore) -> None:
    with pytest.raises(EngineUnavailable, match="auto"):
        choose(EngineWishes("none"), store)


def test_the_choice_opens_the_engine(store: ModelStore) -> None:
    choice = choose(EngineWishes(transcriber="pocketsphinx"), store)
    engine = choice.open()
    assert replace(engine.info, settings="") == choice.info
    assert engine.info.settings, "how it decodes is part of what its words are remembered by"
    engine.close()


def test_a_model_that_was_chosen_stands_above_the_setting(store: ModelStore) -> None:
    put_faster(store)
    put_checkpoint(store, "small.en")
    choice = choose(EngineWishes(chosen="openai-whisper small.en"), store)
    assert choice.info.label == "openai-whisper small.en"
    assert "models use" in choice.why
    gone = choose(EngineWishes(chosen="openai-whisper medium.en"), store)
    assert gone.info.label == "faster-whisper base.en", "a chosen model that was removed"


def refusing(*labels: str) -> Refuses:
    return lambda choice: ended_workers(choice.info.label) if choice.info.label in labels else None


def test_the_next_copy_takes_the_place_of_a_broken_one_and_says_so(store: ModelStore) -> None:
    put_faster(store)
    put_checkpoint(store)
    choice = choose(EngineWishes(), store, refusing("faster-whisper base.en"))
    assert choice.info.label == "openai-whisper base.en"
    assert "faster-whisper base.en" in choice.why
    assert choice.cure


def test_a_model_of_garbage_gives_drafts_and_is_said(store: ModelStore, tmp_path: Path) -> None:
    put_faster(store)
    settings = Settings(
        output_dir=tmp_path / "output",
        model_dir=store.root,
        whisper_model=str(store.root / "base.en"),
    )
    settings.state_dir.mkdir(parents=True)
    pool = engine_pool(settings)
    for _ in range(2000):
        engine = pool.check(needed=True)
        if engine is not None:
            break
        time.sleep(0.02)
    assert pool.status.label == "pocketsphinx ems-en"
    assert "cannot load the model base.en" in pool.status.why
    assert "fetch it again" in pool.status.cure
    pool.close()


def test_a_model_whose_opening_ended_workers_is_passed_over(store: ModelStore) -> None:
    put_faster(store)
    put_checkpoint(store, "small.en")
    large, base = "openai-whisper small.en", "faster-whisper base.en"
    wishes = EngineWishes(chosen=large)
    assert choose(wishes, store, refusing(large)).info.label == base
    draft = choose(wishes, store, refusing(large, base))
    assert draft.info.draft
    assert large in draft.why, "the one that is wanted first"
    assert "smaller" in draft.cure
    with pytest.raises(EngineUnavailable, match="worker"):
        choose(EngineWishes(transcriber="faster-whisper"), store, refusing(base))
    with pytest.raises(EngineUnavailable, match="worker"):
        choose_wished(large, wishes, store, refusing(large))


def test_workers_that_died_while_a_model_was_opened_are_counted_until_the_server_starts(
    store: ModelStore, tmp_path: Path
) -> None:
    folder = put_faster(store)
    settings = Settings(output_dir=tmp_path / "output", model_dir=folder.parent)
    settings.state_dir.mkdir(parents=True)
    for _ in range(OPENED_AT_MOST):
        assert not engine_pool(settings)._own._pick(refuses_none).info.draft
        notes = WorkerDeaths(settings.state_dir / OPENING_FILES[0])
        notes.begin([("faster-whisper base.en", 0)])  # and there is too little memory
    assert engine_pool(settings)._own._pick(refuses_none).info.draft
    may_open_all(settings)
    assert not engine_pool(settings)._own._pick(refuses_none).info.draft


def test_a_wish_is_fulfilled_from_what_is_here_and_allowed(store: ModelStore) -> None:
    put_faster(store)
    put_checkpoint(store)
    label = "openai-whisper base.en"
    assert choose_wished(label, EngineWishes(), store).info.label == label
    only = EngineWishes(transcriber="faster-whisper")
    assert [m.label for m in wishable(only, store)] == ["faster-whisper base.en"]
    with pytest.raises(EngineUnavailable):
        choose_wished(label, only, store)
    for nothing in ("remote", "none", "pocketsphinx"):
        assert wishable(EngineWishes(transcriber=nothing), store) == []
    with pytest.raises(EngineUnavailable):
        choose_wished(str(store.root / "base.en"), EngineWishes(), store)


def test_a_model_that_is_broken_is_an_unavailable_engine_not_a_crash(store: ModelStore) -> None:
    put_faster(store)
    with pytest.raises(EngineUnavailable, match=r"base\.en"):
        choose(EngineWishes(), store).open()
    checkpoint = put_checkpoint(store, "tiny")
    wishes = EngineWishes("openai-whisper", str(checkpoint))
    with pytest.raises(EngineUnavailable, match="tiny"):
        choose(wishes, store).open()


GPU = Placement("cuda", "float16", 4)


@dataclass
class Gpu:
    """Opens engines; on a GPU they break as drivers without their libraries do."""

    breaks: str = ""
    opened: list[Placement] = field(default_factory=list)
    closed: int = 0

    def open_at(self, place: Placement) -> Transcriber:
        self.opened.append(place)
        if place.device == "cuda" and self.breaks == "opening":
            raise EngineUnavailable("no half precision on this card")
        return GpuEngine(self, place)


@dataclass
class GpuEngine:
    gpu: Gpu
    place: Placement
    info: EngineInfo = field(default_factory=lambda: EngineInfo("played", "nano", draft=False))

    def transcribe(
        self, clips: Sequence[Clip], options: TranscribeOptions
    ) -> list[tuple[Segment, ...]]:
        if self.place.device == "cuda" and self.gpu.breaks == "hearing":
            raise EngineFailed("Library libcublas.so.12 is not found")
        return [() for _ in clips]

    def close(self) -> None:
        self.gpu.closed += 1


def test_an_engine_stays_on_a_gpu_that_works() -> None:
    gpu = Gpu()
    open_placed(gpu.open_at, GPU)
    assert (gpu.opened, gpu.closed) == ([GPU], 0)


@pytest.mark.parametrize("breaks", ["opening", "hearing"])
def test_an_engine_whose_gpu_cannot_be_used_runs_on_the_cpu(breaks: str) -> None:
    gpu = Gpu(breaks)
    engine = open_placed(gpu.open_at, GPU)
    assert gpu.opened == [GPU, Placement("cpu", "int8", 4)]
    assert gpu.closed == (breaks == "hearing"), "its memory is given back"
    assert engine.transcribe([Clip(b"")], TranscribeOptions()) == [()]


def test_on_a_cpu_nothing_is_heard_for_trial() -> None:
    gpu = Gpu()
    open_placed(gpu.open_at, Placement("cpu", "int8", 4))
    assert len(gpu.opened) == 1


def test_choosing_imports_no_engine(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from recorder.adapters.engines.models import ModelStore\n"
        "from recorder.adapters.engines.registry import EngineWishes, choose\n"
        "choose(EngineWishes(), ModelStore(Path(sys.argv[1])))\n"
        "heavy = {'torch', 'whisper', 'faster_whisper', 'ctranslate2', 'pocketsphinx', 'av'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr


def test_neighbours_share_a_window_on_a_cpu_and_stay_apart_on_a_gpu() -> None:
    assert [window_s(device) for device in ("cpu", "cuda", "auto")] == [CLIP_S, 0.0, 0.0]
