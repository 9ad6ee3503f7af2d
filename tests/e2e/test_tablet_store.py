"""The tablet's disk in a real browser: order, other writers, lost connections, no room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.support.browser import Device, device
from tests.support.server import serving

pytestmark = pytest.mark.e2e

LOG = f"{'a' * 32}.a0"
PROLOGUE = """async (log) => {
    const { Store, Fenced } = await import('/static/js/capture/store.js');
    const bytes = (length, fill) => new Uint8Array(length).fill(fill);
    const store = new Store({ name: `test-${Math.random()}` });
"""


@pytest.fixture(scope="module")
def tablet(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """One browser at one server for all of them: each has a page and a database of its own."""
    folder = tmp_path_factory.mktemp("store")
    with (
        serving(folder, TRANSCRIBER="none") as server,
        device(playwright, folder / "profile") as opened,
    ):
        opened.page.goto(f"{server.url}/healthz")
        yield opened


@pytest.fixture
def in_page(tablet: Device) -> Callable[[str], Any]:
    """Runs JavaScript that has a fresh ``store``; ``bytes(n, fill)`` makes a record."""
    tablet.page.reload()

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
    assert found == [["strict", "strict"]] * 3, "the key once, the record, the row"


def test_a_second_writer_is_told_and_changes_nothing(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        await store.append(log, 0, [bytes(10, 1)]);
        const other = new Store({ name: store.connection.name });
        const refused = await other.append(log, 0, [bytes(10, 2)])
            .catch((problem) => problem instanceof Fenced);
        const again = await store.append(log, 0, [bytes(10, 1)]).then(() => 'fine');
        const more = await store.append(log, 0, [bytes(10, 1), bytes(5, 3)]).then(() => 'fine');
        const kept = (await store.read(log, 0, 100)).map((b) => [b.length, b[0]]);
        return { refused, again, more, kept };
    """)
    assert found == {"refused": True, "again": "fine", "more": "fine", "kept": [[10, 1], [5, 3]]}


def test_a_connection_that_is_taken_away_is_opened_again(in_page: Callable[[str], Any]) -> None:
    found = in_page("""
        let reopened = 0;
        store.connection.onReopen = () => { reopened += 1; };
        await store.append(log, 0, [bytes(10, 1)]);
        (await store.connection.open()).close();
        await store.append(log, 10, [bytes(10, 2)]);
        const before = reopened;
        (await store.connection.open()).close();
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


RAW = """
    const raw = async () => {
        const db = await store.connection.open();
        const found = db.transaction('records').objectStore('records').getAll();
        return new Promise((done) => { found.onsuccess = () => done(found.result); });
    };
    const putRaw = async (at, value) => {
        const db = await store.connection.open();
        const tx = db.transaction('records', 'readwrite', { durability: 'strict' });
        tx.objectStore('records').put(value, [log, at]);
        return new Promise((done) => { tx.oncomplete = done; });
    };
    const sum = (records) => records.map((b) => `${b[0]}x${b.length}`);
"""


def test_records_lie_there_sealed_and_those_of_an_earlier_version_in_clear_are_read(
    in_page: Callable[[str], Any],
) -> None:
    found = in_page(
        RAW
        + """
        await putRaw(0, bytes(10, 1));
        await store.append(log, 10, [bytes(20, 2), bytes(8040, 3)]);
        const all = await raw();
        const again = new Store({ name: store.connection.name });
        await again.append(log, 10, [bytes(20, 2), bytes(8040, 3)]);
        let fenced = null;
        try { await again.append(log, 10, [bytes(20, 7)]); } catch (e) {
            fenced = e instanceof Fenced;
        }
        const key = (await store.get('settings', 'vault')).key;
        const kept = await crypto.subtle.exportKey('raw', key).catch((e) => e.name);
        return {
            seals: await store.seals(), fenced, kept, extractable: key.extractable,
            clear: all.map((b) => new Set(b.slice(40, 60)).size === 1),
            read: sum(await again.read(log, 0, 1 << 20)),
            last: sum([(await again.last(log)).bytes]),
        };
    """
    )
    assert found == {
        "seals": True,
        "fenced": True,
        "kept": "InvalidAccessError",
        "extractable": False,
        "clear": [False, False, False],
        "read": ["1x10", "2x20", "3x8040"],
        "last": "3x8040".split(),
    }


def test_a_sealed_record_that_was_changed_or_moved_is_seen_and_kept_apart(
    in_page: Callable[[str], Any],
) -> None:
    found = in_page(
        RAW
        + """
        await store.append(log, 0, [bytes(10, 1), bytes(20, 2), bytes(30, 3)]);
        const all = await raw();
        await putRaw(10, all[1].map((byte, i) => (i === 30 ? byte ^ 1 : byte)));
        await putRaw(60, all[0]);
        const read = sum(await store.read(log, 0, 1 << 20));
        await store.putAside(log, 10);
        return {
            read,
            rest: sum(await store.read(log, 0, 1 << 20)),
            aside: sum(await store.damaged(log)),
        };
    """
    )
    assert found == {
        "read": ["1x10", "0x20", "3x30", "0x10"],
        "rest": ["1x10"],
        "aside": ["0x20", "3x30", "0x10"],
    }


def test_where_the_browser_cannot_seal_records_are_kept_in_clear_and_it_is_known(
    in_page: Callable[[str], Any],
) -> None:
    found = in_page(
        RAW
        + """
        const plain = new Store({ name: store.connection.name, crypto: {} });
        await plain.append(log, 0, [bytes(100, 5)]);
        const [first] = await raw();
        const seals = await plain.seals();
        await store.append(log, 100, [bytes(50, 6)]);
        return { seals, first: first[50], read: sum(await store.read(log, 0, 1000)) };
    """
    )
    assert found == {"seals": False, "first": 5, "read": ["5x100", "6x50"]}


def test_sealing_costs_next_to_nothing_beside_the_write(in_page: Callable[[str], Any]) -> None:
    """By the median of many quarter-second chunks; the figures are in docs/performance.md."""
    found = in_page("""
        const plain = new Store({ name: `${store.connection.name}-clear`, crypto: {} });
        const spent = { sealed: [], clear: [] };
        for (let n = 0; n < 60; n += 1) {
            for (const [name, one] of [['sealed', store], ['clear', plain]]) {
                const began = performance.now();
                await one.append(log, n * 8040, [bytes(8040, n)]);
                spent[name].push(performance.now() - began);
            }
        }
        const median = (all) => all.sort((a, b) => a - b)[all.length / 2];
        return { sealed: median(spent.sealed), clear: median(spent.clear) };
    """)
    print("ms a chunk", found)
    assert found["sealed"] - found["clear"] < 25, "a tenth of a chunk's time"
