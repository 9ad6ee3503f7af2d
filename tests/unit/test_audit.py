"""The chain of the audit trail, and who waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.audit import (
    FIELDS,
    Act,
    Anchor,
    AuditDraft,
    AuditEntry,
    AuditQuery,
    Outcome,
    chained,
    entry_from,
    plain,
    session_name,
    verify,
)
from recorder.core.errors import AuditUnavailable, InvalidInput
from recorder.services.audit import MOST_WAITING, SAME_S, AuditTrail, AuditWriter
from recorder.services.audit_anchor import AnchorFiles
from tests.support.worlds import ALICE, BOB, HandClock

AT = datetime(2026, 3, 4, 5, 6, 7, 123_456, tzinfo=UTC)

ids = st.from_regex(r"[A-Za-z0-9._:@-]{0,20}", fullmatch=True)
drafts = st.builds(
    AuditDraft,
    at=st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),
    actor=ids,
    role=ids,
    # What tells of a cut is itself a break, where the number it names happens to fit.
    action=st.sampled_from([a.value for a in Act if a is not Act.CHAIN_CUT]),
    kind=ids,
    object_id=ids,
    outcome=st.sampled_from(Outcome),
    request_id=ids,
    client=ids,
    digest=st.sampled_from(["", "0" * 64, "ab" * 32]),
)
chains = st.lists(drafts, min_size=2, max_size=5).map(lambda some: chain(some))


def chain(some: Sequence[AuditDraft]) -> list[AuditEntry]:
    made: list[AuditEntry] = []
    for one in some:
        head = Anchor(made[-1].sequence, made[-1].hash) if made else None
        made.append(chained(one, head))
    return made


def draft(action: str = "recording.open", **changes: object) -> AuditDraft:
    return replace(AuditDraft(AT, "user:u1", "crew", action), **changes)  # type: ignore[arg-type]


# --- the chain --------------------------------------------------------------------------------


@settings(max_examples=30)
@given(chains)
def test_a_chain_that_nobody_touched_holds(made: list[AuditEntry]) -> None:
    found = verify(made, [Anchor(e.sequence, e.hash) for e in made])
    assert (found.broken, found.entries, found.anchors) == (None, len(made), len(made))
    assert [entry_from(plain(e)) for e in made] == made


@settings(max_examples=30)
@given(chains, st.data())
def test_any_change_of_any_field_is_found_at_its_place(
    made: list[AuditEntry], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(made) - 1))
    name = data.draw(st.sampled_from(FIELDS))
    old = getattr(made[at], name)
    new = data.draw(changed(old))
    made[at] = replace(made[at], **{name: new})
    broken = verify(made).broken
    assert broken is not None
    assert broken.sequence == at + 1


def changed(old: object) -> st.SearchStrategy[object]:
    if isinstance(old, datetime):
        return st.integers(1, 10**9).map(lambda us: old + timedelta(microseconds=us))
    if isinstance(old, Outcome):
        return st.sampled_from([o for o in Outcome if o is not old])
    if isinstance(old, int):
        return st.integers(-3, 30).filter(lambda n: n != old)
    return st.text(max_size=70).filter(lambda text: text != old)


@settings(max_examples=30)
@given(chains, st.data())
def test_a_drop_a_swap_and_an_insertion_are_found(
    made: list[AuditEntry], data: st.DataObject
) -> None:
    ends = [Anchor(made[-1].sequence, made[-1].hash)]
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.integers(0, len(made) - 1).filter(lambda n: n != at))
    assert verify(made[:at] + made[at + 1 :], ends).broken is not None
    swapped = list(made)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    assert verify(swapped, ends).broken is not None
    inner = data.draw(st.integers(0, len(made) - 2))
    more = chained(data.draw(drafts), Anchor(made[inner].sequence, made[inner].hash))
    assert verify([*made[: inner + 1], more, *made[inner + 1 :]], ends).broken is not None


@settings(max_examples=30)
@given(chains, st.data())
def test_without_a_note_elsewhere_a_cut_end_is_not_seen_and_with_one_it_is(
    made: list[AuditEntry], data: st.DataObject
) -> None:
    left = made[: data.draw(st.integers(0, len(made) - 1))]
    assert verify(left).broken is None
    broken = verify(left, [Anchor(made[-1].sequence, made[-1].hash)]).broken
    assert broken is not None
    assert broken.sequence == len(left) + 1


def test_a_chain_written_anew_is_found_by_a_note_elsewhere() -> None:
    made = chain([draft(), draft("recording.delete"), draft()])
    forged = chain([draft(), draft(), draft()])
    assert verify(forged).broken is None
    assert verify(forged, [Anchor(3, made[2].hash)]).broken is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"object_id": "chest pain"},
        {"actor": "Jane Doe"},
        {"action": "open it"},
        {"role": "crew\n"},
        {"client": "x" * 97},
        {"digest": "AB" * 32},
        {"at": datetime(2026, 1, 1)},
    ],
)
def test_only_ids_and_names_get_in_and_the_refusal_does_not_repeat_them(
    changes: dict[str, object],
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(**changes)
    assert not any(str(value) in str(refused.value) for value in changes.values())


@pytest.mark.parametrize("said", [{}, {"at": "x"}, None, [], "x"])
def test_what_is_no_entry_is_refused(said: object) -> None:
    with pytest.raises(InvalidInput):
        entry_from(said)  # type: ignore[arg-type]


def test_a_session_is_named_without_its_id() -> None:
    assert session_name(ALICE).startswith("aaaaaaaa.")
    assert ALICE not in session_name(ALICE)
    assert session_name(ALICE) != session_name(ALICE[:9] + BOB[9:])


# --- the trail --------------------------------------------------------------------------------


class ListStore:
    """A store in memory that a test can break."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []
        self.away = False
        self.slow: Callable[[], None] = lambda: None
        self.commits = 0

    def append(self, some: Sequence[AuditDraft]) -> list[AuditEntry]:
        self.slow()
        if self.away:
            raise AuditUnavailable("away")
        self.commits += 1
        made = []
        for one in some:
            made.append(chained(one, self.head()))
            self.entries.append(made[-1])
        return made

    def head(self) -> Anchor | None:
        last = self.entries[-1] if self.entries else None
        return Anchor(last.sequence, last.hash) if last else None

    def entry(self, sequence: int) -> AuditEntry | None:
        return next((e for e in self.entries if e.sequence == sequence), None)

    def read(self, after: int | None = None) -> Iterator[AuditEntry]:
        return iter([e for e in self.entries if after is None or e.sequence > after])

    def find(self, wanted: AuditQuery) -> list[AuditEntry]:
        return self.entries[: wanted.limit]

    @property
    def actions(self) -> list[str]:
        return [e.action for e in self.entries]


