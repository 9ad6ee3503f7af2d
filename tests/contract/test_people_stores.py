"""What the stores of people must do, on SQLite; the same statements run on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from recorder.adapters.access_tokens import JwtAccessTokens, signing_key
from recorder.adapters.database import open_database
from recorder.adapters.passwords import Argon2Hasher
from recorder.adapters.people_store import SqlDeviceStore, SqlUserStore
from recorder.adapters.person_erasure_store import SqlPersonErasureStore
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.sign_in_store import SqlSignInStore
from recorder.core.errors import TooManyAttempts
from recorder.core.model import RecordingState, Source
from recorder.core.people import (
    Device,
    OneTimeCode,
    Pin,
    Principal,
    Purpose,
    Role,
    Rotation,
    SignIn,
    User,
    stand_in,
)
from recorder.core.person_erasure import PersonErasure
from tests.support.databases import postgresql

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ANNA = User("u1", "Anna", "anna", Role.CREW, "north", NOW, vocabulary=("Glück", "Adenosin"))
BERT = User("u2", "Bert", "bert", Role.SUPERVISOR, "north", NOW)
TABLET = Device("d1", "RTW 1", "north", NOW, "u2")
SIGN_IN = SignIn("s1", "u1", "d1", "password", NOW, NOW + timedelta(hours=12))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "postgresql":
        with postgresql() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'x.db'}"


@pytest.fixture
def engine(server: str) -> Iterator[Engine]:
    engine = open_database(server)
    yield engine
    with engine.begin() as connection:
        for table in ("pins", "refresh_tokens", "sign_ins", "devices", "one_time_codes", "users"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        for table in ("recordings", "person_erasures"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    engine.dispose()


@pytest.fixture
def users(engine: Engine) -> SqlUserStore:
    store = SqlUserStore(engine)
    assert store.add(ANNA, "hash")
    assert store.add(BERT, subject="https://idp|7")
    return store


@pytest.fixture
def devices(engine: Engine) -> SqlDeviceStore:
    store = SqlDeviceStore(engine)
    store.add(TABLET, "token")
    return store


@pytest.fixture
def sign_ins(engine: Engine, users: SqlUserStore, devices: SqlDeviceStore) -> SqlSignInStore:
    store = SqlSignInStore(engine)
    assert store.begin(SIGN_IN, "t1", 0)
    return store


# --- users --------------------------------------------------------------------------------------


def test_a_user_comes_back_as_it_was_kept(users: SqlUserStore) -> None:
    assert users.get("u1") == ANNA
    assert users.by_login("anna") == (ANNA, "hash")
    assert users.by_login("bert") == (BERT, None)
    assert users.by_subject("https://idp|7") == BERT
    assert (users.get("u9"), users.by_login("x"), users.by_subject("x")) == (None, None, None)
    assert users.all() == [ANNA, BERT]
    assert users.count() == 2


def test_a_login_is_taken_once(users: SqlUserStore) -> None:
    again = User("u3", "Anna", "anna", Role.ADMIN, "", NOW)
    assert not users.add(again)
    assert not users.add(User("u4", "X", "x", Role.CREW, "", NOW), subject="https://idp|7")
    assert users.get("u3") is None


def test_what_is_changed_is_changed_and_nothing_else(users: SqlUserStore) -> None:
    changed = users.change("u1", role=Role.ADMIN, vocabulary=("one",), password="new")
    assert changed is not None
    assert (changed.role, changed.vocabulary, changed.unit) == (Role.ADMIN, ("one",), "north")
    assert users.by_login("anna") == (changed, "new")
    assert users.change("u9", unit="x") is None
    with pytest.raises(TypeError):
        users.change("u1", user_id="u7")


def test_who_is_forgotten_is_changed_no_more(users: SqlUserStore) -> None:
    assert users.forget("u1", stand_in("u1"), LATER)
    left = users.get("u1")
    assert users.change("u1", name="Anna", vocabulary=("Adenosin",)) is None
    assert users.change("u1", password="hash", sign_out=True) is None
    assert users.get("u1") == left
    assert users.by_login(stand_in("u1")) == (left, None)


def test_what_was_proved_before_a_sign_out_changes_nothing(users: SqlUserStore) -> None:
    changed = users.change("u1", password="new", sign_out=True)
    assert changed is not None
    assert changed.sign_outs == ANNA.sign_outs + 1
    assert users.change("u1", since=ANNA.sign_outs, password="old") is None
    assert users.by_login("anna") == (changed, "new")
    assert users.change("u1", since=changed.sign_outs, password="newer") == changed


def test_nobody_takes_the_last_administrator(users: SqlUserStore) -> None:
    assert users.change("u1", role=Role.ADMIN)
    for changes in ({"role": Role.CREW}, {"disabled_at": NOW}, {"role": Role.SUPERVISOR}):
        assert users.change("u1", **changes) is None
    assert not users.forget("u1", stand_in("u1"), NOW)
    assert users.change("u1", role=Role.ADMIN, name="Ann")
    assert users.change("u2", role=Role.ADMIN, disabled_at=NOW)
    assert users.change("u1", role=Role.CREW) is None, "the other one may not sign in"
    assert users.change("u2", disabled_at=None)
    assert users.forget("u1", stand_in("u1"), NOW)
    assert users.change("u2", role=Role.CREW) is None


def test_two_administrators_who_take_each_others_role_at_once_leave_one(
    users: SqlUserStore,
) -> None:
    for _ in range(10):
        for user_id in ("u1", "u2"):
            users.change(user_id, role=Role.ADMIN)
        done = at_once(*(partial(users.change, u, role=Role.CREW) for u in ("u1", "u2")))
        assert sum(one is not None for one in done) == 1


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them made, all begun together."""
    ready = threading.Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


