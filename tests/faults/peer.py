"""The cases that were measured on Speakr, the nearest peer, run on Handover.

Its figures were taken earlier, with its server chunks on, and are quoted; they are not made here.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.faults import network_faults, tablet_faults
from tests.faults.ledger import Ledger, Scenario
from tests.faults.verdict import judge, serving, wav_sound
from tests.faults.wire import Skin, Tablet, recording, wait_all
from tests.support.server import RealServer

OUTAGE_S = 90.0
BEFORE_KILL_S = 80.0
TABLETS = 10
ADDRESS = "203.0.113.7"
"""Not this machine's: nobody here is limited."""

MAY_START = 5
"""Devices without a sign-in of one address, as shipped."""

HOUR_S = 3600.0
ACCELERATED_S = 120.0
WAIT_S = 900.0


@dataclass(frozen=True, slots=True)
class PeerCase:
    """``speakr`` is what was measured there, in words."""

    scenario: Scenario
    speakr: str


def ten_tablets_for_an_hour(
    seed: int, directory: Path, *, seconds: float = HOUR_S, talk_s: float = ACCELERATED_S
) -> Ledger:
    """14,400 chunks of 250 ms from each of ten tablets behind one address, in two minutes.

    Nobody is signed in where people sign in, all limits are as shipped, and some of the tablets run
    into one when they say that they begin. Their sound is taken all the same.
    """
    rng = random.Random(seed)
    with serving(directory, AUTH="required", TRUSTED_PROXIES="1") as server:
        tablets = [
            Tablet(
                server.port,
                random.Random(rng.getrandbits(64)),
                seconds=seconds,
                talk_s=talk_s,
                skins=(Skin.HTTP if number % 2 else Skin.SOCKET,),
                behind=ADDRESS,
            )
            for number in range(TABLETS)
        ]
        answers = [tablet.announce() for tablet in tablets]
        assert answers == [200] * MAY_START + [429] * (TABLETS - MAY_START), answers
        with recording(tablets):
            wait_all(tablets, WAIT_S)
        refusals = [why for tablet in tablets for why in tablet.why]
        assert not refusals, f"refused: {refusals[:5]}"
        return judge(server, tablets, _in_its_file)


def _in_its_file(server: RealServer, tablet: Tablet) -> NDArray[np.int16]:
    """Each of these tablets has one recording; its words and files are for who is signed in."""
    (file,) = server.output_dir.glob(f"{tablet.session_id[:8]}_*_recording.wav")
    return wav_sound(file)


PEER_CASES = (
    PeerCase(
        Scenario(
            "peer: network refused for 90 s",
            "real time",
            functools.partial(network_faults.network_refused, outage_s=OUTAGE_S),
        ),
        "nothing lost for 60 s; then 5 s cut out for every further minute, unsaid, "
        "which shifts all later times",
    ),
    PeerCase(
        Scenario(
            "peer: black hole for 90 s",
            "real time",
            functools.partial(network_faults.black_hole, outage_s=OUTAGE_S),
        ),
        "nothing lost",
    ),
    PeerCase(
        Scenario(
            "peer: server killed for 90 s",
            "real time",
            functools.partial(network_faults.server_killed, outage_s=OUTAGE_S),
        ),
        "760 of 760 acknowledged chunks survived kill -9; none is synced to disk before it is "
        "acknowledged, so a power cut is another matter",
    ),
    PeerCase(
        Scenario("peer: browser killed", "real", tablet_faults.browser_killed),
        "no figure",
    ),
    PeerCase(
        Scenario(
            "peer: browser killed after 80 s of outage",
            "real time",
            functools.partial(tablet_faults.browser_killed_in_an_outage, before_s=BEFORE_KILL_S),
        ),
        "55 of 80 s lost",
    ),
    PeerCase(
        Scenario("peer: restart while offline", "real", tablet_faults.restarted_offline),
        "the page does not load",
    ),
    PeerCase(
        Scenario("peer: Stop and leave at once", "real", tablet_faults.left_at_once),
        "the tail lost in 2 of 4 runs",
    ),
    PeerCase(
        Scenario(
            "peer: ten tablets behind one address, an hour's chunks",
            "clients that speak the protocol, 30 times as fast as speech",
            ten_tablets_for_an_hour,
        ),
        "the fifth tablet runs into the rate limit",
    ),
)
