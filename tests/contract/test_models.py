"""Models on disk, and fetching them from a hub in the real one's wire format."""

from __future__ import annotations

import hashlib
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from recorder.adapters.engines.downloading import Download
from recorder.adapters.engines.fetching import MANIFEST, Checkpoint
from recorder.adapters.engines.models import FASTER_WHISPER, OPENAI_WHISPER, ModelStore
from recorder.adapters.engines.wholeness import Wholeness
from recorder.core.errors import EngineUnavailable, InvalidInput
from tests.support.model_hub import COMMIT, ModelHub, model_hub

REPOSITORY = "Systran/faster-whisper-base.en"
FILES = {
    "model.bin": bytes(range(256)) * 8_000,
    "tokenizer.json": b"{}",
    "config.json": b'{"a": 1}',
    "vocabulary.txt": b"a\nb\n",
    "README.md": b"not wanted",
}


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", caches=False)


@pytest.fixture
def hub() -> Iterator[ModelHub]:
    with model_hub(ModelHub(REPOSITORY, FILES)) as running:
        yield running


@pytest.fixture
def online(tmp_path: Path, hub: ModelHub, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
    return ModelStore(tmp_path / "models", caches=False, endpoint=hub.url)


def put_directory(path: Path, *names: str) -> Path:
    path.mkdir(parents=True)
    for name in names:
        (path / name).write_bytes(b"x")
    return path


def put_checkpoint(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data", b"x" * 100)
    return path


# --- finding ---------------------------------------------------------------------------------


def test_an_empty_store_has_nothing_and_makes_nothing(store: ModelStore) -> None:
    assert store.find("base.en") == ()
    assert store.list() == ()
    assert not store.root.exists()


def test_a_folder_that_was_copied_in_is_found(store: ModelStore) -> None:
    put_directory(store.root / "base.en", "model.bin", "tokenizer.json")
    put_directory(store.root / "faster-whisper-small.en", "model.bin", "tokenizer.json")
    (found,) = store.find("base.en")
    assert (found.name, found.engine, found.removable) == ("base.en", FASTER_WHISPER, True)
    assert store.find("small.en")[0].engine == FASTER_WHISPER
    assert found.size_bytes == 2


def test_a_checkpoint_is_found_after_the_faster_format(store: ModelStore) -> None:
    put_checkpoint(store.root / "base.en.pt")
    assert [f.engine for f in store.find("base.en")] == [OPENAI_WHISPER]
    put_directory(store.root / "base.en", "model.bin", "tokenizer.json")
    assert [f.engine for f in store.find("base.en")] == [FASTER_WHISPER, OPENAI_WHISPER]
    assert [f.name for f in store.list()] == ["base.en", "base.en"]


def test_half_a_model_is_no_model(store: ModelStore) -> None:
    put_directory(store.root / "base.en", "model.bin")
    whole = put_checkpoint(store.root / "tiny.pt").read_bytes()
    (store.root / "tiny.pt").write_bytes(whole[: len(whole) // 2])
    assert store.find("base.en") == ()
    assert store.find("tiny") == ()
    assert store.list() == ()
    parts = store.incomplete()
    assert [(part.label, part.wholeness()) for part in parts] == [
        ("faster-whisper base.en", Wholeness.DAMAGED),
        ("openai-whisper tiny", Wholeness.DAMAGED),
    ], "whoever copied it sees what became of it"
    assert store.remove("tiny") == parts[1:]
    assert store.incomplete() == parts[:1]


def test_a_path_is_found_wherever_it_is_but_is_not_ours(store: ModelStore, tmp_path: Path) -> None:
    folder = put_directory(tmp_path / "usb" / "my-model", "model.bin", "tokenizer.json")
    checkpoint = put_checkpoint(tmp_path / "usb" / "mine.pt")
    (found,) = store.find(str(folder))
    assert (found.engine, found.path, found.removable) == (FASTER_WHISPER, folder, False)
    (found,) = store.find(str(checkpoint))
    assert (found.engine, found.name) == (OPENAI_WHISPER, "mine")
    assert store.find(str(tmp_path / "nowhere")) == ()


def test_the_libraries_caches_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    snapshot = tmp_path / "hub" / "models--Systran--faster-whisper-base.en" / "snapshots" / COMMIT
    put_directory(snapshot, "model.bin", "tokenizer.json")
    put_checkpoint(tmp_path / ".cache" / "whisper" / "base.en.pt")
    store = ModelStore(tmp_path / "models")
    assert [f.path for f in store.find("base.en")] == [
        snapshot,
        tmp_path / ".cache" / "whisper" / "base.en.pt",
    ]
    assert not any(f.removable for f in store.list())
    with pytest.raises(InvalidInput, match="list"):
        store.remove("base.en")


@pytest.mark.parametrize(
    "name", ["../base.en", "..", "a/b/c", "", "/etc/passwd", "base.en\0", "-x"]
)
def test_names_that_are_none_find_nothing_and_are_not_fetched(store: ModelStore, name: str) -> None:
    assert store.find(name) == ()
    assert not store.can_pull(name)
    with pytest.raises(InvalidInput):
        store.pull(name)


def test_removing_deletes_every_format_of_ours_and_nothing_else(store: ModelStore) -> None:
    put_directory(store.root / "base.en", "model.bin", "tokenizer.json")
    put_checkpoint(store.root / "base.en.pt")
    kept = put_directory(store.root / "small.en", "model.bin", "tokenizer.json")
    assert len(store.remove("base.en")) == 2
    assert list(store.root.iterdir()) == [kept]
    with pytest.raises(InvalidInput):
        store.remove("base.en")


def test_of_a_link_only_the_link_is_removed(store: ModelStore, tmp_path: Path) -> None:
    theirs = put_directory(tmp_path / "nas" / "base.en", "model.bin", "tokenizer.json")
    store.root.mkdir(parents=True)
    (store.root / "base.en").symlink_to(theirs)
    assert [found.name for found in store.remove("base.en")] == ["base.en"]
    assert store.list() == ()
    assert (theirs / "model.bin").is_file()


# --- fetching --------------------------------------------------------------------------------


def test_a_model_is_fetched_verified_and_found(online: ModelStore, hub: ModelHub) -> None:
    assert online.size_of("base.en") == sum(len(d) for n, d in FILES.items() if n != "README.md")
    found = online.pull("base.en")
    assert online.find("base.en") == (found,)
    assert (found.path / "model.bin").read_bytes() == FILES["model.bin"]
    wanted = (FILES.keys() - {"README.md"}) | {MANIFEST}
    assert sorted(p.name for p in found.path.iterdir()) == sorted(wanted)
    assert found.wholeness(every_byte=True) is Wholeness.VERIFIED
    (found.path / "vocabulary.txt").write_bytes(b"a\nc\n")
    assert found.wholeness() is Wholeness.VERIFIED, "its sizes are those that were published"
    assert found.wholeness(every_byte=True) is Wholeness.DAMAGED
    (found.path / "vocabulary.txt").write_bytes(b"a\n")
    assert found.wholeness() is Wholeness.DAMAGED
    assert found.mending == "Fetch it again: `python -m recorder models pull base.en`."
    assert [p.name for p in online.root.iterdir() if not p.name.startswith(".")] == ["base.en"]


def test_a_damaged_download_is_never_found_and_the_next_attempt_keeps_the_rest(
    online: ModelStore, hub: ModelHub
) -> None:
    good = FILES["model.bin"]
    hub.tampered = {"model.bin": good[:-1] + b"!"}
    with pytest.raises(EngineUnavailable, match="checksum"):
        online.pull("base.en")
    assert online.find("base.en") == ()
    hub.tampered = {}
    sent = hub.times_sent("vocabulary.txt")
    assert (online.pull("base.en").path / "model.bin").read_bytes() == good
    assert hub.times_sent("vocabulary.txt") == sent


def test_a_line_that_breaks_is_taken_up_within_a_file(online: ModelStore, hub: ModelHub) -> None:
    hub.breaks = 2
    found = online.pull("base.en")
    assert (found.path / "model.bin").read_bytes() == FILES["model.bin"]
    ranges = [asked for _, path, asked in hub.asked if path.endswith("/model.bin")]
    half = len(FILES["model.bin"]) // 2
    assert ranges[:2] == [None, f"bytes={half}-"]


def test_an_interrupted_pull_goes_on_in_the_middle_of_a_file(
    online: ModelStore, hub: ModelHub
) -> None:
    aside = online.root / ".fetching" / "faster-whisper-base.en"
    aside.mkdir(parents=True)
    (aside / "model.bin").write_bytes(FILES["model.bin"][:10])
    found = online.pull("base.en")
    assert [asked for _, path, asked in hub.asked if path.endswith("/model.bin")] == ["bytes=10-"]
    assert (found.path / "model.bin").read_bytes() == FILES["model.bin"]


def test_a_small_file_with_other_bytes_is_fetched_again(online: ModelStore, hub: ModelHub) -> None:
    hub.tampered = {"config.json": b"!" * len(FILES["config.json"])}
    with pytest.raises(EngineUnavailable, match=r"config\.json was damaged"):
        online.pull("base.en")
    hub.tampered = {}
    found = online.pull("base.en")
    assert (found.path / "config.json").read_bytes() == FILES["config.json"]


def test_without_a_connection_there_is_a_sentence_and_a_cure(store: ModelStore) -> None:
    offline = ModelStore(store.root, caches=False, endpoint="http://127.0.0.1:9")
    with pytest.raises(EngineUnavailable, match="MODEL_DIR"):
        offline.pull("base.en")


def test_an_unknown_repository_is_said(online: ModelStore) -> None:
    with pytest.raises(EngineUnavailable, match="cannot be downloaded"):
        online.pull("nobody/no-such-model")
    with pytest.raises(InvalidInput, match="tiny"):
        online.pull("no-such-model")


def test_a_download_runs_beside_and_tells_how_far_it_is(online: ModelStore, hub: ModelHub) -> None:
    hub.held.clear()
    download = Download(online, "base.en", FASTER_WHISPER)
    assert download.status.state == "waiting"
    download.start()
    while not hub.times_sent("model.bin"):
        assert not download.join(0.01), download.status
    while (download.status.progress or 0) == 0:
        assert not download.join(0.01), download.status
    assert download.status.state == "downloading"
    assert 0 < (download.status.progress or 0) < 1
    assert online.find("base.en") == ()
    with pytest.raises(EngineUnavailable, match="already"):
        online.pull("base.en")
    with pytest.raises(EngineUnavailable, match="cannot be downloaded"):
        online.pull("base")  # another model, which this hub lacks: it waits for nobody
    hub.held.set()
    assert download.join(30)
    assert (download.status.state, download.status.progress) == ("done", 1.0)
    assert len(online.find("base.en")) == 1


def test_a_full_disk_is_said_as_what_it_is(online: ModelStore) -> None:
    aside = online.root / ".fetching" / "faster-whisper-base.en"
    aside.mkdir(parents=True)
    (aside / "model.bin").symlink_to("/dev/full")  # whatever is written there does not fit
    with pytest.raises(EngineUnavailable, match="cannot be written to disk") as told:
        online.pull("base.en")
    assert "room" in told.value.cure


def test_a_model_does_not_take_the_room_that_sound_needs(tmp_path: Path, hub: ModelHub) -> None:
    most = ModelStore(tmp_path, caches=False, endpoint=hub.url, spare_bytes=1 << 60)
    with pytest.raises(EngineUnavailable, match="no room"):
        most.pull("base.en")
    assert hub.times_sent("model.bin") == 0


def test_a_server_that_speaks_no_http_is_a_download_that_failed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_gibberish, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        with pytest.raises(EngineUnavailable, match="cannot be downloaded"):
            Checkpoint("tiny", f"http://127.0.0.1:{port}/{'0' * 64}/tiny.pt").fetch(tmp_path)


def _gibberish(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"no status line\r\n\r\n")


class Broken(ModelStore):
    """Breaks in a way that nobody thought of."""

    def size_of(self, model: str, engine: str = FASTER_WHISPER) -> int | None:
        raise KeyError(model)


def test_a_download_that_breaks_in_an_unforeseen_way_is_not_under_way_for_ever(
    tmp_path: Path,
) -> None:
    download = Download(Broken(tmp_path), "base.en", FASTER_WHISPER)
    download.start()
    assert download.join(60)
    assert download.status.state == "failed"


def test_a_download_that_fails_says_why(store: ModelStore) -> None:
    offline = ModelStore(store.root, caches=False, endpoint="http://127.0.0.1:9")
    download = Download(offline, "base.en", FASTER_WHISPER)
    download.start()
    assert download.join(60)
    assert download.status.state == "failed"
    assert "cannot be downloaded" in download.status.problem


def test_a_checkpoint_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    data = put_checkpoint(tmp_path / "made.pt").read_bytes() * 3_000
    aside = tmp_path / "aside"
    aside.mkdir()
    with model_hub(ModelHub("a/b", {"tiny.pt": data})) as hub:
        url = f"{hub.url}/models/{hashlib.sha256(data).hexdigest()}/tiny.pt"
        source = Checkpoint("tiny", url)
        assert source.size_bytes() == len(data)
        (aside / "tiny.pt").write_bytes(data[:1000])
        source.fetch(aside)
        assert hub.asked[-1][2] == "bytes=1000-"
    assert (aside / "tiny.pt").read_bytes() == data


def test_a_checkpoint_with_other_bytes_is_deleted(tmp_path: Path) -> None:
    with model_hub(ModelHub("a/b", {"tiny.pt": b"other bytes"})) as hub:
        source = Checkpoint("tiny", f"{hub.url}/models/{'0' * 64}/tiny.pt")
        with pytest.raises(EngineUnavailable, match="checksum"):
            source.fetch(tmp_path)
    assert not (tmp_path / "tiny.pt").exists()
