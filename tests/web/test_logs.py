"""The sync skin: HEAD and PATCH."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from recorder.core.errors import ShuttingDown, StorageFull
from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.services.recorder import Recorder
from recorder.web.logs import MAX_PATCH_BYTES
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log

URL = f"/api/v1/logs/{LOG}"


def patch(
    client: FlaskClient, offset: object, data: bytes, session_id: str = ALICE, **changed: str
) -> Any:
    headers = {
        "X-Session-ID": session_id,
        "Upload-Offset": str(offset),
        "Content-Type": "application/octet-stream",
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    return client.patch(URL, data=data, headers=headers)


def head(client: FlaskClient, session_id: str = ALICE) -> Any:
    return client.head(URL, headers={"X-Session-ID": session_id})


def test_an_unknown_log_begins_at_zero(client: FlaskClient) -> None:
    answer = head(client)
    assert answer.status_code == 200
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Complete"]) == ("0", "?0")


def test_a_log_is_appended_in_pieces_repeated_and_completed(
    client: FlaskClient, services: World
) -> None:
    log = whole_log(REC, ALICE, tone(20))
    at = 0
    while at < len(log):
        answer = patch(client, at, log[at : at + 200_000])
        assert answer.status_code == 204
        assert patch(client, at, log[at : at + 200_000]).headers == answer.headers
        at = int(answer.headers["Upload-Offset"])
    assert head(client).headers["Upload-Complete"] == "?1"
    assert b"".join(services.container.journal.read(LogId.parse(LOG))) == log
    assert services.row(REC, RecordingState.STOPPED).frames == 20 * 16_000


def test_a_stranger_is_refused_before_the_row_has_followed_the_log(
    client: FlaskClient, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recorder, "_catch_up", lambda *_: None)
    assert patch(client, 0, whole_log(REC, ALICE, tone(0.1))).status_code == 204
    assert services.container.recordings.get(REC) is None
    assert head(client, BOB).status_code == 404
    assert head(client, ALICE).status_code == 200


def test_bytes_beyond_the_end_are_409_with_the_place_to_go_on(client: FlaskClient) -> None:
    answer = patch(client, 100, b"x" * 10)
    assert answer.status_code == 409
    assert answer.headers["Upload-Offset"] == "0"
    assert answer.json["committed"] == 0


def test_other_bytes_are_422_and_nothing_is_overwritten(
    client: FlaskClient, services: World
) -> None:
    log = whole_log(REC, ALICE, tone(0.5))
    patch(client, 0, log)
    answer = patch(client, 0, whole_log(REC, ALICE, tone(0.1)))
    assert answer.status_code == 422
    assert answer.headers["Upload-Offset"] == str(len(log))
    assert b"".join(services.container.journal.read(LogId.parse(LOG))) == log


def test_a_broken_record_keeps_the_valid_prefix(client: FlaskClient) -> None:
    log = whole_log(REC, ALICE, tone(0.5), end=False)
    kept = patch(client, 0, log + b"garbage that is long enough to be a header .........")
    assert (kept.status_code, kept.headers["Upload-Offset"]) == (204, str(len(log)))
    answer = patch(client, len(log), b"\x00" * 100)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (400, str(len(log)))


def test_a_strangers_log_looks_as_if_it_were_not_there(
    client: FlaskClient, services: World
) -> None:
    services.record(ALICE)
    assert head(client, BOB).status_code == 404
    answer = patch(client, 0, whole_log(REC, BOB, tone(0.1)), BOB)
    assert answer.status_code == 404
    assert "Upload-Offset" not in answer.headers
    assert "committed" not in answer.json


def test_a_log_whose_meta_names_another_session_is_refused(
    client: FlaskClient, services: World
) -> None:
    answer = patch(client, 0, whole_log(REC, ALICE, tone(0.1)), BOB)
    assert answer.status_code == 404
    assert services.container.recordings.get(REC) is None


@pytest.mark.parametrize("offset", ["", "-1", "+1", "1.0", "0x10", "1e3", " 1", "１", "9" * 16])
def test_an_offset_is_digits_only(client: FlaskClient, offset: str) -> None:
    answer = client.patch(
        URL,
        data=b"x",
        headers={"X-Session-ID": ALICE, "Content-Type": "application/octet-stream"},
        environ_overrides={"HTTP_UPLOAD_OFFSET": offset},
    )
    assert answer.status_code == 400


def test_an_encoded_body_is_refused(client: FlaskClient) -> None:
    assert patch(client, 0, b"x", Content_Encoding="gzip").status_code == 415
    assert patch(client, 0, b"x", Content_Type="application/json").status_code == 415


def test_a_body_without_a_length_is_refused(client: FlaskClient) -> None:
    answer = client.patch(
        URL,
        headers={
            "X-Session-ID": ALICE,
            "Upload-Offset": "0",
            "Content-Type": "application/octet-stream",
        },
        environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == 411


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: FlaskClient) -> None:
    class Unreadable:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

    answer = client.patch(
        URL,
        headers={
            "X-Session-ID": ALICE,
            "Upload-Offset": "0",
            "Content-Type": "application/octet-stream",
        },
        environ_overrides={
            "CONTENT_LENGTH": str(MAX_PATCH_BYTES + 1),
            "wsgi.input": Unreadable(),
        },
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StorageFull("Full.", committed=0, retry_ms=10_000), 507),
        (ShuttingDown("Going.", committed=0, retry_ms=1500), 503),
    ],
)
def test_what_cannot_be_stored_now_says_when_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: StorageFull, status: int
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Recorder, "append", fail)
    answer = patch(client, 0, b"x")
    assert answer.status_code == status
    assert answer.headers["Upload-Offset"] == "0"
    assert int(answer.headers["Retry-After"]) in (2, 10)


def test_the_media_track_is_refused_for_now(client: FlaskClient) -> None:
    answer = client.patch(
        f"/api/v1/logs/{REC}.m0",
        data=b"x",
        headers={
            "X-Session-ID": ALICE,
            "Upload-Offset": "0",
            "Content-Type": "application/octet-stream",
        },
    )
    assert answer.status_code == 429