@pytest.fixture
def store() -> ListStore:
    return ListStore()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(store: ListStore, tmp_path: Path, clock: HandClock) -> AuditWriter:
    return AuditWriter(store, AnchorFiles(tmp_path), clock)


@pytest.fixture
def trail(writer: AuditWriter) -> Iterator[AuditTrail]:
    made = AuditTrail(writer, patience_s=10.0)
    yield made
    made.close()


def test_what_is_recorded_is_there_when_record_returns(trail: AuditTrail, store: ListStore) -> None:
    entry = trail.record(draft())
    assert store.entries == [entry]


def test_what_is_noted_is_there_after_the_close(trail: AuditTrail, store: ListStore) -> None:
    for _ in range(50):
        trail.note(draft())
    trail.close()
    assert len(store.entries) == 50


def test_many_at_once_share_commits(trail: AuditTrail, store: ListStore) -> None:
    store.slow = lambda: time.sleep(0.02)
    threads = [threading.Thread(target=trail.record, args=(draft(),)) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.entries) == 30
    assert store.commits < 30


def test_the_same_access_within_a_minute_is_one_entry(
    trail: AuditTrail, store: ListStore, clock: HandClock
) -> None:
    for _ in range(3):
        trail.record(draft(), once_a_minute=True)
    trail.record(draft(actor="user:u2"), once_a_minute=True)
    trail.record(draft(outcome=Outcome.REFUSED), once_a_minute=True)
    clock.pass_(SAME_S)
    trail.record(draft(), once_a_minute=True)
    assert len(store.entries) == 4


