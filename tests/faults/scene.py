"""One fault run's world: the real server, a network that can break, and a tablet before it.

Everything is made anew for a run and gone after it. The moment of a fault comes from the seed. What
was lost is counted here, from three sides that know nothing of each other: the tablet's database,
the server's acknowledgements on the wire, and the sealed file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.faults import tablet as crew
from tests.faults.ledger import Ledger
from tests.faults.tablet import RATE, Sealed
from tests.faults.verdict import serving
from tests.faults.witness import Witness
from tests.support.browser import Device, device
from tests.support.proxy import FaultyProxy, proxied
from tests.support.server import RealServer

BYTES_PER_FRAME = 2
FRAMES_PER_MS = RATE // 1000
MOST_UNACCOUNTED_S = 1.0


@dataclass
class Scene:
    """What a scenario acts on; ``draw`` and ``pause`` take their length from the seed."""

    server: RealServer
    proxy: FaultyProxy
    witness: Witness
    wav: Path
    chance: random.Random
    _playwright: Playwright
    _folder: Path
    _opened: ExitStack
    kills_ms: list[float] = field(default_factory=list)

    def open(self, name: str = "tablet") -> Device:
        """A tablet; one that was opened before finds its storage again."""
        profile = self._folder / f"profile-{name}"
        return self._opened.enter_context(device(self._playwright, profile, self.wav))

    def recording(self) -> Device:
        """A tablet that records."""
        tablet = self.open()
        crew.start(tablet.page, self.proxy.url)
        return tablet

    def ready_for_offline(self) -> Device:
        """A tablet whose page opens without a network from now on."""
        tablet = self.open()
        tablet.page.goto(self.proxy.url)
        tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return tablet

    def draw(self, least_s: float, most_s: float) -> float:
        """A length from the seed."""
        return self.chance.uniform(least_s, most_s)

    def pause(self, page: Page, least_s: float, most_s: float) -> None:
        """Let the page go on for a time from the seed."""
        page.wait_for_timeout(self.draw(least_s, most_s) * 1000)

    def kill(self, tablet: Device) -> None:
        """SIGKILL for the browser."""
        self.kills_ms.append(crew.kill_browser(tablet))

    def count(self, tablet: Device, recordings: int = 1, within_s: float = crew.WAIT_S) -> Outcome:
        """Wait until all is sealed, and count."""
        found = crew.sealed(tablet, self.server, recordings, within_s)
        found.sort(key=lambda one: one.logs[0].begun_ms)
        acknowledged = self.witness.acknowledged()
        stops_ms = crew.stops_ms(tablet.page)
        return Outcome(found, self.wav, acknowledged, stops_ms, self.kills_ms)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left on both sides.

    Attributes:
        found: the sealed recordings and the tablet's logs of them, oldest first.
        wav: what the microphone played; None: it is no matter of this count.
        acknowledged: bytes of each log.
        stops_ms: wall clock of every Stop, one for each recording.
        kills_ms: of every SIGKILL for the browser.
    """

    found: Sequence[Sealed]
    wav: Path | None
    acknowledged: dict[str, int]
    stops_ms: Sequence[float]
    kills_ms: Sequence[float] = ()

    @property
    def only(self) -> Sealed:
        """The one recording."""
        (found,) = self.found
        return found

    def ledger(self) -> Ledger:
        """Compare every sample; what was captured must also be what was played."""
        accounts = [_account(one, self.acknowledged) for one in self.found]
        ledger = Ledger(
            captured=sum(one.captured for one in accounts),
            acknowledged=sum(one.acknowledged for one in accounts),
            sealed=sum(one.sealed for one in accounts),
            lost_acknowledged=sum(one.lost_acknowledged for one in accounts),
            lost=sum(one.lost for one in accounts),
            repeated=sum(one.repeated for one in accounts),
            tail=max((self._tail(end) for end in (*self.stops_ms, *self.kills_ms)), default=0),
            starved=any(one.starved for one in self.found),
        )
        if ledger.kept and self.wav:
            self._check(self.wav)
        return ledger

    def _check(self, wav: Path) -> None:
        """It was captured as it was played, and sound and gaps make up the time."""
        for one, stopped_ms in zip(self.found, self.stops_ms, strict=True):
            one.check(wav)
            unaccounted_s = one.unaccounted_s(stopped_ms)
            assert abs(unaccounted_s) < MOST_UNACCOUNTED_S, f"{unaccounted_s} s are nowhere"

    def _tail(self, end_ms: float) -> int:
        """Frames that the microphone had delivered by ``end_ms`` and that were not captured."""
        logs = [log for one in self.found for log in one.logs if any(log.sound())]
        before = [log for log in logs if log.begun_ms < end_ms]
        if not before:
            return 0
        last = max(before, key=lambda log: log.begun_ms)
        return max(0, round(last.missing_ms(end_ms) * FRAMES_PER_MS))


def _account(one: Sealed, acknowledged: dict[str, int]) -> Ledger:
    """Walk through the tablet's sound and find each stretch, in order, in the sealed file."""
    sealed = one.samples.astype("<i2").tobytes()
    at = captured = confirmed = lost = lost_confirmed = repeated = 0
    for log in one.logs:
        committed = acknowledged.get(str(log.log_id), 0)
        for end, record in log.sound():
            frames = len(record.payload) // BYTES_PER_FRAME
            promised = end <= committed
            captured += frames
            confirmed += frames * promised
            found = _find(sealed, record.payload, at)
            if found is None:
                lost += frames
                lost_confirmed += frames * promised
                continue
            repeated += (found - at) // BYTES_PER_FRAME
            at = found + len(record.payload)
    repeated += (len(sealed) - at) // BYTES_PER_FRAME
    return Ledger(captured, confirmed, len(one.samples), lost_confirmed, lost, repeated)


def _find(sealed: bytes, piece: bytes, at: int) -> int | None:
    if sealed.startswith(piece, at):
        return at
    found = sealed.find(piece, at)
    return None if found < 0 else found


@contextmanager
def staged(seed: int, directory: Path, *, noise_s: int = crew.NOISE_S) -> Iterator[Scene]:
    """A world for one run in an empty ``directory``."""
    witness = Witness()
    with ExitStack() as stack:
        server = stack.enter_context(serving(directory))
        proxy = stack.enter_context(proxied(server.port, witness))
        playwright = stack.enter_context(sync_playwright())
        opened = stack.enter_context(ExitStack())
        wav = crew.noise(directory / "noise.wav", noise_s)
        chance = random.Random(seed)
        yield Scene(server, proxy, witness, wav, chance, playwright, directory, opened)
