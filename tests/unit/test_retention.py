"""What retention deletes, and what it never deletes; deletions that are cut off in the middle."""

from __future__ import annotations

import base64
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from recorder.bootstrap.custody import retention
from recorder.bootstrap.storage import audit_writer
from recorder.core.audit import Act, AuditQuery
from recorder.core.errors import InvalidInput, LegalHold, NotConfirmed, NotReady, StillRecording
from recorder.core.log import LogId
from recorder.core.model import Recording, RecordingState
from recorder.core.retention import (
    Hold,
    Kept,
    Mark,
    Policy,
    Rule,
    body_of,
    certified,
    kept,
    sha256_of,
)
from recorder.services.confirming import CONFIRM_WITHIN
from recorder.services.retention import LOOK_AGAIN, Retention
from recorder.services.session_paths import Area
from tests.support.worlds import HandClock
from tests.web.world import ALICE, BOB, REC, SENTINEL, World, tone, whole_log, world

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
POLICY = Policy(10 * DAY, 2 * DAY)
OTHER = "f" * 32
OLD = whole_log(REC, ALICE, tone(0.1))[:8]


# --- the rule -----------------------------------------------------------------------------------


def recording(state: RecordingState, ended: object) -> Recording:
    at = HandClock().now() - 30 * DAY
    from recorder.core.model import Source

    return Recording(REC, ALICE, Source.BROWSER, state, "stem", at, stopped_at=ended)  # type: ignore[arg-type]


AGES = {"young": timedelta(days=9), "old": timedelta(days=11)}


@pytest.mark.parametrize(
    ("state", "age", "held", "mark", "finished"),
    list(
        itertools.product(
            RecordingState, AGES, (False, True), ("none", "warned", "due"), (False, True)
        )
    ),
)
def test_only_what_is_processed_old_free_finished_and_warned_long_ago_goes(
    state: RecordingState, age: str, held: bool, mark: str, finished: bool
) -> None:
    now = HandClock().now()
    marks = {
        "none": None,
        "warned": Mark(REC, now - DAY, now + DAY),
        "due": Mark(REC, now - 2 * DAY, now),
    }
    row = recording(state, now - AGES[age])
    why = kept(row, POLICY, now, held=held, mark=marks[mark], finished=finished)
    goes = (
        state in (RecordingState.DONE, RecordingState.EMPTY)
        and age == "old"
        and not held
        and mark == "due"
        and finished
    )
    assert (why is None) is goes
    assert kept(row, Policy(None, DAY), now, held=held, mark=marks[mark], finished=finished)


def test_the_reason_names_what_an_administrator_must_know_first() -> None:
    now = HandClock().now()
    old = now - 99 * DAY

    def why(state: RecordingState, **said: bool) -> Kept | None:
        return kept(recording(state, old), POLICY, now, **{"held": False, **said})  # type: ignore[arg-type]

    assert why(RecordingState.RECORDING, held=True) is Kept.RECORDING
    assert why(RecordingState.FAILED) is Kept.FAILED
    assert why(RecordingState.STOPPED) is why(RecordingState.SEALED) is Kept.UNHEARD
    assert why(RecordingState.DONE, held=True) is Kept.HELD
    assert why(RecordingState.DONE, finished=False) is Kept.UNFINISHED
    assert why(RecordingState.DONE) is Kept.WARNED
    assert kept(recording(RecordingState.DONE, None), POLICY, now, held=False) is Kept.YOUNG


# --- on real stores -------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, retention_hours=240, retention_grace_hours=48) as services:
        yield services


def test_what_is_sealed_is_deleted_like_everything(tmp_path: Path) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    policy = {"retention_hours": 240, "retention_grace_hours": 48}
    with world(tmp_path, encryption_key=key, **policy) as services:
        done(services)
        row = services.container.recordings.get(REC)
        assert row is not None
        assert not services.container.journal.path(LogId(REC, "a", 0)).read_bytes().startswith(OLD)
        later(services, 11 * DAY).run()
        assert later(services, 14 * DAY).run().deleted == (REC,)
        assert everything_of(services, REC, row.stem) == []
        check_certificate(services, REC)


