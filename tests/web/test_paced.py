"""A peer that brings too little holds a thread for seconds and not for ever."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import selectors
import socket
import threading
import time
import wave
from collections.abc import Iterator
from concurrent import futures
from functools import partial
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from recorder.web.paced import Crowd, PacedSocket, PacedWorker
from tests.support.patience import until
from tests.support.server import RealServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One with 33 threads."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder, MAX_STREAMS="1", TRANSCRIBER="none") as running:
        yield running


class Hasty(PacedSocket):
    first_s, most_s, crowded_s, least_bytes_a_s = 0.3, 0.6, 0.1, 1000


class Patient(PacedSocket):
    first_s, most_s, crowded_s, least_bytes_a_s = 60.0, 60.0, 0.1, 1000


ALONE, CROWD = Crowd(threads=40), Crowd(threads=0)
CROWD.count(1)


@pytest.fixture
def pair() -> Iterator[tuple[Hasty, socket.socket]]:
    ours, theirs = socket.socketpair()
    paced = Hasty(fileno=ours.detach())
    with paced, theirs:
        yield paced, theirs


def test_a_peer_that_brings_a_byte_now_and_then_is_given_up(
    pair: tuple[Hasty, socket.socket],
) -> None:
    paced, peer = pair
    over = threading.Event()

    def trickle() -> None:
        while not over.wait(0.05):
            peer.send(b"x")

    drip = threading.Thread(target=trickle)
    drip.start()
    paced.begin_request(ALONE)
    try:
        with pytest.raises(BlockingIOError):
            list(iter(lambda: paced.recv(8192), b""))
    finally:
        over.set()
        drip.join()


def test_what_a_request_brings_earns_it_time_and_the_next_one_begins_anew(
    pair: tuple[Hasty, socket.socket],
) -> None:
    paced, peer = pair
    paced.begin_request(ALONE)
    peer.send(bytes(5000))
    assert len(paced.recv(8192)) == 5000
    assert paced.left_s == 0.6
    paced.left_s = 0.0
    with pytest.raises(BlockingIOError):
        paced.recv(1)
    paced.begin_request(ALONE)
    assert paced.left_s == 0.3


def test_only_waiting_for_the_peer_counts(pair: tuple[Hasty, socket.socket]) -> None:
    paced, peer = pair
    paced.begin_request(ALONE)
    for _ in range(3):
        peer.send(b"x" * 10)
        time.sleep(0.2)  # ours: a disk that is slow
        assert paced.recv(10) == b"x" * 10


def test_a_live_socket_that_is_taken_out_is_not_paced(pair: tuple[Hasty, socket.socket]) -> None:
    paced, peer = pair
    paced.begin_request(ALONE)
    taken = paced.dup()
    paced.left_s = 0.0
    peer.send(b"x")
    with taken:
        assert taken.recv(1) == b"x"


def link(send_buffer_bytes: int, receive_buffer_bytes: int) -> tuple[Hasty, socket.socket]:
    """Two ends of a connection over loopback, the first one ours."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        peer.connect(listener.getsockname())
        ours, _ = listener.accept()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
    return Hasty(fileno=ours.detach()), peer


@pytest.mark.parametrize("by_file", [False, True])
def test_a_peer_that_takes_a_little_now_and_then_is_given_up(by_file: bool) -> None:
    paced, peer = link(20_000, 4096)
    over, answer = threading.Event(), bytes(4_000_000)
    by_bytes, by_content = (
        partial(paced.sendall, answer),
        partial(paced.sendfile, io.BytesIO(answer)),
    )

    def trickle() -> None:
        while not over.wait(0.05):
            peer.recv(5)

    drip = threading.Thread(target=trickle)
    paced.begin_request(ALONE)
    drip.start()
    try:
        with pytest.raises(BlockingIOError):
            (by_content if by_file else by_bytes)()
    finally:
        over.set()
        drip.join()
        paced.linger()
        paced.close()
    with peer, pytest.raises(ConnectionResetError):  # nothing is kept for it in the kernel
        list(iter(lambda: peer.recv(65536), b""))


def test_a_slow_link_that_goes_on_gets_all_of_it() -> None:
    """The system says that there is room when a third of a long queue is gone: after a second."""
    paced, peer = link(150_000, 8192)
    paced.begin_request(ALONE)
    sound, got = bytes(range(250)) * 2000, bytearray()

    def take() -> None:
        while data := peer.recv(5000):
            got.extend(data)
            time.sleep(len(data) / 80_000)

    taking = threading.Thread(target=take)
    taking.start()
    assert paced.sendfile(io.BytesIO(b"head" + sound), 4) == len(sound)
    paced.shutdown(socket.SHUT_WR)
    taking.join()
    paced.close()
    peer.close()
    assert got == sound


