// @ts-check
/**
 * What the tablet itself contributes: keeps the screen on while sound is wanted, and reports
 * visibility, devices and battery to the worker.
 */

const WANTED = new Set(['asking', 'recording', 'muted', 'interrupted']);
const LOW_BATTERY = 0.15;
/** The system took the lock from a page that is seen: asked again after this. */
const AGAIN_MS = 2_000;

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

  /** Whether the screen can be kept on, asked without keeping it on. @returns {Promise<boolean>} */
  async canStayAwake() {
    if (this.wake && !this.wake.released) return true;
    const lock = await lockScreen();
    lock?.release().catch(() => {});
    return lock !== null;
  }

  async #stayAwake() {
    if (document.visibilityState !== 'visible') return;
    const lock = await lockScreen();
    if (!this.wanted) {
      lock?.release().catch(() => {});
      return;
    }
    this.tell({ t: 'awake', on: lock !== null });
    this.#maySleep();
    this.wake = lock;
    lock?.addEventListener('release', () => {
      // Hidden pages lose it and ask when they are seen again; here the system wanted it back.
      if (this.wake === lock) setTimeout(() => this.wanted && this.#stayAwake(), AGAIN_MS);
    });
  }

  #maySleep() {
    const { wake } = this;
    this.wake = null;
    wake?.release().catch(() => {});
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

/** @returns {Promise<WakeLockSentinel|null>} null: this browser or this moment does not allow it */
async function lockScreen() {
  try {
    return (await navigator.wakeLock?.request('screen')) ?? null;
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
    return null;
  }
}
