"""The tablet's disk in a real browser: order, other writers, lost connections, no room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.browser import Device
from tests.support.server import RealServer

pytestmark = pytest.mark.e2e

LOG = f"{'a' * 32}.a0"
PROLOGUE = """async (log) => {
    const { Store, Fenced } = await import('/static/js/capture/store.js');
    const bytes = (length, fill) => new Uint8Array(length).fill(fill);
    const store = new Store({ name: `test-${Math.random()}` });
"""


@pytest.fixture
def in_page(real_server: RealServer, open_device: Callable[..., Device]) -> Callable[[str], Any]:
    """Runs JavaScript that has a fresh ``store``; ``bytes(n, fill)`` makes a record."""
    tablet = open_device()
    tablet.page.goto(f"{real_server.url}/healthz")

    def run(body: str) -> Any:
        return tablet.page.evaluate(PROLOGUE + body + "}", LOG)

    return run


def test_records_come_back_whole_from_any_of_their_starts(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        await store.append(log, 0, [bytes(10, 1), bytes(20, 2)]);
        await store.append(log, 30, [bytes(5, 3)]);
        await store.append(log.replace('a0', 'a1'), 0, [bytes(7, 9)]);
        const lengths = async (...args) => (await store.read(log, ...args)).map((b) => b.length);
        return {
            all: await lengths(0, 1000), from: await lengths(10, 1000), one: await lengths(0, 1),
            two: await lengths(0, 30), none: await lengths(35, 1000), wrong: await lengths(3, 1000),
            last: (await store.last(log)).offset, before: (await store.last(log, 30)).offset,
            first: await store.last(log, 0), nothing: await store.last('x.a0'),
        };
    """)
    assert found == {
        "all": [10, 20, 5],
        "from": [20, 5],
        "one": [10],
        "two": [10, 20],
        "none": [],
        "wrong": [],
        "last": 30,
        "before": 10,
        "first": None,
        "nothing": None,
    }


def test_every_record_is_written_with_strict_durability(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        const own = IDBDatabase.prototype.transaction;
        const asked = [];
        IDBDatabase.prototype.transaction = function (names, mode, options) {
            const tx = own.call(this, names, mode, options);
            if (mode === 'readwrite') asked.push([tx.durability, options?.durability]);
            return tx;
        };
        await store.append(log, 0, [bytes(10, 1)]);
        await store.put('recordings', { rec: 'r' });
        IDBDatabase.prototype.transaction = own;
        return asked;
    """)
    assert found == [["strict", "strict"], ["strict", "strict"]]


def test_a_second_writer_is_told_and_changes_nothing(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        await store.append(log, 0, [bytes(10, 1)]);
        const other = new Store({ name: store.name });
        const refused = await other.append(log, 0, [bytes(10, 2)])
            .catch((problem) => problem instanceof Fenced);
        const again = await store.append(log, 0, [bytes(10, 1)]).then(() => 'fine');
        return { refused, again, kept: (await store.read(log, 0, 10))[0][0] };
    """)
    assert found == {"refused": True, "again": "fine", "kept": 1}


def test_a_connection_that_is_taken_away_is_opened_again(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        let reopened = 0;
        store.onReopen = () => { reopened += 1; };
        await store.append(log, 0, [bytes(10, 1)]);
        (await store.open()).close();
        await store.append(log, 10, [bytes(10, 2)]);
        const before = reopened;
        (await store.open()).close();
        return { before, read: (await store.read(log, 0, 100)).length, reopened };
    """)
    assert found == {"before": 1, "read": 2, "reopened": 2}


def test_what_a_full_store_refused_is_written_when_it_takes_something_again(
    in_page: Callable[[str], Any],
) -> None:
    found = in_page("""
        const own = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };
        const row = { rec: 'r', closed: false };
        const refused = await store.note('recordings', row);
        row.closed = true;
        IDBObjectStore.prototype.put = own;
        const before = await store.get('recordings', 'r');
        await store.append(log, 0, [bytes(10, 1)]);
        return { refused, before: before ?? null, after: await store.get('recordings', 'r') };
    """)
    assert found == {"refused": "full", "before": None, "after": {"rec": "r", "closed": True}}


def test_removing_a_log_takes_all_of_it_and_nothing_else(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        const other = log.replace('a0', 'a1');
        const many = Array.from({ length: 1200 }, () => bytes(4, 1));
        await store.append(log, 0, many);
        await store.append(other, 0, [bytes(4, 2)]);
        await store.put('logs', { log });
        await store.put('finals', { log });
        await store.putAside(other, 0);
        await store.removeLog(log);
        return {
            left: (await store.read(log, 0, 1e6)).length, row: await store.get('logs', log) ?? null,
            final: await store.get('finals', log) ?? null,
            aside: (await store.read(`${other}!damaged`, 0, 100)).length,
            other: (await store.read(other, 0, 100)).length,
        };
    """)
    assert found == {"left": 0, "row": None, "final": None, "aside": 1, "other": 0}