def test_who_wants_to_see_something_is_refused_while_the_trail_is_away(
    trail: AuditTrail, store: ListStore
) -> None:
    store.away = True
    for _ in range(2):
        with pytest.raises(AuditUnavailable) as refused:
            trail.record(draft(), once_a_minute=True)
    assert "cannot be shown" in refused.value.detail
    store.away = False
    trail.record(draft(), once_a_minute=True)
    assert len(store.entries) == 1


def test_the_entry_of_what_was_done_is_written_when_the_trail_comes_back(
    trail: AuditTrail, store: ListStore
) -> None:
    store.away = True
    with pytest.raises(AuditUnavailable, match="was done"):
        trail.record(draft("user.change"), done=True)
    with pytest.raises(AuditUnavailable, match="cannot be shown"):
        trail.record(draft("recording.open"))
    with pytest.raises(AuditUnavailable, match="Nothing can be changed"):
        trail.require()
    store.away = False
    trail.record(draft("audit.read"))
    trail.require()
    assert store.actions == ["user.change", "audit.read"]


def test_the_entry_of_what_was_done_outlasts_who_waits_for_it(
    writer: AuditWriter, store: ListStore
) -> None:
    go = threading.Event()
    store.slow = lambda: go.wait(60)  # type: ignore[assignment]
    trail = AuditTrail(writer, patience_s=0.05)
    trail.note(draft("recording.append"))
    with pytest.raises(AuditUnavailable):
        trail.record(draft("user.change"), done=True)
    go.set()
    trail.close()
    assert store.actions == ["recording.append", "user.change"]


