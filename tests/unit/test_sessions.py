"""Sessions: how they begin, stay awake, are warned and end; who may start; what is cleaned up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.schedulers.base
import pytest

from recorder.adapters.scheduling import Chore, Housekeeping
from recorder.adapters.session_stores.memory import MemorySessionStore
from recorder.bootstrap.people import session_limits
from recorder.core.errors import InvalidSessionId, QuotaReached, StillRecording, UnknownSession
from recorder.core.model import RecordingState
from recorder.core.people import Role, User
from recorder.core.sessions import Session, SessionStatus, SpeechWishes
from recorder.services.claiming import Claims
from recorder.services.cleanup import Cleaned, CleanUp
from recorder.services.quotas import Limits, is_here, place_of
from recorder.services.session_life import SessionLife, Times
from recorder.services.session_paths import Area, SessionPaths
from recorder.services.sessions import SessionManager
from recorder.settings import Settings
from tests.support.patience import until
from tests.support.worlds import ALICE, BOB, REC, Tablet, World, tone

TIMES = Times(max_idle_s=1800, ttl_s=3600, warning_s=120)
DEPOT = "203.0.113.9"
MIB = 1 << 20
ROOT = Path(__file__).resolve().parents[2]


def manager(
    world: World,
    limits: Limits | None = None,
    *,
    listening: set[str] | None = None,
    store: MemorySessionStore | None = None,
) -> SessionManager:
    """The world's, in memory, with limits and listeners of one's own."""
    heard = listening if listening is not None else set()
    world.sessions = SessionManager(
        store or MemorySessionStore(),
        world.sessions._world,
        world.clock,
        TIMES,
        limits,
        listening=lambda: frozenset(heard),
    )
    return world.sessions


def told(world: World, session_id: str = ALICE) -> list[tuple[object, object]]:
    """State and seconds left of each event about a session."""
    events = [e for e in world.events.after(0, session_id) if e.kind == "session"]
    return [(e.data["state"], e.data["left_s"]) for e in events]


def fresh_id(number: int) -> str:
    return f"cccccccc-3333-4333-8333-{number:012x}"


# --- life ---------------------------------------------------------------------------------------


def test_a_session_of_a_user_has_its_own_times(world: World) -> None:
    sessions = manager(world)
    made = sessions.create_session("somebody", ttl_s=100, max_idle_s=60)
    assert made.expires_at - made.created_at == timedelta(seconds=60)
    world.clock.pass_(50)
    assert sessions.touch(made.session_id).expires_at == made.created_at + timedelta(seconds=100)
    assert sessions.get_session(made.session_id).user_id == "somebody"
    with pytest.raises(InvalidSessionId):
        sessions.create_session(session_id="../../etc/passwd")


def test_a_device_that_comes_back_begins_a_new_life_and_the_old_one_is_history(
    world: World,
) -> None:
    sessions = manager(world)
    first = sessions.create_session("somebody", session_id=ALICE, device_id="tablet")
    world.clock.pass_(1801)
    second = sessions.touch(ALICE)
    assert second.created_at == world.clock.now()
    assert second.user_id == "somebody", "what comes late is nobody else's"
    assert second.device_id == "tablet", "enrolled as before"
    (past,) = sessions.history(session_id=ALICE)
    assert (past.created_at, past.status) == (first.created_at, SessionStatus.EXPIRED)
    assert [s.created_at for s in sessions.history(user_id="somebody")] == [first.created_at]
    sessions.close(ALICE)
    assert sessions.touch(ALICE).user_id == "somebody", "after a sign-out too"


def test_closing_is_final_for_this_life_and_says_so(world: World) -> None:
    sessions = manager(world)
    sessions.touch(ALICE)
    world.clock.pass_(1)
    sessions.close(ALICE)
    assert not sessions.is_active(ALICE)
    assert [s.status for s in sessions.history(session_id=ALICE)] == [SessionStatus.CLOSED]
    assert told(world) == [("closed", 0)]
    with pytest.raises(UnknownSession):
        sessions.close(BOB)
    with pytest.raises(UnknownSession):
        sessions.extend_timeout(ALICE)


class ClosedMeanwhile(MemorySessionStore):
    """Another request signs out right after this one has looked."""

    def get(self, session_id: str) -> Session | None:
        """As it was before."""
        known = super().get(session_id)
        if known is not None:
            super().save(replace(known, status=SessionStatus.CLOSED))
        return known


def test_nothing_that_looked_before_a_sign_out_brings_the_session_back(world: World) -> None:
    store = ClosedMeanwhile()
    life = SessionLife(store, world.events, world.clock, Times(1800, 3600), busy=lambda _: False)
    for session_id, late in (
        (ALICE, lambda: life.touch(ALICE, device_id="tablet")),
        (BOB, lambda: life.extend_timeout(BOB)),
    ):
        life.create_session(session_id=session_id)
        with suppress(UnknownSession):
            late()
        assert life.stats().active == 0
    assert told(world, BOB) == [], "nobody is told that it goes on"


def test_staying_renews_idle_and_total_time(world: World) -> None:
    sessions = manager(world)
    sessions.touch(ALICE)
    for _ in range(3):
        world.clock.pass_(1790)
        stayed = sessions.extend_timeout(ALICE)
        assert stayed.expires_at == world.clock.now() + timedelta(seconds=1800)
    assert told(world)[-1] == ("active", 1800)
    world.clock.pass_(1790)
    assert sessions.touch(ALICE).expires_at == world.clock.now() + timedelta(seconds=1800)


def test_a_recording_outlasts_every_limit_of_its_session_and_is_never_stopped(
    world: World,
) -> None:
    sessions = manager(world)
    sessions.touch(ALICE)
    tablet = Tablet(world)
    tablet.begin()
    for _ in range(5):
        world.clock.pass_(3600)
        tablet.say(tone(0.5))
        assert sessions.cleanup_expired() == 0
        assert sessions.is_active(ALICE)
        assert sessions.touch(ALICE).expires_at == world.clock.now() + timedelta(seconds=1800)
    world.clock.pass_(60)
    assert sessions.touch(ALICE).expires_at == world.clock.now() + timedelta(seconds=1800)
    with pytest.raises(StillRecording):
        sessions.close(ALICE)
    assert world.recordings.get(REC).state is RecordingState.RECORDING
    tablet.end()
    world.clock.pass_(1801)
    assert sessions.cleanup_expired() == 1
    assert sessions.history(session_id=ALICE)[0].status is SessionStatus.EXPIRED
    assert world.recordings.get(REC).state is RecordingState.STOPPED


def test_expiry_can_be_tried_out_and_leaves_alone_what_wants_to_stay(world: World) -> None:
    sessions = manager(world)
    sessions.touch(ALICE)
    sessions.create_session(session_id=BOB, auto_cleanup=False)
    world.clock.pass_(5000)
    assert sessions.cleanup_expired(dry_run=True) == 1
    assert sessions.stats().expired == 0
    assert sessions.cleanup_expired() == 1
    assert sessions.cleanup_expired() == 0
    assert sessions.get_session(BOB).status is SessionStatus.ACTIVE


def test_more_sessions_than_fit_one_look_expire_too(world: World) -> None:
    sessions = manager(world)
    for number in range(5003):
        sessions.create_session(session_id=fresh_id(number))
    world.clock.pass_(5000)
    assert sessions.cleanup_expired() == 5003
    assert sessions.forget(world.clock.now()) == 5003
    assert sessions.stats().expired == 0


def test_a_restart_changes_nothing(world: World) -> None:
    world.sessions.touch(ALICE)
    before = world.sessions.get_session(ALICE)
    world.restart()
    assert world.sessions.get_session(ALICE) == before
    assert world.sessions.is_active(ALICE)


def test_counts_are_of_now(world: World) -> None:
    sessions = manager(world)
    sessions.touch(ALICE)
    sessions.touch(BOB)
    Tablet(world, ALICE).begin()
    sessions.close(BOB)
    stats = sessions.stats()
    assert (stats.active, stats.closed, stats.expired, stats.recording) == (1, 1, 0, 1)


# --- warning ------------------------------------------------------------------------------------


def test_whoever_listens_is_warned_once_before_the_end_and_told_of_it(world: World) -> None:
    sessions = manager(world, listening={ALICE})
    sessions.touch(ALICE)
    sessions.touch(BOB)
    assert sessions.watch() == 0
    world.clock.pass_(1690)
    assert sessions.watch() == 1
    assert sessions.watch() == 0, "said once"
    world.clock.pass_(111)
    sessions.watch()
    assert told(world) == [("expiring", 110), ("expired", 0)]
    assert told(world, BOB) == [], "nobody listens there"
    assert sessions.get_session(ALICE).status is SessionStatus.EXPIRED


def test_activity_takes_the_warning_back_and_a_later_end_is_warned_of_again(world: World) -> None:
    sessions = manager(world, listening={ALICE})
    sessions.touch(ALICE)
    world.clock.pass_(1700)
    assert sessions.watch() == 1
    sessions.extend_timeout(ALICE)
    assert sessions.watch() == 0
    world.clock.pass_(1700)
    assert sessions.watch() == 1
    assert [state for state, _ in told(world)] == ["expiring", "active", "expiring"]


def test_nobody_is_warned_while_recording(world: World) -> None:
    sessions = manager(world, listening={ALICE})
    sessions.touch(ALICE)
    Tablet(world).begin()
    world.clock.pass_(1790)
    assert sessions.watch() == 0
    world.clock.pass_(5000)
    assert sessions.watch() == 0
    assert sessions.is_active(ALICE)


# --- quotas -------------------------------------------------------------------------------------


def test_a_depot_of_tablets_behind_one_address_works_without_limits_of_address(
    world: World,
) -> None:
    sessions = manager(world, Limits(sessions=1000))
    for number in range(40):
        sessions.admit(fresh_id(number), DEPOT, adding_bytes=0)
    assert sessions.stats().active == 40


def test_anonymous_devices_of_one_address_are_limited_and_others_are_not(world: World) -> None:
    sessions = manager(world, Limits(of_address=2))
    sessions.admit(ALICE, DEPOT)
    sessions.admit(BOB, DEPOT)
    with pytest.raises(QuotaReached, match="MAX_SESSIONS_PER_IP") as refused:
        sessions.admit(fresh_id(1), DEPOT)
    assert refused.value.extra["retry_ms"] > 0
    assert sessions.get_session(fresh_id(1)) is None
    sessions.admit(ALICE, DEPOT)  # who is in stays in
    sessions.admit(fresh_id(2), "203.0.113.10")
    sessions.admit(fresh_id(3), DEPOT, device_id="tablet")
    for number in range(4, 9):
        sessions.admit(fresh_id(number), "127.0.0.1")
    sessions.close(BOB)
    sessions.admit(fresh_id(1), DEPOT)


def test_signing_in_makes_room_for_anonymous_ones(world: World) -> None:
    sessions = manager(world, Limits(of_address=1))
    sessions.admit(ALICE, DEPOT)
    sessions.claim(ALICE, user_id="somebody", device_id=None)
    sessions.admit(BOB, DEPOT)


class Between(MemorySessionStore):
    """Something happens right after each time that it was read."""

    happens: Callable[[], object] = staticmethod(lambda: None)

    def get(self, session_id: str) -> Session | None:
        known = super().get(session_id)
        self.happens()
        return known


@pytest.mark.parametrize("begun", [False, True])
def test_activity_that_began_before_a_claim_leaves_it_in_force(world: World, begun: bool) -> None:
    store = Between()
    claims = Claims(sessions := manager(world, store=store), world.recordings)
    anna, bert = (
        User(f"id of {n}", n, n, Role.CREW, "", world.clock.now()) for n in ("anna", "bert")
    )
    if begun:
        sessions.touch(ALICE)
    store.happens = lambda: claims.claim(ALICE, anna, None)
    sessions.touch(ALICE, device_id="tablet")
    assert not claims.claim(ALICE, bert, None)
    found = sessions.get_session(ALICE)
    assert found is not None
    assert (found.user_id, found.device_id) == (anna.user_id, "tablet")


def test_the_whole_server_has_a_limit_and_a_place_is_free_again_at_an_end(world: World) -> None:
    sessions = manager(world, Limits(sessions=1))
    sessions.admit(ALICE, "127.0.0.1")
    with pytest.raises(QuotaReached, match="MAX_SESSIONS"):
        sessions.admit(BOB, None, signed_in=True)
    world.clock.pass_(1801)
    sessions.admit(BOB, None)


def test_anonymous_devices_are_limited_by_default_only_where_people_sign_in() -> None:
    plain = Settings()
    assert session_limits(plain) == Limits(sessions=1000)
    assert session_limits(plain, sign_in=True) == Limits(1000, 5, 200 * MIB)
    chosen = Settings(max_sessions=0, max_sessions_per_ip=9, max_session_size_mb=0)
    assert session_limits(chosen) == session_limits(chosen, sign_in=True) == Limits(0, 9, 0)


class SlowToCount(MemorySessionStore):
    """Gives others time between the question and the answer."""

    def count_active(self, now: datetime, *, client_ip: str | None = None) -> int:
        found = super().count_active(now, client_ip=client_ip)
        time.sleep(0.02)
        return found


def test_the_last_place_is_given_once(world: World) -> None:
    sessions = manager(world, Limits(sessions=1), store=SlowToCount())
    admitted: list[int] = []

    def come(number: int) -> None:
        try:
            sessions.admit(fresh_id(number), DEPOT)
        except QuotaReached:
            return
        admitted.append(number)

    threads = [threading.Thread(target=come, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 1


def test_a_tablet_too_many_is_heard_but_only_noted_once_it_records(world: World) -> None:
    sessions = manager(world, Limits(of_address=1))
    sessions.greet(ALICE, DEPOT)
    sessions.greet(BOB, DEPOT)
    assert sessions.get_session(BOB) is None
    Tablet(world, BOB).begin()
    sessions.touch(BOB, DEPOT)
    assert sessions.is_active(BOB)


def test_a_full_session_starts_nothing_more_but_what_runs_goes_on(world: World) -> None:
    sessions = manager(world, Limits(session_bytes=40_000))
    sessions.admit(ALICE, DEPOT, adding_bytes=0)
    tablet = Tablet(world)
    tablet.begin()
    tablet.say(tone(2))
    world.clock.pass_(31)
    tablet.say(tone(0.25))
    assert world.recordings.get(REC).frames > 20_000
    sessions.admit(ALICE, DEPOT, adding_bytes=0)  # a start repeated while it runs
    tablet.say(tone(1))
    tablet.end()
    with pytest.raises(QuotaReached, match="MAX_SESSION_SIZE_MB"):
        sessions.admit(ALICE, DEPOT, adding_bytes=0)
    late = Tablet(world, rec_id="9" * 32)
    late.begin()
    late.say(tone(1))
    late.end()
    assert world.recordings.get("9" * 32).frames == 16_000, "a backlog is taken all the same"
    world.clock.pass_(1801)
    sessions.admit(ALICE, DEPOT, adding_bytes=39_000)  # a new life
    with pytest.raises(QuotaReached):
        sessions.admit(ALICE, DEPOT, adding_bytes=41_000)
    sessions.claim(ALICE, user_id="somebody", device_id=None)
    sessions.admit(ALICE, DEPOT, adding_bytes=41_000)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("", None),
        (None, None),
        ("unix:", None),
        ("203.0.113.9:50123", "203.0.113.9"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("[::1]", "::1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", None),
        ("_hidden", None),
        ("203.0.113.9:port", None),
    ],
)
def test_an_address_counts_as_the_network_of_one_customer(
    address: str | None, place: str | None
) -> None:
    assert place_of(address) == place
    assert is_here(place) == (place in ("127.0.0.1", "::1"))


# --- folders and clean-up -----------------------------------------------------------------------


def test_no_path_is_made_of_anything_but_a_session_id(tmp_path: Path) -> None:
    paths = SessionPaths(tmp_path / "sessions")
    for wrong in ("..", "../x", "a/b", "", "CON", "c:\\x", ALICE + "/.."):
        with pytest.raises(InvalidSessionId):
            paths.folder(wrong, Area.TEMP)
    assert not (tmp_path / "sessions").exists()
    assert paths.sessions() == []


def test_a_folder_is_private_and_what_was_left_is_gone_after_a_restart(tmp_path: Path) -> None:
    paths = SessionPaths(tmp_path / "sessions")
    for area in Area:
        folder = paths.folder(ALICE, area)
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "x").write_bytes(b"12345")
    assert paths.size_bytes(ALICE) == 15
    paths.remove_left()
    assert [p.parent.name for p in (tmp_path / "sessions").rglob("x")] == ["cache"]


def test_a_cache_keeps_what_is_new_as_far_as_there_is_room(tmp_path: Path) -> None:
    paths = SessionPaths(tmp_path / "sessions")
    cache = paths.folder(ALICE, Area.CACHE)
    now = time.time()
    for age_s in (0, 10, 20, 30):
        (cache / str(age_s)).write_bytes(bytes(100))
        os.utime(cache / str(age_s), (now - age_s, now - age_s))
    (paths.folder(ALICE, Area.UPLOADS) / "arriving").write_bytes(bytes(1000))
    assert paths.trim(ALICE, datetime.fromtimestamp(now - 30, UTC), 250) == 2
    assert sorted(p.name for p in cache.iterdir()) == ["0", "10"]
    assert paths.size_bytes(ALICE) == 1200
    assert paths.trim(BOB, datetime.now(UTC), 0) == 0


def cleaning(world: World, *caches: object) -> tuple[CleanUp, SessionPaths]:
    sessions = manager(world)
    paths = SessionPaths(world.directory / "sessions")
    made = CleanUp(
        sessions,
        sessions._store,
        world.recordings,
        world.wishes,
        paths,
        world.clock,
        caches,  # type: ignore[arg-type]
    )
    return made, paths


def old(paths: SessionPaths, world: World, session_id: str, size: int = 1000) -> Path:
    """A folder with a file in it that nobody has touched for two hours."""
    folder = paths.folder(session_id, Area.TEMP)
    file = folder / "file"
    file.write_bytes(bytes(size))
    at = world.clock.now().timestamp() - 7200
    for path in (file, folder, folder.parent):
        os.utime(path, (at, at))
    return file


def test_folders_of_the_living_and_of_uploads_on_their_way_stay(world: World) -> None:
    cleanup, paths = cleaning(world)
    world.sessions.touch(ALICE)
    living = old(paths, world, ALICE)
    orphan = old(paths, world, fresh_id(1))
    arriving = old(paths, world, BOB)
    now = world.clock.now().timestamp()
    os.utime(arriving, (now, now))
    tried = cleanup.run(dry_run=True)
    assert (tried.folders, tried.freed_bytes, tried.dry_run) == (1, 1000, True)
    assert orphan.exists()
    done = cleanup.run()
    assert (done.folders, done.freed_bytes) == (1, 1000)
    assert living.exists()
    assert arriving.exists()
    assert not orphan.exists()
    assert cleanup.run().folders == 0


def test_settings_go_with_the_last_trace_of_their_session(world: World) -> None:
    cleanup, _ = cleaning(world)
    for name in (ALICE, BOB, fresh_id(1)):
        world.wishes.save(name, SpeechWishes(language="es"))
    assert cleanup.run(dry_run=True).rows == 0, "whoever wishes may not have begun yet"
    world.clock.pass_(31 * 86_400)
    world.sessions.touch(ALICE)
    Tablet(world, BOB).begin()
    assert cleanup.run(dry_run=True).rows == 1
    assert cleanup.run().rows == 1
    assert world.wishes.get(ALICE).language == "es"
    assert world.wishes.get(BOB).language == "es", "it is recording"
    assert world.wishes.get(fresh_id(1)).version == 0
    world.clock.pass_(31 * 86_400)
    cleanup.run()
    assert world.wishes.get(BOB).version == 0, "names go, whether or not its encounters stay"


def test_a_dry_run_counts_the_folders_of_sessions_that_are_about_to_expire(world: World) -> None:
    cleanup, paths = cleaning(world)
    world.sessions.touch(ALICE)
    world.clock.pass_(1801)
    old(paths, world, ALICE)
    tried = cleanup.run(dry_run=True)
    done = cleanup.run()
    assert (tried.expired, tried.folders) == (done.expired, done.folders) == (1, 1)


def test_a_clean_up_expires_forgets_and_trims_and_says_so(world: World) -> None:
    trimmed: list[int] = []
    cleanup, _ = cleaning(world, lambda: trimmed.append(1) or 7)
    world.sessions.touch(ALICE)
    world.clock.pass_(1801)
    assert cleanup.run(dry_run=True) == Cleaned(expired=1, dry_run=True)
    assert trimmed == []
    assert cleanup.run() == Cleaned(expired=1, entries=7)
    world.clock.pass_(29 * 86_400)
    assert cleanup.run().forgotten == 0
    world.clock.pass_(2 * 86_400)
    assert cleanup.run().forgotten == 1


# --- chores -------------------------------------------------------------------------------------


def test_a_slow_chore_and_a_failing_one_hold_up_no_other() -> None:
    blocked, enough = threading.Event(), threading.Event()
    ticks: list[float] = []

    def tick() -> None:
        ticks.append(time.monotonic())
        if len(ticks) == 3:
            enough.set()

    def fail() -> None:
        raise OSError("no")

    chores = [
        Chore("slow", 0.05, lambda: blocked.wait(30)),
        Chore("fails", 0.05, fail),
        Chore("tick", 0.05, tick),
    ]
    housekeeping = Housekeeping(chores)
    housekeeping.start()
    try:
        assert enough.wait(30)
    finally:
        blocked.set()
        housekeeping.close()
    after = len(ticks)
    time.sleep(0.2)
    assert len(ticks) == after, "it goes on after close"


@pytest.mark.parametrize("set_by_s", [-3600.0, 10 * 365 * 86400.0])
def test_a_wall_clock_that_is_set_moves_no_chore(
    set_by_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong_by_s = 0.0

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=wrong_by_s)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wrong)
    ticks: list[float] = []
    chores = [Chore("tick", 0.05, lambda: ticks.append(time.monotonic()))]
    housekeeping = Housekeeping(chores, lambda: time.time() + wrong_by_s)
    housekeeping.start()
    try:
        until(lambda: len(ticks) > 1)
        wrong_by_s = set_by_s
        before = len(ticks)
        until(lambda: len(ticks) > before + 2)
    finally:
        housekeeping.close()


ENDS_AT_ONCE = """
import time
from recorder.adapters.scheduling import Chore, Housekeeping

chores = [Chore("slow", 60, lambda: time.sleep(0.5)), Chore("tick", 0.02, lambda: None)]
Housekeeping(chores).start()
time.sleep(0.1)
"""


def test_a_process_that_ends_without_closing_says_nothing() -> None:
    """The interpreter takes the threads away while the schedule still runs."""
    child = subprocess.run(
        [sys.executable, "-c", ENDS_AT_ONCE], capture_output=True, cwd=ROOT, check=False, timeout=60
    )
    assert (child.returncode, child.stderr.decode()) == (0, "")


def test_what_never_began_can_be_closed() -> None:
    Housekeeping([]).close()
