// @ts-check
/**
 * Puts the service worker in place, so that the app opens without a connection. A newer one waits
 * until nothing is recorded and nothing is on its way; pages are never reloaded from here.
 */

const LOOK_AGAIN_MS = 3600 * 1000;
/** The first visit keeps the page while it is looked at. */
const KEPT_WITHIN_MS = 10_000;

export class Offline {
  /** @param {() => boolean} isQuiet nothing is recorded and nothing waits to be sent */
  constructor(isQuiet) {
    this.isQuiet = isQuiet;
    /** @type {ServiceWorkerRegistration|null} */
    this.registration = null;
    /** The browser keeps nothing of this page. */
    this.refused = false;
  }

  /** Best effort: recording works without it. */
  async begin() {
    if (!navigator.serviceWorker) return;
    try {
      this.registration = await navigator.serviceWorker.register('/sw.js');
    } catch (problem) {
      if (!(problem instanceof DOMException || problem instanceof TypeError)) throw problem;
      this.refused = !(await navigator.serviceWorker.getRegistration().catch(() => undefined));
      return;
    }
    this.registration?.addEventListener('updatefound', () => this.settle());
    setInterval(() => this.registration?.update().catch(() => {}), LOOK_AGAIN_MS);
    this.settle();
  }

  /**
   * Whether this page would open without a connection.
   * @returns {Promise<boolean>} false: this browser does not keep it, or not yet
   */
  async opens() {
    const { serviceWorker } = navigator;
    if (!serviceWorker || this.refused) return false;
    const kept = serviceWorker.ready.then(() => true);
    const late = new Promise((resolve) => setTimeout(resolve, KEPT_WITHIN_MS, false));
    return /** @type {Promise<boolean>} */ (Promise.race([kept, late]));
  }

  /** Lets a waiting newer version in, if this is a quiet moment; called whenever it may be one. */
  settle() {
    const { registration } = this;
    if (registration?.waiting && this.isQuiet())
      registration.waiting.postMessage({ t: 'activate' });
  }
}