def later(services: World, by: timedelta, settle: timedelta = timedelta(0)) -> Retention:
    """Retention of that world as it is after a while."""
    clock = HandClock()
    clock.at = services.container.clock.now() + by
    keeping = services.container.retention
    assert keeping.eraser is not None
    eraser = replace(keeping.eraser, clock=clock, settle=settle)
    return replace(keeping, clock=clock, eraser=eraser)


def done(services: World, rec_id: str = REC, session_id: str = ALICE) -> str:
    services.record(session_id, rec_id)
    services.finish(rec_id)
    return rec_id


def everything_of(services: World, rec_id: str, stem: str) -> list[str]:
    """Names of every file and table in which there is still something of it."""
    root = services.container.settings.output_dir
    files = [p for p in root.rglob("*") if p.is_file()]
    left = [p.name for p in files if rec_id in p.name or stem in p.name]
    with services.container.database.connect() as connection:
        for table in ("recordings", "utterances", "revisions", "acts", "results", "events"):
            query = text(f"SELECT count(*) FROM {table} WHERE rec_id = :rec")
            if connection.execute(query, {"rec": rec_id}).scalar():
                left.append(table)
    return left


def test_warned_then_deleted_with_everything_and_certified(made: World) -> None:
    done(made)
    row = made.container.recordings.get(REC)
    assert row is not None
    cache = made.container.paths.folder(ALICE, Area.CACHE)
    (cache / f"{row.stem}_recording-1-2.npy").write_bytes(b"outline")
    (made.container.files.directory / f".{row.stem}_report.txt.1-2.part").write_text(SENTINEL)
    assert later(made, 9 * DAY).run().marked == ()
    warned = later(made, 11 * DAY).run()
    assert (warned.marked, warned.deleted) == ((REC,), ())
    assert later(made, 12 * DAY).run().deleted == ()
    assert len(everything_of(made, REC, row.stem)) > 5
    keeping = later(made, 14 * DAY)
    assert keeping.run().deleted == (REC,)
    assert everything_of(made, REC, row.stem) == []
    deletion = keeping.store.deletion(REC)
    assert deletion is not None
    assert deletion.certificate is not None
    check_certificate(made, REC)
    kinds = {a.name.rsplit("_", 1)[-1] for a in deletion.artefacts}
    assert {"recording.wav", "transcript.txt", "analysis.json", "report.txt"} <= kinds
    assert any(a.name.endswith(f"journal/{REC}.a0.log") for a in deletion.artefacts)
    assert any("outline" in a.name or a.name.endswith(".npy") for a in deletion.artefacts)
    assert deletion.rows["revisions"] == 1
    assert ALICE not in json.dumps(deletion.certificate)
    assert SENTINEL not in json.dumps(deletion.certificate)


def check_certificate(services: World, rec_id: str) -> None:
    """The trail holds, and its entry says the same as the certificate."""
    writer = audit_writer(services.container.settings, services.container.database)
    deletion = services.container.retention.store.deletion(rec_id)
    assert deletion is not None
    assert deletion.certificate is not None
    (entry,) = writer.store.find(AuditQuery(action=Act.DELETED.value, object_id=rec_id))
    assert certified(deletion.certificate, entry.digest, entry.hashed())
    assert sha256_of(body_of(deletion)) == entry.digest
    assert writer.verify().broken is None
    forged = {**deletion.certificate, "by": "somebody else"}
    assert not certified(forged, entry.digest, entry.hashed())
    again = {**forged, "sha256": sha256_of({k: v for k, v in forged.items() if k not in ("sha256", "audit")})}  # fmt: skip  # noqa: E501
    assert not certified(again, entry.digest, entry.hashed())


def test_the_sums_on_the_certificate_are_those_of_the_files(made: World) -> None:
    import hashlib

    done(made)
    row = made.container.recordings.get(REC)
    assert row is not None
    sums = {
        f.name: hashlib.sha256(f.path.read_bytes()).hexdigest()
        for f in made.container.files.existing(row)
    }
    later(made, 11 * DAY).run()
    keeping = later(made, 14 * DAY)
    keeping.run()
    deletion = keeping.store.deletion(REC)
    assert deletion is not None
    assert sums.items() <= {a.name: a.sha256 for a in deletion.artefacts}.items()