def test_a_trail_that_nothing_waits_for_counts_as_well_again(
    trail: AuditTrail, store: ListStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recorder.services.audit.AGAIN_S", 0.01)
    store.away = True
    with pytest.raises(AuditUnavailable):
        trail.record(draft())
    deadline_s = time.monotonic() + 20
    while not trail.healthy and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert trail.healthy
    trail.note(draft("recording.append"))
    while trail.healthy and time.monotonic() < deadline_s:
        time.sleep(0.001)
    time.sleep(0.1)
    assert not trail.healthy, "as long as an entry waits it is not"


def test_notes_wait_for_the_trail_to_come_back_and_never_hold_anybody_up(
    trail: AuditTrail, store: ListStore
) -> None:
    store.away = True
    for number in range(5):
        trail.note(draft(object_id=str(number)))
    store.away = False
    trail.record(draft("recording.export"))
    assert [e.object_id for e in store.entries] == ["0", "1", "2", "3", "4", ""]


def test_a_trail_that_hangs_is_not_waited_for_longer_than_patience(
    writer: AuditWriter, store: ListStore
) -> None:
    go = threading.Event()
    store.slow = lambda: go.wait(60)  # type: ignore[assignment]
    trail = AuditTrail(writer, patience_s=0.05)
    with pytest.raises(AuditUnavailable):
        trail.record(draft())
    trail.note(draft("recording.append"))
    go.set()
    trail.close()
    assert "recording.append" in store.actions


def test_notes_beyond_the_room_are_counted_and_the_count_is_written(
    trail: AuditTrail, store: ListStore
) -> None:
    go = threading.Event()
    store.slow = lambda: go.wait(60)  # type: ignore[assignment]
    trail.note(draft())
    time.sleep(0.05)  # the writing thread has it in hand now
    for _ in range(MOST_WAITING + 7):
        trail.note(draft())
    go.set()
    trail.close()
    trail.writer.write([draft("audit.read")])
    lost = [e for e in store.entries if e.action == Act.AUDIT_LOST.value]
    assert [e.outcome for e in lost] == [Outcome.FAILED]
    assert lost[0].object_id in ("7", "8"), "the first may be in the thread's hand or in the row"
    assert verify(store.entries).broken is None


def test_a_closed_trail_refuses(trail: AuditTrail) -> None:
    trail.close()
    with pytest.raises(AuditUnavailable):
        trail.record(draft())


# --- notes outside the database -----------------------------------------------------------------


def test_a_cut_end_is_found_and_stays_found_though_the_chain_goes_on(
    writer: AuditWriter, store: ListStore
) -> None:
    writer.write([draft(), draft(), draft("recording.delete")])
    assert writer.verify().broken is None
    del store.entries[2:]
    broken = writer.verify().broken
    assert broken is not None
    assert broken.sequence == 3
    writer.write([draft(), draft(), draft()])
    assert Act.CHAIN_CUT.value in store.actions
    broken = verify(store.entries).broken
    assert broken == writer.verify().broken
    assert broken is not None
    assert broken.sequence == 3
    assert "Entries 3 to 3 are missing" in broken.why
    assert store.actions.count(Act.CHAIN_CUT.value) == 1


def test_a_cut_tells_how_much_is_gone_whatever_was_written_in_its_place(
    writer: AuditWriter, store: ListStore
) -> None:
    writer.write([draft()] * 5)
    del store.entries[2:]
    writer.write([draft()])
    for trail in (writer.verify(), verify(store.entries)):
        assert trail.broken is not None
        assert (trail.broken.sequence, trail.entries) == (3, 2)
        assert "Entries 3 to 5 are missing" in trail.broken.why


def test_a_database_put_in_the_place_of_another_is_found(
    writer: AuditWriter, store: ListStore
) -> None:
    writer.write([draft(), draft()])
    store.entries = chain([draft("audit.read")] * 5)
    broken = writer.verify().broken
    assert broken is not None
    assert broken.sequence == 2


def test_a_head_that_was_not_noted_before_a_kill_does_no_harm(
    writer: AuditWriter, store: ListStore
) -> None:
    writer.write([draft()])
    store.append([draft(), draft()])
    assert writer.verify().broken is None
    writer.write([draft()])
    assert writer.verify().broken is None


def test_a_disk_that_takes_no_note_refuses_like_the_database(
    writer: AuditWriter, store: ListStore, tmp_path: Path
) -> None:
    (tmp_path / "audit.lock").mkdir()
    with pytest.raises(AuditUnavailable, match=r"audit trail's files"):
        writer.write([draft()])
    assert store.entries == []


def test_a_head_that_cannot_be_noted_is_no_reason_to_write_the_same_again(
    trail: AuditTrail, store: ListStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = AuditWriter(store, HeadIsAway(tmp_path), trail.writer.clock)
    assert len(writer.write([draft("sign-in.password")])) == 1
    assert writer.write([draft()])[0].sequence == 2
    assert store.actions == ["sign-in.password", "recording.open"]
    assert "head cannot be noted" in caplog.text


class HeadIsAway(AnchorFiles):
    """Reads like the real ones; the disk takes nothing."""

    def head(self) -> Anchor | None:
        return None

    def note(self, head: Anchor) -> None:
        raise PermissionError(13, f"entry {head.sequence} is not noted")


@pytest.mark.parametrize("content", ["", "torn", "12 ab\n", "\xff" * 80])
def test_a_torn_note_counts_for_nothing(writer: AuditWriter, tmp_path: Path, content: str) -> None:
    (tmp_path / "audit.head").write_text(content, encoding="latin-1")
    writer.write([draft()])
    assert writer.verify().broken is None
