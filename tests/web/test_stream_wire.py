"""Below the live socket's protocol: who may connect, frames, peers that vanish or hold still."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from recorder.core.log import LogId
from recorder.core.model import RecordingState
from recorder.core.protocol import MAX_FRAME_BYTES, AudioFrame, encode_frame
from recorder.services.disk import Disk
from recorder.services.recorder import Recorder
from recorder.web import create_app
from recorder.web.context import KEY, Edge
from recorder.web.stream import MAX_UNSYNCED_BYTES
from recorder.web.stream_socket import MAX_MESSAGE_BYTES
from tests.support.patience import until
from tests.web.tablet import Connect, Tablet, listening, record_ends
from tests.web.world import ALICE, BOB, LOG, REC, World, tone, whole_log, world


def test_who_says_nothing_is_let_go(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recorder.web.stream.HELLO_TIMEOUT_S", 0.2)
    code, reason = connect().closed()
    assert code == 4400
    assert "hello" in reason


def test_a_message_beyond_the_limit_ends_the_socket(connect: Connect) -> None:
    assert MAX_MESSAGE_BYTES > MAX_FRAME_BYTES
    tablet = connect()
    tablet.hello()
    tablet.socket.send(b"\x01" * 80_000)
    assert tablet.closed()[0] == 1009


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "x"])
def test_a_page_of_another_website_cannot_connect(address: str, origin: str) -> None:
    assert _handshake_status(address, {"Origin": origin}) == 403


def test_our_own_page_connects(address: str) -> None:
    assert _handshake_status(address, {"Origin": f"http://{address}"}) == 101


def test_so_does_it_behind_a_proxy_that_ends_tls(tmp_path: Path) -> None:
    names = {"Host": "handover.example", "Origin": "https://handover.example"}
    allowed = ("handover.example",)
    with (
        world(tmp_path, allowed_hosts=allowed) as made,
        listening(create_app(made.container)) as at,
    ):
        assert _handshake_status(at, names) == 101


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_name_that_was_made_to_point_here_is_not_ours(address: str, host: str) -> None:
    """DNS rebinding: a foreign page whose own name resolves to this machine."""
    assert _handshake_status(address, {"Host": host, "Origin": f"http://{host}"}) == 421


def test_one_socket_too_many_is_asked_to_come_back(connect: Connect, app: Flask) -> None:
    edge: Edge = app.extensions[KEY]
    edge.streams._limit = 2  # the real limit is 256
    first, second = connect(), connect()
    first.hello()
    second.hello()
    # The client library overlooks a goodbye that comes in one packet with the handshake: 1005.
    answers = (connect().closed() for _ in range(20))
    code, reason = next(answer for answer in answers if answer[0] != 1005)
    assert code == 1013
    assert reason
    first.close()
    until(lambda: edge.streams.count == 1)
    assert connect().hello()


def test_shutdown_closes_every_socket_with_1012_and_refuses_new_ones(
    connect: Connect, app: Flask
) -> None:
    edge: Edge = app.extensions[KEY]
    tablets = [connect() for _ in range(5)]
    for tablet in tablets:
        tablet.hello()
    codes: list[int] = []
    readers = [threading.Thread(target=lambda t=t: codes.append(t.closed()[0])) for t in tablets]
    for reader in readers:
        reader.start()
    started = time.monotonic()
    assert edge.streams.close_all(30)
    assert time.monotonic() - started < 20
    for reader in readers:
        reader.join()
    assert codes == [1012] * 5
    assert connect().closed()[0] == 1012


def test_a_peer_that_vanishes_frees_its_threads(address: str, app: Flask) -> None:
    edge: Edge = app.extensions[KEY]
    raw = _handshake(address)
    until(lambda: edge.streams.count == 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()
    until(lambda: edge.streams.count == 0)


def test_a_peer_that_reads_nothing_is_cut_off(
    address: str, app: Flask, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.web.stream_socket.SEND_TIMEOUT_S", 1)
    edge: Edge = app.extensions[KEY]
    raw = _handshake(address, receive_buffer=4096)
    hello = json.dumps({"t": "hello", "v": 1, "session_id": ALICE}).encode()
    raw.sendall(_masked(0x81, hello))
    until(lambda: edge.streams.count == 1)
    time.sleep(0.2)
    heavy = {"text": "x" * 200_000}
    for _ in range(60):
        services.container.events.publish(ALICE, None, "session", heavy)
    until(lambda: edge.streams.count == 0)
    raw.close()


def test_a_sender_faster_than_the_disk_is_held_back_by_tcp_not_kept_in_memory(
    address: str, app: Flask, services: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    original = Disk.flush

    def slow(self: Disk, descriptor: int) -> None:
        gate.wait(120)
        original(self, descriptor)

    edge: Edge = app.extensions[KEY]

    def unsynced() -> int:
        return max((stream._unsynced_bytes for stream in edge.streams._streams), default=0)

    log = whole_log(REC, ALICE, tone(400), end=False)
    ends = record_ends(log)
    raw = _handshake(address)
    raw.sendall(_masked(0x81, json.dumps({"t": "hello", "v": 1, "session_id": ALICE}).encode()))
    raw.sendall(_masked(0x81, json.dumps({"t": "open", "ch": 1, "log": LOG}).encode()))
    raw.sendall(_masked(0x82, encode_frame(AudioFrame(1, 0, log[: ends[0]]))))
    services.row(REC, RecordingState.RECORDING)
    monkeypatch.setattr(Disk, "flush", slow)
    wire = b"".join(
        _masked(0x82, encode_frame(AudioFrame(1, start, log[start:end])))
        for start, end in pairwise(ends)
    )
    raw.settimeout(0.5)
    held, sent = 0, 0
    patience_s = time.monotonic() + 60
    while sent < len(wire) and time.monotonic() < patience_s:
        held = max(held, unsynced())
        try:
            sent += raw.send(wire[sent : sent + 65_536])
        except TimeoutError:
            if held > MAX_UNSYNCED_BYTES:
                break  # held back; before that, a busy machine only reads late
    gate.set()
    raw.close()
    assert MAX_UNSYNCED_BYTES < held < 2 * MAX_UNSYNCED_BYTES
    assert sent < len(wire) * 0.7


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl for a certificate")
def test_the_web_server_itself_may_speak_tls(app: Flask, tmp_path: Path) -> None:
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout key -out cert"
    subprocess.run(["openssl", *made.split()], cwd=tmp_path, check=True, capture_output=True)
    keys = (str(tmp_path / "cert"), str(tmp_path / "key"))
    trusting = ssl.create_default_context(cafile=keys[0])
    trusting.check_hostname = False
    with listening(app, keys) as where:
        tablet = Tablet(where, context=trusting)
        tablet.hello()
        tablet.open()
        log = whole_log(REC, ALICE, tone(10))
        at = 0
        for end in record_ends(log):
            tablet.send(at, log[at:end])
            at = end
        assert tablet.expect("final")["c"] == len(log)
        tablet.close()


def test_what_is_sent_without_waiting_for_answers_is_taken_in_order(address: str) -> None:
    log = whole_log(REC, ALICE, tone(2))
    ends = [0, *record_ends(log)]
    frames = [encode_frame(AudioFrame(1, a, log[a:b])) for a, b in pairwise(ends)]
    raw = _handshake(address)
    raw.sendall(
        _masked(0x81, json.dumps({"t": "hello", "v": 1, "session_id": ALICE}).encode())
        + _masked(0x81, json.dumps({"t": "open", "ch": 1, "log": LOG}).encode())
        + b"".join(_masked(0x82, frame) for frame in frames)
    )
    said = b""
    while b'"final"' not in said:
        said += raw.recv(4096)
    raw.close()
    assert b"nack" not in said
    assert said.index(b'"welcome"') < said.index(b'"opened"') < said.index(b'"ack"')


def test_a_message_in_pieces_with_a_ping_between_them_is_one_message(address: str) -> None:
    hello = json.dumps({"t": "hello", "v": 1, "session_id": ALICE}).encode()
    raw = _handshake(address)
    for piece in (
        _masked(0x01, hello[:9]),
        _masked(0x89, b"there?"),
        _masked(0x00, hello[9:20]),
        _masked(0x80, hello[20:]),
    ):
        for at in range(len(piece)):
            raw.sendall(piece[at : at + 1])
    said = b""
    while b'"welcome"' not in said:
        said += raw.recv(4096)
    raw.close()
    assert said.startswith(b"\x8a\x06there?")


def test_a_tablet_whose_log_takes_long_to_read_holds_up_no_other(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    original = Recorder.position

    def slow(self: Recorder, log_id: LogId) -> object:
        if self.session_id == BOB:
            gate.wait(60)
        return original(self, log_id)

    monkeypatch.setattr(Recorder, "position", slow)
    waiting, other = connect(), connect()
    waiting.hello(BOB)
    other.hello(ALICE)
    waiting.say({"t": "open", "ch": 1, "log": f"{'9' * 32}.a0"})
    other.open()
    log = whole_log(REC, ALICE, tone(5), end=False)
    at = 0
    for end in record_ends(log):
        other.send(at, log[at:end])
        at = end
    while other.expect("ack")["c"] < at:
        pass
    assert waiting.quiet("opened", 0.05)
    gate.set()
    assert waiting.expect("opened")["c"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Key": ""},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Version": "8"},
        {"Connection": "keep-alive"},
        {"Upgrade": "h2c"},
    ],
)
def test_a_malformed_handshake_is_an_answer_not_a_crash(
    address: str, headers: dict[str, str]
) -> None:
    status = _handshake_status(address, headers)
    assert 400 <= status < 500


def test_compression_is_never_agreed_on(address: str) -> None:
    raw = _connect(address)
    wish = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    raw.sendall(_request(address, wish))
    head = raw.recv(4096).lower()
    raw.close()
    assert b" 101 " in head
    assert b"permessage-deflate" not in head


def test_frames_from_many_threads_stay_whole(connect: Connect, services: World) -> None:
    tablet = connect()
    tablet.hello()
    tablet.open()
    log = whole_log(REC, ALICE, tone(10), end=False)

    def chatter(n: int) -> None:
        for k in range(20):
            said = {"n": n, "k": k, "pad": "x" * 3000}
            services.container.events.publish(ALICE, None, "session", said)

    talkers = [threading.Thread(target=chatter, args=(n,)) for n in range(3)]
    for talker in talkers:
        talker.start()
    at = 0
    for end in record_ends(log):
        tablet.send(at, log[at:end])
        at = end
    got, acked = 0, 0
    while got < 60 or acked < len(log):
        message = tablet.next()
        got += message["t"] == "event"
        acked = message.get("c", acked)
    for talker in talkers:
        talker.join()


MANY = b"x" * (MAX_MESSAGE_BYTES // 2)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x82\x01x", 1002),  # not masked
        (b"\xc2\x80\x00\x00\x00\x00", 1002),  # a bit that no extension gave a meaning
        (b"\x83\x80\x00\x00\x00\x00", 1002),  # an unknown kind of frame
        (b"\x09\x80\x00\x00\x00\x00", 1002),  # a ping in pieces
        (b"\x89\xfe\x00\x7e\x00\x00\x00\x00" + b"p" * 126, 1002),  # a ping that is too long
        (b"\x80\x80\x00\x00\x00\x00", 1002),  # the rest of a message that never began
        (b"\x01\x80\x00\x00\x00\x00\x81\x80\x00\x00\x00\x00", 1002),  # one inside another
        (b"\x88\x81\x00\x00\x00\x00x", 1002),  # a goodbye with half a code
        (b"\x88\x82\x00\x00\x00\x00\x03\xed", 1002),  # 1005, which is never sent
        (b"\x88\x83\x00\x00\x00\x00\x03\xe8\xff", 1007),  # a reason that is no UTF-8
        (b"\x81\x82\x00\x00\x00\x00\xc3(", 1007),  # nor is this message
        (b"\x82\xff" + struct.pack(">Q", MAX_MESSAGE_BYTES + 1) + bytes(4), 1009),
        (b"\x82\xff" + b"\xff" * 8 + bytes(4), 1009),
    ],
)
def test_what_is_no_frame_or_too_big_is_told_so_and_ends_the_socket(
    address: str, sent: bytes, code: int
) -> None:
    raw = _handshake(address)
    raw.sendall(sent)
    assert _close_code(_to_the_end(raw)) == code


def test_pieces_that_are_too_big_together_end_the_socket(address: str) -> None:
    raw = _handshake(address)
    raw.sendall(_masked(0x02, MANY) + _masked(0x00, MANY) + _masked(0x80, b"x"))
    assert _close_code(_to_the_end(raw)) == 1009


def test_characters_may_be_cut_between_pieces_of_a_message(address: str) -> None:
    hello = json.dumps({"t": "hello", "v": 1, "session_id": ALICE, "n": "é"}, ensure_ascii=False)
    data = hello.encode()
    cut = data.index(b"\xa9")
    raw = _handshake(address)
    raw.sendall(_masked(0x01, data[:cut]) + _masked(0x80, data[cut:]))
    assert b'"welcome"' in raw.recv(4096)
    raw.close()


def test_a_goodbye_is_answered_with_its_code_behind_what_was_said_before_it(
    address: str, services: World
) -> None:
    log = whole_log(REC, ALICE, tone(1), end=False)
    raw = _handshake(address)
    raw.sendall(
        _masked(0x81, json.dumps({"t": "hello", "v": 1, "session_id": ALICE}).encode())
        + _masked(0x81, json.dumps({"t": "open", "ch": 1, "log": LOG}).encode())
    )
    said = b""
    while b'"opened"' not in said:
        said += raw.recv(4096)
    first = record_ends(log)[0]
    raw.sendall(_masked(0x82, encode_frame(AudioFrame(1, 0, log[:first]))))
    while b'"ack"' not in said:
        said += raw.recv(4096)
    raw.sendall(
        _masked(0x82, encode_frame(AudioFrame(1, first, log[first:])))
        + _masked(0x88, struct.pack(">H", 4321) + b"bye")
    )
    assert _close_code(_to_the_end(raw)) == 4321
    until(lambda: services.container.journal.state(LogId.parse(LOG)).length == len(log))


# --- helpers ----------------------------------------------------------------------------------


def _connect(address: str, receive_buffer: int = 0) -> socket.socket:
    host, port = address.split(":")
    raw = socket.socket()
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.settimeout(5)
    raw.connect((host, int(port)))
    return raw


def _request(address: str, changed: dict[str, str]) -> bytes:
    headers = {
        "Host": address,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    } | changed
    lines = ["GET /ws/v1 HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items() if v), "", ""]
    return "\r\n".join(lines).encode()


def _handshake(address: str, receive_buffer: int = 0) -> socket.socket:
    raw = _connect(address, receive_buffer)
    raw.sendall(_request(address, {}))
    assert b" 101 " in raw.recv(4096)
    return raw


def _to_the_end(raw: socket.socket) -> bytes:
    """Everything until the server ends the connection."""
    said = b""
    with suppress(ConnectionResetError):
        while piece := raw.recv(4096):
            said += piece
    raw.close()
    return said


def _close_code(said: bytes) -> int:
    """Of the closing frame, when nothing else was said."""
    assert said[0] == 0x88, said
    return int(struct.unpack_from(">H", said, 2)[0])


def _handshake_status(address: str, changed: dict[str, str]) -> int:
    raw = _connect(address)
    raw.sendall(_request(address, changed))
    head = raw.recv(4096)
    raw.close()
    return int(head.split()[1])


def _masked(first: int, payload: bytes) -> bytes:
    mask = b"\x00\x00\x00\x00"
    size = len(payload)
    if size < 126:
        return bytes([first, 0x80 | size]) + mask + payload
    if size < 65_536:
        return bytes([first, 0x80 | 126]) + struct.pack(">H", size) + mask + payload
    return bytes([first, 0x80 | 127]) + struct.pack(">Q", size) + mask + payload