def test_who_earned_time_and_falls_silent_gives_it_back_when_a_crowd_comes() -> None:
    ours, peer = socket.socketpair()
    with Patient(fileno=ours.detach()) as paced, peer:
        crowd = Crowd(threads=2)
        paced.begin_request(crowd)
        peer.send(bytes(60_000))
        paced.recv(60_000)
        assert paced.left_s is not None
        assert paced.left_s > 50
        crowd.count(2)
        began_s = time.monotonic()
        with pytest.raises(BlockingIOError):
            paced.recv(1)
        assert time.monotonic() - began_s < 40


def test_a_server_that_stops_waits_for_nobody() -> None:
    paced, peer = link(20_000, 4096)
    leaving = Crowd(threads=40)
    leaving.leaving = True
    with paced, peer:
        paced.most_s = 60.0
        paced.begin_request(leaving)
        began_s = time.monotonic()
        with pytest.raises(BlockingIOError):
            paced.sendall(bytes(4_000_000))
        assert time.monotonic() - began_s < 40


def test_some_threads_send_files_and_while_they_are_all_taken_nobody_dawdles() -> None:
    crowd = Crowd(threads=8)
    first, second, third = ends = [Hasty() for _ in range(3)]
    for end in ends:
        end.begin_request(crowd)
    assert first.begin_file()
    assert first._at_most(5.0) == 5.0
    assert second.begin_file()
    assert second.begin_file(), "the same answer"
    assert not third.begin_file()
    assert first._at_most(5.0) == first.crowded_s
    assert third._at_most(5.0) == 5.0, "it sends no file"
    first.end_request()
    third.end_request()
    assert third.begin_file()
    for end in ends:
        end.end_request()
        end.close()
    assert not crowd.files.full


def test_half_of_the_threads_are_always_for_who_is_quick(
    pair: tuple[Hasty, socket.socket],
) -> None:
    """Whoever brings little all the time, but enough, cannot be told from a tablet far away."""
    paced, peer = pair
    crowd, over = Crowd(threads=2), threading.Event()
    assert crowd.slow.take(), "another one has the only place"

    def trickle() -> None:
        while not over.wait(0.02):
            peer.send(bytes(100))

    def read_for(most_s: float) -> None:
        paced.begin_request(crowd)
        until_s = time.monotonic() + most_s
        while time.monotonic() < until_s:
            assert paced.recv(8192)

    drip = threading.Thread(target=trickle)
    drip.start()
    with pytest.raises(BlockingIOError):
        read_for(20)
    crowd.slow.give_back()
    read_for(0.5)
    assert crowd.slow.full
    paced.end_request()
    assert not crowd.slow.full
    over.set()
    drip.join()


