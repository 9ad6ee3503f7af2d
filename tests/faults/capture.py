"""What happens to a microphone and a tablet, done to a real Chromium from inside its page.

``HANDLES`` is put before the page's own code: it keeps hold of the tracks, contexts and nodes that
capture opens, so that a test can do to them what a system does.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from playwright.sync_api import Page, Worker

from recorder.core.log import RecordType, records_of
from tests.support.browser import STORED

HANDLES = """() => {
  const at = window.at = { tracks: [], contexts: [], inputs: [], refuse: null };
  const OwnContext = window.AudioContext;
  window.AudioContext = class extends OwnContext {
    constructor(options) { super(options); at.contexts.push(this); }
    createMediaStreamSource(stream) {
      const gain = super.createGain();
      super.createMediaStreamSource(stream).connect(gain);
      at.inputs.push(gain);
      return gain;
    }
    resume() { return at.asleep ? new Promise(() => {}) : super.resume(); }
  };
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (at.refuse) throw new DOMException('', at.refuse);
    const stream = await open(wanted);
    at.tracks.push(...stream.getTracks());
    return stream;
  };
  at.track = () => at.tracks.at(-1);
  at.mute = (on) => {
    Object.defineProperty(at.track(), 'muted', { value: on, configurable: true });
    at.track().dispatchEvent(new Event(on ? 'mute' : 'unmute'));
  };
  at.end = () => { at.track().stop(); at.track().dispatchEvent(new Event('ended')); };
  at.show = (state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  at.suspend = () => at.contexts.filter((c) => c.state === 'running').forEach((c) => c.suspend());
  // The time from what happens to the screen that says so.
  at.noticed = (selector, text, happens) => new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
      const found = [...document.querySelectorAll(selector)];
      const passed = performance.now() - began;
      if (found.some((e) => e.textContent.includes(text))) done(resolve, passed);
      else if (passed > 60000) done(reject, new Error(`not said: ${text}`));
    };
    const done = (settle, value) => {
      clearInterval(timer);
      settle(value);
    };
    const timer = setInterval(look, 20);
    happens();
  });
}"""


def handle(page: Page) -> None:
    """Put the handles into every page that is opened from now on."""
    page.add_init_script(f"({HANDLES})()")


def noticed_s(page: Page, happens: str, text: str, selector: str = ".band__word") -> float:
    """Do ``happens`` and return the seconds until the screen says ``text``."""
    script = f"([s, t]) => at.noticed(s, t, () => {{ {happens} }})"
    return float(page.evaluate(script, [selector, text])) / 1000


def worker(page: Page) -> Worker:
    """The recorder's worker, where the tablet's store and the network are."""
    (found,) = (one for one in page.workers if one.url.endswith("/worker.js"))
    return found


def events(page: Page) -> list[dict[str, Any]]:
    """All EVENT records of all logs as they lie on the tablet, in the order of their logs."""
    logs = page.evaluate("async () => {" + STORED + "return stored(); }")
    found = []
    for log in sorted(logs):
        for part in logs[log]:
            found += [r for r in records_of(base64.b64decode(part)) if r.type is RecordType.EVENT]
    return [json.loads(record.payload) for record in found]


FEED = """async ({ session, chunks, hold }) => {
  const worker = new Worker('/static/js/capture/worker.js', { type: 'module' });
  const answers = new Map();
  let state = null;
  worker.onmessage = ({ data }) => {
    if (data.t === 'reply') answers.get(data.id)?.(data.value);
    else if (data.t === 'state') state = data.state;
  };
  let asked = 0;
  const ask = (order, transfer = []) => new Promise((resolve) => {
    asked += 1;
    answers.set(asked, resolve);
    worker.postMessage({ ...order, id: asked }, transfer);
  });
  await ask({ t: 'init', sessionId: session, stopped: null });
  await ask({ t: 'start' });
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => { if (data.t === 'flush') port1.postMessage({ t: 'flushed' }); };
  await ask({ t: 'attach', port: port2, settings: { fed: true } }, [port2]);
  const began = Date.now();
  for (let n = 0; n < chunks; n += 1) {
    const pcm = new Int16Array(4000);
    for (let i = 0; i < 4000; i += 1) pcm[i] = ((n * 7919 + i * 104729) % 4001) - 2000;
    const stampMs = began + n * 250;
    port1.postMessage({ t: 'pcm', pcm: pcm.buffer, at: n * 4000, stampMs }, [pcm.buffer]);
    // The disk and the server set the pace, so that nothing piles up in between.
    while (n % hold === 0 && (n * 250 - (state?.onServerMs ?? 0)) > hold * 500) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  if (window.beforeStop) await window.beforeStop();
  await ask({ t: 'stop' });
  const said = Date.now();
  while (!state.sealed) await new Promise((resolve) => setTimeout(resolve, 50));
  worker.terminate();
  return { state, fedMs: said - began, sealedMs: Date.now() - said };
}"""


def feed(page: Page, session: str, seconds: float) -> dict[str, Any]:
    """Feed the page's own worker with sound as fast as disk and server take it.

    The page itself must not hold the recorder. Returns the worker's last state, and how long the
    feeding and the sealing took, in milliseconds.
    """
    wanted = {"session": session, "chunks": round(seconds * 4), "hold": 64}
    found: dict[str, Any] = page.evaluate(FEED, wanted)
    return found
