"""Ten minutes without a network, in half a minute: sound comes faster, everything else is real.

The page's own worker (log, IndexedDB, network) is fed with noise as fast as the tablet's disk takes
it, so that 600 s of sound pass while nothing gets through. Not real are the microphone, the page's
screens and the outage's length on the wall clock: pauses between attempts to connect do not grow as
they would in ten minutes. ``REAL_CUT`` takes its time.
"""

from __future__ import annotations

import base64
import functools
import uuid
from dataclasses import replace
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from tests.faults.ledger import Ledger, Scenario
from tests.faults.network_faults import network_refused
from tests.faults.scene import staged
from tests.support.proxy import Fault
from tests.support.speech import read_wav

CUT_S = 600
BEFORE_S = (2, 20)
AFTER_S = (2, 20)
SOUND_S = 660
CHUNK = 4_000
WAIT_S = 120.0

WORKER = """([session, pcm]) => {
    localStorage.setItem('paramedic_session_id', session);
    const bytes = Uint8Array.from(atob(pcm), (c) => c.charCodeAt(0));
    window.sound = new Int16Array(bytes.buffer);
    window.fed = 0;
    const worker = new Worker('/static/js/capture/worker.js', { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    const waiting = new Map();
    worker.onmessage = ({ data }) => {
        if (data.t === 'state') window.recorder = data.state;
        else if (data.t === 'reply') waiting.get(data.id)();
    };
    const order = (message, transfer = []) => new Promise((resolve) => {
        waiting.set(waiting.size, resolve);
        worker.postMessage({ ...message, id: waiting.size - 1 }, transfer);
    });
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    port1.onmessage = ({ data }) => {
        if (data.t === 'flush') port1.postMessage({ t: 'flushed' });
    };
    window.feed = async (seconds) => {
        const end = fed + seconds * 4;
        for (; fed < end; fed += 1) {
            const pcm = sound.slice(fed * 4000, (fed + 1) * 4000).buffer;
            port1.postMessage({ t: 'pcm', pcm, at: fed * 4000, stampMs: Date.now() }, [pcm]);
            while (fed / 4 - (window.recorder?.onTabletMs ?? 0) / 1000 > 10) await pause(5);
        }
    };
    window.finish = () => order({ t: 'stop' });
    return order({ t: 'init', sessionId: session, stopped: null })
        .then(() => order({ t: 'start' }))
        .then(() => order({ t: 'attach', port: port2, settings: {} }, [port2]));
}"""


def ten_minutes_compressed(seed: int, directory: Path) -> Ledger:
    """600 s of sound between the cut and its end; the moment of the cut is from the seed."""
    with staged(seed, directory, noise_s=SOUND_S) as scene:
        tablet = scene.open()
        page = tablet.page
        page.goto(f"{scene.proxy.url}/healthz")
        noise, _ = read_wav(scene.wav)
        pcm = base64.b64encode(noise.tobytes()).decode()
        page.evaluate(WORKER, [str(uuid.uuid4()), pcm])
        _feed(page, scene.draw(*BEFORE_S))
        scene.proxy.set(Fault.REFUSE)
        _feed(page, CUT_S)
        scene.proxy.set(Fault.NONE)
        _feed(page, scene.draw(*AFTER_S))
        page.evaluate("finish()")
        outcome = scene.count(tablet, within_s=WAIT_S)
        assert outcome.only.causes == []
        assert np.array_equal(outcome.only.samples, noise[: page.evaluate("fed") * CHUNK])
        return replace(outcome, wav=None).ledger()


def _feed(page: Page, seconds: float) -> None:
    page.evaluate("seconds => feed(seconds)", round(seconds))


REAL_CUT = Scenario(
    "network cut of 10 minutes, in real time",
    "real browser and time; network through a proxy",
    functools.partial(network_refused, outage_s=CUT_S),
)

SCENARIOS = (
    Scenario(
        "network cut of 10 minutes, time-compressed",
        "simulated microphone and pace; worker, disk and network real",
        ten_minutes_compressed,
    ),
)