def test_another_encounter_of_the_same_second_stays(made: World) -> None:
    done(made)
    done(made, OTHER)
    first, second = (made.container.recordings.get(r) for r in (REC, OTHER))
    assert first is not None
    assert second is not None
    for row, stem in ((first, "aaaaaaaa_20260101010101"), (second, "aaaaaaaa_20260101010101_2")):
        for file in made.container.files.existing(row):
            file.path.rename(file.path.with_name(file.path.name.replace(row.stem, stem)))
        with made.container.database.begin() as connection:
            values = {"stem": stem, "rec": row.rec_id}
            connection.execute(
                text("UPDATE recordings SET stem = :stem WHERE rec_id = :rec"), values
            )
    later(made, 11 * DAY).run()
    made.container.retention.hold(OTHER, "case 7", "user:u1")
    assert later(made, 14 * DAY).run().deleted == (REC,)
    row = made.container.recordings.get(OTHER)
    assert row is not None
    assert len(made.container.files.existing(row)) == 4


def test_a_dry_run_only_says_it(made: World) -> None:
    done(made)
    assert later(made, 11 * DAY).run(dry_run=True).marked == (REC,)
    assert made.container.retention.store.marks() == []
    later(made, 11 * DAY).run()
    assert later(made, 14 * DAY).run(dry_run=True).deleted == (REC,)
    assert made.container.recordings.get(REC) is not None


def test_without_grace_time_there_is_still_a_look_between_the_two_steps(made: World) -> None:
    done(made)
    keeping = later(made, 11 * DAY)
    hasty = replace(keeping, policy=replace(keeping.policy, grace=timedelta(0)))
    tried, ran = hasty.run(dry_run=True), hasty.run()
    assert (tried.marked, tried.deleted) == (ran.marked, ran.deleted) == ((REC,), ())
    assert hasty.run(dry_run=True).deleted == (REC,)
    assert hasty.run().deleted == (REC,)


def test_a_hold_keeps_it_and_takes_the_warning_back_until_it_is_released(made: World) -> None:
    done(made)
    later(made, 11 * DAY).run()
    held = made.container.retention.hold(REC, "  case   2026-113 ", "user:u1")
    assert held == replace(held, reason="case 2026-113", number=1)
    again = made.container.retention.hold(REC, "another", "user:u2")
    assert isinstance(again, Hold)
    assert again.set_by == "user:u1", "the first hold stands"
    assert later(made, 14 * DAY).run().unmarked == (REC,)
    assert later(made, 99 * DAY).run().marked == ()
    assert made.container.retention.release(REC, "user:u2") is not None
    assert made.container.retention.release(REC, "user:u2") is None
    assert later(made, 99 * DAY).run().marked == (REC,)
    assert later(made, 99 * DAY).run().deleted == (), "the grace time begins anew"
    assert [h.released_by for h in made.container.retention.store.holds(REC)] == ["user:u2"]


def test_a_longer_policy_takes_warnings_back(made: World) -> None:
    done(made)
    later(made, 11 * DAY).run()
    longer = replace(later(made, 14 * DAY), policy=Policy(100 * DAY, DAY))
    assert longer.run().unmarked == (REC,)
    later(made, 11 * DAY).run()
    for_ever = replace(later(made, 14 * DAY), policy=Policy(None, DAY))
    assert for_ever.run().unmarked == (REC,)
    assert for_ever.run().deleted == ()


def test_what_its_tablet_has_not_finished_is_kept_and_looked_at_again(made: World) -> None:
    made.container.sessions.touch(ALICE)
    recorder = made.container.sessions.get_or_create_recorder(ALICE)
    recorder.append(LogId(REC, "a", 0), 0, whole_log(REC, ALICE, tone(0.5), end=False))
    made.row(REC, RecordingState.RECORDING)
    made.container.recordings.update(
        REC, state=RecordingState.DONE, stopped_at=made.container.clock.now()
    )
    later(made, 11 * DAY).run()
    keeping = later(made, 14 * DAY)
    assert keeping.run().kept == ((REC, Kept.UNFINISHED),)
    mark = keeping.store.mark_of(REC)
    assert mark is not None
    assert (mark.kept, mark.delete_at) == (Kept.UNFINISHED, keeping.clock.now() + LOOK_AGAIN)
    assert keeping.standing(REC).kept is Kept.UNFINISHED


