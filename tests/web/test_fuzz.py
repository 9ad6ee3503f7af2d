"""A short run of ``benchmarks/fuzz.py``: nothing breaks, nothing hangs, and every answer is one
that the API's description knows."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import SimpleNamespace

import psutil
import pytest

from recorder.web import create_app
from tests.support.fuzz.api import InProcess, ask_everything, put_in_what_nobody_holds
from tests.support.fuzz.bodies import BodyFuzzer
from tests.support.fuzz.frames import fuzz_frames
from tests.support.fuzz.mutate import UNHELD, Mutator
from tests.support.fuzz.people import encounter, with_people
from tests.support.server import serving
from tests.web.people import ADMIN_TOKEN, closed
from tests.web.world import world


def test_every_operation_answers_as_described(tmp_path: Path) -> None:
    with world(tmp_path, model_download=False) as services:
        encounter(services)
        heard = ask_everything(InProcess(create_app(services.container)), 200, number=1)
    assert heard.findings == {}
    assert heard.inputs > 80
    assert heard.statuses["200"] > 15


def test_every_operation_answers_people_as_described(tmp_path: Path) -> None:
    with closed(tmp_path, model_download=False, admin_token=ADMIN_TOKEN) as (services, app):
        encounter(services)
        tokens = [*with_people(services), ADMIN_TOKEN]
        heard = ask_everything(InProcess(app), 200, number=2, tokens=tokens)
    assert heard.findings == {}
    assert heard.inputs > 80
    assert heard.statuses["200"] > 15
    assert heard.statuses["401"] > 3
    assert heard.statuses["404"] > 3


def test_an_answer_that_is_not_described_would_be_found(tmp_path: Path) -> None:
    with world(tmp_path, model_download=False) as services:
        app = create_app(services.container)
        app.view_functions["pages.healthz"] = lambda: ("{}", 500)
        app.view_functions["api.status"] = lambda: {"version": 7}
        only = ("GET /healthz", "GET /api/v1/status")
        heard = ask_everything(InProcess(app), 8, number=1, only=only)
    found = " ".join(heard.findings)
    assert "undescribed 500 of GET /healthz" in found
    assert "GET /api/v1/status: JsonSchemaError" in found


def test_what_no_database_can_hold_is_among_the_inputs() -> None:
    rng, drawn, numbers = Random(4), set(), set()
    for _ in range(500):
        case = SimpleNamespace(
            media_type="application/json", body={"login": "anna"}, path_parameters={"number": "1"}
        )
        put_in_what_nobody_holds(case, rng)
        drawn.add(case.body["login"])
        numbers.add(case.path_parameters["number"])
    assert drawn == {"anna", *UNHELD}
    assert {"1", str(2**31), str(2**63)} <= numbers


HEAP = 64 << 20  # bytes: what glibc reserves for each heap of a thread


def heaps(pid: int) -> int:
    """How many heaps for threads glibc opened in the process that serves.

    Each begins at a multiple of its size, and what is used of it and what is only reserved fill it
    to the next. The kernel also puts other large mappings at round addresses, a few in a hundred of
    them at such a one: those do not end where a heap does.
    """
    serving = max(psutil.Process(pid).children(), key=lambda child: child.memory_info().rss)
    mapped = Path(f"/proc/{serving.pid}/maps").read_text(encoding="ascii").splitlines()
    unnamed = (line.split()[0].split("-") for line in mapped if len(line.split()) == 5)
    bounds = [(int(start, 16), int(end, 16)) for start, end in unnamed]
    ends = dict(bounds)
    return sum(start % HEAP == 0 and start + HEAP in (end, ends.get(end)) for start, end in bounds)


@pytest.mark.faults
@pytest.mark.parametrize("auth", ["open", "required"])
def test_a_real_server_stands_damaged_frames_and_uploads(tmp_path: Path, auth: str) -> None:
    with serving(tmp_path, TRANSCRIBER="none", AUTH=auth) as server:
        outcome = fuzz_frames(server.port, 500, number=1)
        BodyFuzzer(server.port, 1, outcome).run(60)
        log = server.log
        assert heaps(server.pid) <= 2, "memory would grow for as long as threads take turns"
    assert (outcome.broken, outcome.hangs) == ([], [])
    assert "unexpected" not in log
    assert "Traceback" not in log
    # A slow machine answers many frames with one acknowledgement.
    assert outcome.statuses["ack"] > 3, "nothing got through: the fuzzer tests nothing"
    assert outcome.statuses["nack"] > 3  # how many depends on when sockets are cut off
    assert outcome.statuses["204"] > 1


def test_the_same_seed_makes_the_same_damage() -> None:
    once, again = Mutator(Random(7)), Mutator(Random(7))
    assert [once.bytes(b"some bytes") for _ in range(50)] == [
        again.bytes(b"some bytes") for _ in range(50)
    ]