def test_half_open_requests_do_not_shut_the_server(server: RealServer) -> None:
    half = b"PATCH /api/v1/logs/x HTTP/1.1\r\nHost: x\r\nContent-Length: 800000\r\n"
    held = [socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(40)]
    try:
        for connection in held:
            connection.send(half)
        with socket.create_connection(("127.0.0.1", server.port), 60) as waiting:
            waiting.settimeout(60)
            waiting.send(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = waiting.recv(64)
        assert answer.startswith(b"HTTP/1.1 200")
    finally:
        for connection in held:
            connection.close()


def test_no_peer_holds_up_the_loop_that_accepts_everybody(server: RealServer) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    silent = [socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(300)]
    never_closing = [socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(40)]
    try:
        for connection in never_closing:
            connection.send(asked)
        began_s = time.monotonic()
        with socket.create_connection(("127.0.0.1", server.port), 60) as waiting:
            waiting.settimeout(60)
            waiting.send(asked)
            assert waiting.recv(64).startswith(b"HTTP/1.1 200")
        waited_s = time.monotonic() - began_s
        assert waited_s < 30  # waiting, the silent cost 40 and those who do not close 80
    finally:
        for connection in (*silent, *never_closing):
            connection.close()


def test_a_crowd_is_less_patient_and_who_is_given_up_is_closed_at_once(
    pair: tuple[Hasty, socket.socket],
) -> None:
    paced, _ = pair
    paced.begin_request(CROWD)
    assert paced.left_s == paced.crowded_s
    paced.begin_request(ALONE)
    with pytest.raises(BlockingIOError):
        paced.recv(1)
    began_s = time.monotonic()
    paced.linger()
    with pytest.raises(BlockingIOError):
        paced.recv(1)
    assert time.monotonic() - began_s < 1


def test_what_was_taken_out_counts_once_as_gone(pair: tuple[Hasty, socket.socket]) -> None:
    """Else a server with live sockets would believe it had no requests left when it stops."""
    paced, _ = pair
    config = Config()
    worker = PacedWorker(0, 0, [], None, 60, config, None)
    worker.nr_conns = 2
    connection = TConn(config, paced, None, None)
    over: futures.Future[bool] = futures.Future()
    over.set_result(False)
    paced.close()
    worker.finish_request(connection, over)
    worker.tmp.close()
    assert worker.nr_conns == 1


def test_who_only_connects_gives_way_when_all_places_are_taken() -> None:
    worker = PacedWorker(0, 0, [], None, 60, Config(), None)
    worker.poller = selectors.DefaultSelector()
    ends = [socket.socketpair() for _ in range(3)]
    first, second, third = (TConn(worker.cfg, ours, None, None) for ours, _ in ends)
    worker.nr_conns = worker.worker_connections - 2
    for connection in (first, second, third):
        worker.nr_conns += 1
        worker.enqueue_req(connection)
    assert worker.nr_conns == worker.worker_connections - 1, "so that one more is let in"
    assert [c.sock.fileno() < 0 for c in (first, second, third)] == [True, True, False]
    worker.poller.close()
    worker.tmp.close()
    for connection, (_, theirs) in zip((first, second, third), ends, strict=True):
        connection.close()
        theirs.close()


def test_slow_readers_of_sound_shut_out_nobody(server: RealServer) -> None:
    session_id = "aaaaaaaa-0000-4000-8000-00000000000a"
    sound = f"/api/v1/recordings/{uploaded(server, session_id)}/files/recording"
    held = [asked(server, sound, session_id) for _ in range(60)]
    try:
        with asked(server, "/healthz", session_id) as waiting:
            assert waiting.recv(64).startswith(b"HTTP/1.1 200")
        refused = [answer for connection in held if (answer := refusal(connection))]
        assert refused, "some were told to come back"
        assert all(b"\r\nRetry-After: 3\r\n" in answer for answer in refused)
        said = json.loads(refused[0].partition(b"\r\n\r\n")[2])
        assert (said["status"], said["code"]) == (503, "server-busy")
        deadline = time.monotonic() + 60
        while refusal(late := asked(server, sound, session_id)):  # until the slow are given up
            assert time.monotonic() < deadline
            late.close()
            time.sleep(0.2)
        late.close()
    finally:
        for connection in held:
            connection.close()


def asked(server: RealServer, path: str, session_id: str) -> socket.socket:
    """A connection that asked for something and takes little of it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", server.port))
    connection.send(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Session-ID: {session_id}\r\n\r\n".encode()
    )
    return connection


def refusal(connection: socket.socket) -> bytes:
    """The beginning of the answer, if it is that the server is busy."""
    try:
        answer = connection.recv(2048)
    except ConnectionResetError:  # one of those that were given up
        return b""
    return answer if answer.startswith(b"HTTP/1.1 503") else b""


def uploaded(server: RealServer, session_id: str) -> str:
    """The id of a recording of some megabytes, once its sound is there as a file."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", ""))
        writer.writeframes(bytes(range(250)) * 16_000)
    head = 'Content-Disposition: form-data; name="file"; filename="a.wav"'
    body = b"--b\r\n%b\r\n\r\n%b\r\n--b--\r\n" % (head.encode(), sound.getvalue())
    form = "multipart/form-data; boundary=b"
    rec_id = told(server, "POST", "/api/v1/uploads", session_id, body, form)["recording_id"]
    path = f"/api/v1/recordings/{rec_id}"
    until(lambda: told(server, "GET", path, session_id)["files"], "the sound was not sealed")
    return str(rec_id)


def told(
    server: RealServer, method: str, path: str, session_id: str, body: bytes = b"", kind: str = ""
) -> dict[str, Any]:
    """The answer's JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"X-Session-ID": session_id} | ({"Content-Type": kind} if kind else {})
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        said: dict[str, Any] = json.loads(connection.getresponse().read())
    return said
