// @ts-check
/**
 * What the tablet itself contributes: keeps the screen on while sound is wanted, and reports
 * visibility, devices and battery to the worker.
 */

const WANTED = new Set(['asking', 'recording', 'muted', 'interrupted']);
const LOW_BATTERY = 0.15;

export class Platform {
  /** @param {(order: {t: string, [field: string]: any}) => void} tell */
  constructor(tell) {
    this.tell = tell;
    this.wanted = false;
    this.begun = false;
    /** @type {WakeLockSentinel|null} */
    this.wake = null;
  }

  /** Begins to listen; once, however often it is called. */
  begin() {
    if (this.begun) return;
    this.begun = true;
    document.addEventListener('visibilitychange', () => this.#visibility());
    navigator.mediaDevices?.addEventListener('devicechange', () =>
      this.tell({ t: 'note', event: { k: 'devices' } }),
    );
    this.#battery().catch(() => {});
  }

  /** @param {string} phase */
  phase(phase) {
    const wanted = WANTED.has(phase);
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted) this.#stayAwake();
    else this.#maySleep();
  }

  #visibility() {
    const on = document.visibilityState === 'visible';
    this.tell({ t: 'visible', on });
    // The system drops the lock whenever the page is hidden.
    if (on && this.wanted) this.#stayAwake();
  }

  async #stayAwake() {
    if (!navigator.wakeLock || document.visibilityState !== 'visible') return;
    try {
      this.wake = await navigator.wakeLock.request('screen');
      if (!this.wanted) this.#maySleep();
    } catch (problem) {
      if (!(problem instanceof DOMException)) throw problem;
      this.tell({ t: 'note', event: { k: 'wakelock', on: false } });
    }
  }

  #maySleep() {
    this.wake?.release().catch(() => {});
    this.wake = null;
  }

  async #battery() {
    const battery = await /** @type {any} */ (navigator).getBattery?.();
    if (!battery) return;
    const report = () => {
      const low = battery.level <= LOW_BATTERY && !battery.charging;
      this.tell({ t: 'battery', pct: Math.round(battery.level * 100), low });
    };
    battery.addEventListener('levelchange', report);
    battery.addEventListener('chargingchange', report);
    report();
  }
}
