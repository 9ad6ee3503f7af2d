"""A peer that brings too little holds a thread for seconds and not for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent import futures

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from recorder.web.paced import CROWDED_S, PacedSocket, PacedWorker
from tests.support.server import RealServer, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One with 33 threads."""
    folder = tmp_path_factory.mktemp("server")
    with serving(folder, MAX_STREAMS="1", TRANSCRIBER="none") as running:
        yield running


class Hasty(PacedSocket):
    first_s, most_s, least_bytes_a_s = 0.3, 0.6, 1000


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
    paced.begin_request()
    began_s = time.monotonic()
    try:
        with pytest.raises(BlockingIOError):
            list(iter(lambda: paced.recv(8192), b""))
    finally:
        over.set()
        drip.join()
    assert time.monotonic() - began_s < 5


def test_what_a_request_brings_earns_it_time_and_the_next_one_begins_anew(
    pair: tuple[Hasty, socket.socket],
) -> None:
    paced, peer = pair
    paced.begin_request()
    peer.send(bytes(5000))
    assert len(paced.recv(8192)) == 5000
    assert paced.left_s == 0.6
    paced.left_s = 0.0
    with pytest.raises(BlockingIOError):
        paced.recv(1)
    paced.begin_request()
    assert paced.left_s == 0.3


def test_only_waiting_for_the_peer_counts(pair: tuple[Hasty, socket.socket]) -> None:
    paced, peer = pair
    paced.begin_request()
    for _ in range(3):
        peer.send(b"x" * 10)
        time.sleep(0.2)  # ours: a disk that is slow
        assert paced.recv(10) == b"x" * 10


def test_a_live_socket_that_is_taken_out_is_not_paced(pair: tuple[Hasty, socket.socket]) -> None:
    paced, peer = pair
    paced.begin_request()
    taken = paced.dup()
    paced.left_s = 0.0
    peer.send(b"x")
    with taken:
        assert taken.recv(1) == b"x"


def test_half_open_requests_do_not_shut_the_server(server: RealServer) -> None:
    half = b"PATCH /api/v1/logs/x HTTP/1.1\r\nHost: x\r\nContent-Length: 800000\r\n"
    held = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(40)]
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
    silent = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(150)]
    never_closing = [socket.create_connection(("127.0.0.1", server.port), 5) for _ in range(20)]
    try:
        for connection in never_closing:
            connection.send(asked)
        began_s = time.monotonic()
        with socket.create_connection(("127.0.0.1", server.port), 60) as waiting:
            waiting.settimeout(60)
            waiting.send(asked)
            assert waiting.recv(64).startswith(b"HTTP/1.1 200")
        waited_s = time.monotonic() - began_s
        assert waited_s < 15  # waiting, the silent cost 20 and those who do not close 40
    finally:
        for connection in (*silent, *never_closing):
            connection.close()


def test_a_crowd_is_less_patient_and_who_is_given_up_is_closed_at_once(
    pair: tuple[Hasty, socket.socket],
) -> None:
    paced, _ = pair
    paced.begin_request(crowded=True)
    assert paced.left_s == CROWDED_S
    paced.begin_request()
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