@pytest.mark.parametrize("state", ["stopped", "sealed", "failed", "recording"])
def test_what_is_not_processed_is_never_warned_of(made: World, state: str) -> None:
    done(made)
    made.container.recordings.update(REC, state=RecordingState(state))
    assert later(made, 99 * DAY).run().marked == ()


def test_what_goes_on_after_its_warning_is_not_deleted(made: World) -> None:
    done(made)
    later(made, 11 * DAY).run()
    made.container.recordings.update(REC, state=RecordingState.SEALED)
    ran = later(made, 14 * DAY).run()
    assert (ran.unmarked, ran.deleted) == ((REC,), ())


def test_sound_that_came_after_the_decision_is_not_deleted_with_the_old(made: World) -> None:
    """The log grows between the transaction and the removal of the files."""
    done(made)
    later(made, 11 * DAY).run()
    keeping = later(made, 14 * DAY)
    assert keeping.eraser is not None
    eraser = keeping.eraser

    def forget(rec_id: str) -> None:
        eraser.forget(rec_id)
        log = LogId(REC, "a", 1)
        more = whole_log(REC, ALICE, tone(0.2), segment=1)
        made.container.journal.append(log, 0, more, session_id=ALICE)

    replace(keeping, eraser=replace(eraser, forget=forget)).run()
    (state,) = made.container.journal.segments_of(REC)
    assert (state.log_id.segment, state.frames) == (1, 3200)
    row = made.container.recordings.get(REC)
    assert row is not None
    assert row.frames == 3200


def test_a_file_that_a_worker_wrote_meanwhile_goes_at_the_second_look(made: World) -> None:
    done(made)
    row = made.container.recordings.get(REC)
    assert row is not None
    later(made, 11 * DAY).run()
    keeping = later(made, 14 * DAY, settle=timedelta(seconds=30))
    keeping.run()
    deletion = keeping.store.deletion(REC)
    assert deletion is not None
    assert deletion.certificate is None, "not before the second look"
    late = made.container.files.directory / f"{row.stem}_report.txt"
    late.write_text(SENTINEL)
    assert later(made, 14 * DAY + timedelta(minutes=1), timedelta(seconds=30)).run().certified == 0
    assert not late.exists()
    assert later(made, 14 * DAY + timedelta(minutes=2), timedelta(seconds=30)).run().certified == 1
    check_certificate(made, REC)


def test_the_database_file_holds_nothing_of_it_any_more(made: World) -> None:
    done(made)
    state = made.container.settings.state_dir

    def said() -> bool:
        needle = SENTINEL.encode()
        return any(needle in p.read_bytes() for p in state.glob("handover.db*"))

    assert said()
    later(made, 11 * DAY).run()
    later(made, 14 * DAY).run()
    assert not said()


# --- erasure --------------------------------------------------------------------------------------


def test_erasing_takes_two_steps_and_the_right_token(made: World) -> None:
    done(made)
    keeping = later(made, timedelta(0))
    token, wish = keeping.ask_erasure(REC, "GDPR Art. 17, case 9", "user:u1")
    assert token not in str(wish)
    with pytest.raises(NotConfirmed):
        keeping.confirm_erasure(REC, "0" * 32, "user:u1")
    with pytest.raises(NotConfirmed):
        later(made, CONFIRM_WITHIN + DAY).confirm_erasure(REC, token, "user:u1")
    deletion = keeping.confirm_erasure(REC, token, "user:u2")
    assert (deletion.rule, deletion.by) == (Rule.ERASURE, "user:u2")
    assert deletion.certificate is not None
    assert deletion.certificate["rule"] == {"name": "erasure", "reason": "GDPR Art. 17, case 9"}
    check_certificate(made, REC)