# --- sign-ins -----------------------------------------------------------------------------------


def test_none_begins_for_who_was_signed_out_or_disabled_since(
    sign_ins: SqlSignInStore, users: SqlUserStore
) -> None:
    late = replace(SIGN_IN, sign_in_id="s2")
    users.change("u1", sign_out=True)
    assert not sign_ins.begin(late, "t2", 0)
    users.change("u1", disabled_at=NOW)
    assert not sign_ins.begin(late, "t2", 1)
    users.change("u1", disabled_at=None)
    assert sign_ins.of_token("t2") is None
    assert sign_ins.begin(late, "t2", 1)
    assert sign_ins.live("s2", NOW) is not None
    assert not sign_ins.begin(replace(late, sign_in_id="s3", user_id="u9"), "t3", 0)


def test_none_outlives_a_sign_out_at_the_same_moment(
    sign_ins: SqlSignInStore, users: SqlUserStore
) -> None:
    """As the accounts do it: first it is counted, then everything that had begun is ended."""

    def signed_out() -> None:
        users.change("u1", sign_out=True)
        sign_ins.end(NOW, user_id="u1")

    for number in range(20):
        late = replace(SIGN_IN, sign_in_id=f"late {number}")
        at_once(partial(sign_ins.begin, late, f"token {number}", number), signed_out)
        assert sign_ins.of_user("u1", NOW) == []


def test_a_sign_in_lives_until_its_end(sign_ins: SqlSignInStore) -> None:
    assert sign_ins.live("s1", NOW) == (SIGN_IN, ANNA)
    assert sign_ins.live("s1", SIGN_IN.expires_at) is None
    assert sign_ins.live("s2", NOW) is None
    assert [one.sign_in_id for one in sign_ins.of_user("u1", NOW)] == ["s1"]
    assert sign_ins.of_user("u2", NOW) == []
    assert sign_ins.last("u1", "password") == NOW
    assert sign_ins.last("u1", "oidc") is sign_ins.last("u2", "password") is None
    assert sign_ins.end(NOW, sign_in_id="s1", user_id="u2") == 0
    assert sign_ins.end(NOW, sign_in_id="s1") == 1
    assert sign_ins.of_user("u1", NOW) == []
    assert sign_ins.live("s1", NOW) is None
    with pytest.raises(TypeError):
        sign_ins.end(NOW)


def test_it_ends_with_its_user_and_with_its_device(
    sign_ins: SqlSignInStore, users: SqlUserStore, devices: SqlDeviceStore
) -> None:
    users.change("u1", disabled_at=NOW)
    assert sign_ins.live("s1", NOW) is None
    users.change("u1", disabled_at=None)
    assert sign_ins.live("s1", NOW) is not None
    devices.revoke("d1", NOW)
    assert sign_ins.live("s1", NOW) is None


