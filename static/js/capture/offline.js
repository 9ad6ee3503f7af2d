// @ts-check
/**
 * Puts the service worker in place, so that the app opens without a connection. A newer one waits
 * until nothing is recorded and nothing is on its way; pages are never reloaded from here.
 */

const LOOK_AGAIN_MS = 3600 * 1000;

export class Offline {
  /** @param {() => boolean} isQuiet nothing is recorded and nothing waits to be sent */
  constructor(isQuiet) {
    this.isQuiet = isQuiet;
    /** @type {ServiceWorkerRegistration|null} */
    this.registration = null;
  }

  /** Best effort: recording works without it. */
  async begin() {
    if (!navigator.serviceWorker) return;
    try {
      this.registration = await navigator.serviceWorker.register('/sw.js');
    } catch (problem) {
      if (!(problem instanceof DOMException || problem instanceof TypeError)) throw problem;
      return;
    }
    this.registration?.addEventListener('updatefound', () => this.settle());
    setInterval(() => this.registration?.update().catch(() => {}), LOOK_AGAIN_MS);
    this.settle();
  }

  /** Lets a waiting newer version in, if this is a quiet moment; called whenever it may be one. */
  settle() {
    const { registration } = this;
    if (registration?.waiting && this.isQuiet())
      registration.waiting.postMessage({ t: 'activate' });
  }
}