def test_erasing_also_takes_what_failed_but_nothing_that_runs_is_in_work_or_is_held(
    made: World,
) -> None:
    made.record()
    keeping = later(made, timedelta(0))
    with pytest.raises(NotReady):
        keeping.ask_erasure(REC, "wrong patient", "user:u1")
    made.container.recordings.update(REC, state=RecordingState.FAILED)
    token, _ = keeping.ask_erasure(REC, "wrong patient", "user:u1")
    made.container.recordings.update(REC, state=RecordingState.RECORDING)
    with pytest.raises(StillRecording):
        keeping.confirm_erasure(REC, token, "user:u1")
    deaf = replace(keeping, words_come=lambda: False)
    for state in (RecordingState.SEALED, RecordingState.STOPPED):
        made.container.recordings.update(REC, state=state)
        with pytest.raises(NotReady):
            keeping.confirm_erasure(REC, token, "user:u1")
        if state is RecordingState.SEALED:
            assert deaf.erasable(REC).state is state, "without an engine it would stay for ever"
    with pytest.raises(NotReady):
        deaf.erasable(REC)
    made.container.recordings.update(REC, state=RecordingState.FAILED)
    keeping.hold(REC, "case 1", "user:u1")
    with pytest.raises(LegalHold):
        keeping.confirm_erasure(REC, token, "user:u1")
    keeping.release(REC, "user:u1")
    keeping.confirm_erasure(REC, token, "user:u1")
    assert made.container.recordings.get(REC) is None
    assert made.container.journal.segments_of(REC) == []


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 201, "case\x001", "case \ud800"])
def test_a_reason_must_say_something(made: World, reason: str) -> None:
    done(made)
    with pytest.raises(InvalidInput):
        made.container.retention.hold(REC, reason, "user:u1")


def test_a_process_that_does_not_own_the_files_only_warns(made: World) -> None:
    done(made)
    settings, database = made.container.settings, made.container.database
    clock = HandClock()
    clock.at = made.container.clock.now() + 11 * DAY
    beside = replace(retention(settings, database, lambda _draft: None), clock=clock)
    assert beside.run().marked == (REC,)
    clock.at += 3 * DAY
    assert beside.run().deleted == ()
    assert made.container.recordings.get(REC) is not None


# --- killed in the middle ---------------------------------------------------------------------

KILLED = """
import os, signal, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from recorder.bootstrap import bootstrap
from recorder.settings import Settings
from tests.support.worlds import HandClock

settings = Settings(output_dir=Path(sys.argv[1]), retention_hours=240, retention_grace_hours=48)
services = bootstrap(settings)
clock = HandClock()
clock.at = services.clock.now() + timedelta(days=14)
left = int(sys.argv[2])


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def remove(path):
    global left
    left -= 1
    if left < 0:
        die()
    path.unlink(missing_ok=True)


class Store:
    def __getattr__(self, name):
        real = getattr(keeping.store, name)
        def call(*args, **kwargs):
            done = real(*args, **kwargs)
            if name == sys.argv[3]:
                die()
            return done
        return call


def record(draft):
    done = keeping.eraser.record(draft)
    return die() if sys.argv[3] == "record" else done


keeping = services.retention
eraser = replace(
    keeping.eraser,
    clock=clock,
    settle=timedelta(0),
    remove=remove,
    record=record,
    store=Store(),
)
replace(keeping, clock=clock, eraser=eraser).run()
"""


@pytest.mark.faults
@pytest.mark.parametrize(("removals", "after"), [(99, "begin"), (2, ""), (99, "record")])
def test_a_kill_in_mid_delete_is_finished_at_the_next_start(
    tmp_path: Path, removals: int, after: str
) -> None:
    with world(tmp_path, retention_hours=240, retention_grace_hours=48) as services:
        done(services)
        done(services, OTHER, BOB)
        row = services.container.recordings.get(REC)
        assert row is not None
        services.container.retention.hold(OTHER, "case 7", "user:u1")
        later(services, 11 * DAY).run()
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "output"), str(removals), after],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=120,
    )
    assert child.returncode == -signal.SIGKILL
    with world(tmp_path, retention_hours=240, retention_grace_hours=48) as services:
        services.container.take_up()
        assert services.container.recordings.get(REC) is None
        later(services, 14 * DAY).resume()
        assert everything_of(services, REC, row.stem) == []
        check_certificate(services, REC)
        other = services.container.recordings.get(OTHER)
        assert other is not None
        assert len(services.container.files.existing(other)) == 4