def test_a_refresh_token_is_good_once_and_a_lost_answer_may_be_asked_for_again(
    sign_ins: SqlSignInStore,
) -> None:
    assert sign_ins.rotate("t1", "t2", NOW) == (Rotation.DONE, "s1")
    assert sign_ins.rotate("t1", "t3", NOW) == (Rotation.DONE, "s1"), "t2 never arrived"
    assert sign_ins.rotate("t3", "t4", NOW) == (Rotation.DONE, "s1")
    assert sign_ins.rotate("nobody", "t5", NOW) == (Rotation.UNKNOWN, "")
    assert sign_ins.live("s1", NOW) is not None


@pytest.mark.parametrize("shown", ["t1", "t2"])
def test_a_token_in_two_hands_ends_the_sign_in(sign_ins: SqlSignInStore, shown: str) -> None:
    sign_ins.rotate("t1", "t2", NOW)
    sign_ins.rotate("t1", "t3", NOW)
    sign_ins.rotate("t3", "t4", NOW)
    assert sign_ins.rotate(shown, "t9", NOW) == (Rotation.STOLEN, "s1")
    assert sign_ins.live("s1", NOW) is None


@pytest.mark.parametrize(("after_s", "done"), [(60, Rotation.DONE), (61, Rotation.STOLEN)])
def test_a_lost_answer_may_be_asked_for_again_only_for_a_minute(
    sign_ins: SqlSignInStore, after_s: int, done: Rotation
) -> None:
    sign_ins.rotate("t1", "t2", NOW)
    assert sign_ins.rotate("t1", "t3", NOW + timedelta(seconds=30))[0] is Rotation.DONE
    later = NOW + timedelta(seconds=after_s)
    assert sign_ins.rotate("t1", "t4", later) == (done, "s1")
    assert (sign_ins.live("s1", later) is None) == (done is Rotation.STOLEN)


