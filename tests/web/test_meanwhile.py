"""What somebody else does to an account while a password or a PIN is being hashed: it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from recorder.core.errors import NotPossible, SignInFailed, SignInRequired
from recorder.core.people import Device, Role, User
from recorder.core.person_erasure import PersonErasure
from recorder.core.ports.custody import PersonErasureStore
from recorder.core.ports.people import PasswordHasher
from recorder.services.accounts import Accounts
from tests.web.people import PASSWORD, PIN, add_user, closed, device_code
from tests.web.world import World

NEW = "another four plain words"
LATE = "words that came too late"


@dataclass
class Meanwhile:
    """A hasher; while it is first at work, somebody else acts."""

    hasher: PasswordHasher
    act: Callable[[], object]
    done: list[object] = field(default_factory=list)

    def hash(self, secret: str) -> str:
        """As the other one does."""
        self._meanwhile()
        return self.hasher.hash(secret)

    def verify(self, hashed: str | None, secret: str) -> bool:
        """As the other one does."""
        self._meanwhile()
        return self.hasher.verify(hashed, secret)

    def outdated(self, hashed: str) -> bool:
        """Always, so that a sign-in hashes anew."""
        return True

    def _meanwhile(self) -> None:
        if not self.done:
            self.done.append(None)
            self.act()


@dataclass
class Looked:
    """The wishes to erase people; behind the look at what the person recorded somebody acts."""

    store: PersonErasureStore
    act: Callable[[], object]

    def encounters(self, user_id: str) -> list[str]:
        """As the other one does."""
        found = self.store.encounters(user_id)
        self.act()
        return found

    def get(self, user_id: str) -> PersonErasure | None:
        """As the other one does."""
        return self.store.get(user_id)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[World]:
    with closed(tmp_path) as (made, _):
        yield made


@pytest.fixture
def anna(services: World) -> User:
    return add_user(services, "anna")


@pytest.fixture
def tablet(services: World) -> Device:
    return services.container.people.devices.enrol(device_code(services))[0]


@pytest.fixture
def accounts(services: World) -> Accounts:
    return services.container.people.accounts


def slow(accounts: Accounts, act: Callable[[], object]) -> Accounts:
    return replace(accounts, hasher=Meanwhile(accounts.hasher, act))


def test_nobody_is_signed_in_by_a_password_that_was_changed(
    services: World, accounts: Accounts, anna: User
) -> None:
    late = slow(accounts, lambda: accounts.change(anna.user_id, password=NEW))
    user = late.check("anna", PASSWORD)  # it was right when it was looked up
    with pytest.raises(SignInFailed):
        services.container.people.sign_ins.begin(user, None, "password")
    assert accounts.check("anna", NEW), "the old one was not hashed anew in its place"


def test_nobody_is_signed_in_who_was_disabled_and_let_in_again(
    services: World, accounts: Accounts, anna: User
) -> None:
    def disabled() -> None:
        accounts.change(anna.user_id, enabled=False)
        accounts.change(anna.user_id, enabled=True)

    user = slow(accounts, disabled).check("anna", PASSWORD)
    with pytest.raises(SignInFailed):
        services.container.people.sign_ins.begin(user, None, "password")
    services.container.people.sign_ins.begin(accounts.check("anna", PASSWORD), None, "password")


def test_a_pin_that_went_while_it_was_checked_does_not_come_back(
    services: World, accounts: Accounts, anna: User, tablet: Device
) -> None:
    devices = services.container.people.devices
    devices.set_pin(anna, tablet, PIN)
    act = Meanwhile(devices.hasher, lambda: accounts.change(anna.user_id, password=NEW))
    with pytest.raises(SignInFailed):
        replace(devices, hasher=act).check_pin(anna.user_id, tablet, PIN)
    assert devices.people_with_pin(tablet) == []


def test_a_pin_is_not_set_by_who_was_signed_out_meanwhile(
    services: World, accounts: Accounts, anna: User, tablet: Device
) -> None:
    devices = services.container.people.devices
    act = Meanwhile(devices.hasher, lambda: accounts.change(anna.user_id, password=NEW))
    with pytest.raises(SignInRequired):
        replace(devices, hasher=act).set_pin(anna, tablet, PIN)
    assert devices.people_with_pin(tablet) == []


def test_an_own_new_password_does_not_replace_the_administrators(
    accounts: Accounts, anna: User
) -> None:
    late = slow(accounts, lambda: accounts.change(anna.user_id, password=NEW))
    with pytest.raises(NotPossible):
        late.change(anna.user_id, password=LATE, known=anna)
    assert accounts.check("anna", NEW)


def test_a_link_does_not_replace_the_administrators_password(
    services: World, accounts: Accounts, anna: User
) -> None:
    links = services.container.people.password_links
    token, _ = links.offer(anna.user_id, None)
    late = slow(accounts, lambda: accounts.change(anna.user_id, password=NEW))
    with pytest.raises(NotPossible):
        replace(links, accounts=late).take(token, LATE)
    assert accounts.check("anna", NEW)


def test_who_is_erased_meanwhile_gets_neither_name_nor_password_back(
    accounts: Accounts, anna: User
) -> None:
    late = slow(accounts, lambda: accounts.forget(anna.user_id))
    with pytest.raises(NotPossible, match="was erased"):
        late.change(anna.user_id, name="Anna Ito", password=NEW)
    with pytest.raises(NotPossible, match="was erased"):
        accounts.keep_profile(anna.user_id, name="Anna Ito", vocabulary=["Adenosin"])
    left = accounts.get(anna.user_id)
    assert (left.erased, left.name, left.vocabulary) == (True, left.login, ())
    with pytest.raises(SignInFailed):
        accounts.check(left.login, NEW)


def test_who_became_the_last_administrator_meanwhile_stays_one(
    services: World, accounts: Accounts
) -> None:
    root, boss = (add_user(services, name, Role.ADMIN).user_id for name in ("root", "boss"))
    late = slow(accounts, lambda: accounts.change(boss, enabled=False))
    with pytest.raises(NotPossible, match="last administrator"):
        late.change(root, role=Role.CREW, password=NEW)
    assert accounts.check("root", PASSWORD).role is Role.ADMIN
    trail = services.container.audit
    trail.close()
    told = [(e.object_id, e.outcome.value) for e in trail.writer.store.read() if e.kind == "role"]
    assert told[-2:] == [("crew", "ok"), ("crew", "refused")]


def test_an_erasure_of_who_became_the_last_administrator_does_not_begin(
    services: World, accounts: Accounts
) -> None:
    root, boss = (add_user(services, name, Role.ADMIN).user_id for name in ("root", "boss"))
    erasures = services.container.person_erasures
    token, _ = erasures.ask(root, "case 9", f"user:{boss}", encounters=False)
    looked = Looked(erasures.store, lambda: accounts.change(boss, role=Role.CREW))
    late = replace(erasures, store=looked)
    with pytest.raises(NotPossible, match="last administrator"):
        late.confirm(root, token, f"user:{boss}")
    with pytest.raises(NotPossible, match="last administrator"):
        accounts.forget(root)
    kept = erasures.of(root)
    assert kept is not None
    assert (kept.begun_at, accounts.get(root).disabled_at) == (None, None)