def test_of_two_tabs_with_one_token_at_once_none_ends_the_sign_in(
    sign_ins: SqlSignInStore,
) -> None:
    done: list[Rotation] = []
    threads = [
        threading.Thread(target=lambda n=n: done.append(sign_ins.rotate("t1", f"x{n}", NOW)[0]))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [Rotation.DONE] * 4
    assert sign_ins.live("s1", NOW) is not None


def test_old_sign_ins_go_with_their_tokens(sign_ins: SqlSignInStore) -> None:
    assert sign_ins.of_token("t1") == "s1"
    assert sign_ins.forget(NOW) == 0
    assert sign_ins.forget(SIGN_IN.expires_at) == 1
    assert sign_ins.of_token("t1") is None


def test_who_is_forgotten_leaves_an_id_and_a_unit(users: SqlUserStore) -> None:
    assert not users.forget("u9", "erased-u9", LATER)
    for user_id, former in (("u1", "anna"), ("u2", "bert")):
        name = f"erased-{user_id}"
        assert users.forget(user_id, name, LATER)
        left = User(user_id, name, name, Role.CREW, "north", NOW, disabled_at=LATER, sign_outs=1)
        assert users.by_login(name) == (left, None), "neither a password nor a wish is left"
        assert users.by_login(former) is None
    assert users.by_subject("https://idp|7") is None


def test_a_wish_to_erase_is_replaced_until_it_is_begun(engine: Engine, users: SqlUserStore) -> None:
    store, recordings = SqlPersonErasureStore(engine), SqlRecordingStore(engine)
    wish = PersonErasure("u1", "case 9", "user:u2", NOW, LATER, "0" * 64)
    newer = replace(wish, reason="case 10", encounters=("a" * 32,), kept=2)
    assert store.get("u1") is None
    assert store.ask(wish)
    assert store.ask(newer)
    assert (store.get("u1"), store.unfinished()) == (newer, [])
    begun = replace(newer, by="user:u2", begun_at=NOW)
    store.keep(begun)
    assert not store.ask(wish)
    assert store.unfinished() == [begun]
    done = replace(begun, certificate={"form": "x"})
    store.keep(done)
    assert (store.get("u1"), store.unfinished()) == (done, [])
    for number, rec_id in enumerate(("b" * 32, "c" * 32)):
        at = NOW - timedelta(minutes=number)
        recordings.create(rec_id, f"s{number}", Source.BROWSER, at, f"stem{number}", "u1")
    assert store.encounters("u1") == ["c" * 32, "b" * 32]
    assert store.encounters("u2") == []


# --- devices ------------------------------------------------------------------------------------


def test_a_code_is_good_once_in_time_and_for_its_purpose(devices: SqlDeviceStore) -> None:
    code = OneTimeCode(Purpose.ENROL, LATER, "RTW 2", "north", "u2")
    devices.add_code("c1", code)
    devices.add_code("c2", code)
    assert devices.take_code("c1", Purpose.FIRST_ADMIN, NOW) is None
    assert devices.take_code("c1", Purpose.ENROL, LATER) is None
    assert devices.take_code("c1", Purpose.ENROL, NOW) == code
    assert devices.take_code("c1", Purpose.ENROL, NOW) is None
    devices.drop_codes(Purpose.ENROL)
    assert devices.take_code("c2", Purpose.ENROL, NOW) is None


def test_a_users_code_is_looked_at_taken_and_dropped_alone(devices: SqlDeviceStore) -> None:
    for user_id in ("u1", "u2"):
        devices.add_code(f"c-{user_id}", OneTimeCode(Purpose.RESET, LATER, user_id=user_id))
    for _ in range(2):
        found = devices.code("c-u1", Purpose.RESET, NOW)
        assert found is not None
        assert found.user_id == "u1"
    assert devices.code("c-u1", Purpose.ENROL, NOW) is None
    assert devices.code("c-u1", Purpose.RESET, LATER) is None
    devices.drop_codes(Purpose.RESET, "u1")
    assert devices.code("c-u1", Purpose.RESET, NOW) is None
    assert devices.take_code("c-u2", Purpose.RESET, NOW) is not None
    assert devices.code("c-u2", Purpose.RESET, NOW) is None


def test_a_revoked_device_is_known_and_a_stranger(devices: SqlDeviceStore) -> None:
    assert devices.by_token("token") == TABLET
    devices.seen("d1", LATER)
    assert devices.revoke("d1", LATER)
    assert not devices.revoke("d1", LATER)
    assert devices.by_token("token") is None
    (known,) = devices.all()
    assert (known.revoked_at, known.last_seen_at) == (LATER, LATER)
    assert devices.get("d1") == known
    assert devices.get("d9") is None


def test_pins_are_counted_and_go_with_device_or_user(
    devices: SqlDeviceStore, users: SqlUserStore
) -> None:
    assert devices.count_failure("u1", "d1") == 0
    assert devices.set_pin("u1", "d1", Pin("hash", NOW), 0)
    assert [devices.count_failure("u1", "d1") for _ in range(2)] == [1, 2]
    assert devices.pin("u1", "d1") == Pin("hash", NOW, 2)
    assert devices.set_pin("u1", "d1", Pin("hash", NOW), 0)
    assert devices.pin("u1", "d1") == Pin("hash", NOW, 0)
    assert devices.count_failure("u1", "d1") == 1
    assert devices.forgive("u1", "d1", "hash")
    assert devices.pin("u1", "d1") == Pin("hash", NOW, 0)
    assert not devices.forgive("u1", "d1", "another's")
    assert devices.pin_users("d1") == [ANNA]
    assert devices.drop_pins(user_id="u2") == 0
    devices.revoke("d1", NOW)
    assert devices.pin("u1", "d1") is None
    with pytest.raises(TypeError):
        devices.drop_pins()


def test_a_pin_that_was_dropped_does_not_come_back(
    devices: SqlDeviceStore, users: SqlUserStore
) -> None:
    assert devices.set_pin("u1", "d1", Pin("hash", NOW), 0)
    users.change("u1", sign_out=True)
    devices.drop_pins(user_id="u1")
    assert not devices.forgive("u1", "d1", "hash")
    assert not devices.set_pin("u1", "d1", Pin("hash", NOW), 0)
    assert devices.pin("u1", "d1") is None


def test_the_same_pin_may_be_kept_and_forgiven_many_times_at_once(
    devices: SqlDeviceStore, users: SqlUserStore
) -> None:
    for _ in range(5):
        kept = [partial(devices.set_pin, "u1", "d1", Pin("hash", NOW), 0)] * 3
        assert all(at_once(*kept, partial(devices.count_failure, "u1", "d1"))[:3])
        assert all(at_once(*[partial(devices.forgive, "u1", "d1", "hash")] * 4))
    assert devices.pin("u1", "d1") == Pin("hash", NOW, 0)


# --- whose a recording is -----------------------------------------------------------------------


def test_the_list_is_what_each_may_see_one_by_one(engine: Engine, users: SqlUserStore) -> None:
    recordings = SqlRecordingStore(engine)
    owners = {"a" * 32: "u1", "b" * 32: None, "c" * 32: "u3"}
    for n, (rec_id, owner) in enumerate(owners.items()):
        session = "x" if n < 2 else "y"
        recordings.create(rec_id, session, Source.BROWSER, NOW, f"stem{n}", owner)
    units = {"u1": "north", "u2": "north", "u3": None}
    users.add(User("u4", "Dora", "dora", Role.ADMIN, "", NOW))
    for who in (
        Principal(),
        Principal("x"),
        Principal("y", steward=True),
        Principal("x", ANNA),
        Principal("y", ANNA),
        Principal(None, BERT),
        Principal("x", users.get("u4")),
    ):
        for open_mode in (True, False):
            listed = {r.rec_id for r in recordings.seen_by(who, open_mode=open_mode)}
            opened = {
                r.rec_id
                for r in recordings.in_states(*RecordingState)
                if who.may_see(
                    session_id=r.session_id,
                    owner_id=r.user_id,
                    owner_unit=units.get(r.user_id or ""),
                    open_mode=open_mode,
                )
            }
            assert listed == opened, (who, open_mode)


def test_only_what_is_nobodys_is_given(engine: Engine, users: SqlUserStore) -> None:
    recordings = SqlRecordingStore(engine)
    for n, (session, owner) in enumerate([("x", None), ("x", "u2"), ("y", None)]):
        recordings.create(f"{n:032x}", session, Source.BROWSER, NOW, f"stem{n}", owner)
    recordings.update(f"{0:032x}", frames=7)
    assert recordings.give("x", "u1") == 1
    assert recordings.give("x", "u1") == 0
    assert [r.user_id for r in recordings.of_session("y")] == [None]
    assert recordings.recorded_by("u1") == (1, 7)
    assert recordings.recorded_by("u9") == (0, 0)


# --- hashes and tokens --------------------------------------------------------------------------


def test_a_password_fits_its_hash_alone() -> None:
    hasher = Argon2Hasher()
    kept = hasher.hash("four words of mine")
    assert "four" not in kept
    assert hasher.verify(kept, "four words of mine")
    assert not hasher.verify(kept, "four words of yours")
    assert not hasher.verify(None, "a password that nobody has")
    assert not hasher.verify("no hash", "x")
    assert not hasher.outdated(kept)


def test_nobody_waits_long_for_others_who_sign_in() -> None:
    hasher = Argon2Hasher(patience_s=0.01)
    kept = hasher.hash("four words of mine")
    with hasher._turn(), hasher._turn(), pytest.raises(TooManyAttempts):
        hasher.verify(kept, "four words of mine")
    assert hasher.verify(kept, "four words of mine")


def test_an_access_token_says_its_sign_in_until_it_ends() -> None:
    tokens = JwtAccessTokens(b"k" * 32)
    token = tokens.make(SIGN_IN, at=NOW, expires_at=LATER)
    assert tokens.sign_in_of(token, NOW) == "s1"
    assert tokens.sign_in_of(token, LATER) is None
    assert JwtAccessTokens(b"x" * 32).sign_in_of(token, NOW) is None
    head, body, _ = token.split(".")
    for forged in (f"{head}.{body}.", f"{head}.{body}", "x", "", token[:-2]):
        assert tokens.sign_in_of(forged, NOW) is None


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = signing_key("", tmp_path)
    assert len(key) == 32
    assert signing_key("", tmp_path) == key
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert signing_key("a secret of the settings", tmp_path) != key
    (tmp_path / "secret.key").write_bytes(b"cut")
    assert len(signing_key("", tmp_path)) == 32
