// @ts-check
/**
 * How much more sound the browser really lets this tablet keep. Browsers do not say it: Chromium's
 * estimate() names what is used plus 10 GB, whatever the disk has left (seen in 156). So a file is
 * made as long as a day of sound, without writing to it, which the browser refuses when there is no
 * room; it is gone again at once. Runs in the worker; no sound is ever written here.
 */

/** With headers; four chunks a second. */
export const BYTES_PER_HOUR = 3600 * 4 * 8_040;
/** More than this is not asked for. */
export const MOST_HOURS = 24;
/** Halvings: to within six minutes of sound. */
const STEPS = 8;
const NAME = 'room';

/**
 * @param {StorageManager} storage
 * @returns {Promise<number|null>} hours of sound, MOST_HOURS at most; null: the browser does not say
 */
export async function roomHours(storage) {
  const [said, tried] = await Promise.all([estimated(storage), measured(storage)]);
  if (said === null || tried === null) return said ?? tried;
  return Math.min(said, tried);
}

/** @param {StorageManager} storage */
async function estimated(storage) {
  const { quota, usage } = (await storage.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return null;
  return Math.min(MOST_HOURS, Math.max(0, quota - usage) / BYTES_PER_HOUR);
}

/** @param {StorageManager} storage */
async function measured(storage) {
  try {
    const root = await storage.getDirectory?.();
    const file = /** @type {any} */ (await root?.getFileHandle(NAME, { create: true }));
    const handle = await file?.createSyncAccessHandle?.();
    if (!root || !handle) return null;
    try {
      return search((hours) => fits(handle, Math.floor(hours * BYTES_PER_HOUR)));
    } finally {
      handle.close();
      await root.removeEntry(NAME);
    }
  } catch (problem) {
    // Not to be had here, or another visit is measuring: then the estimate has to do.
    if (!(problem instanceof DOMException || problem instanceof TypeError)) throw problem;
    return null;
  }
}

/**
 * @param {{truncate: (bytes: number) => void}} handle
 * @param {number} bytes
 */
function fits(handle, bytes) {
  try {
    handle.truncate(bytes);
    return true;
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
    return false;
  } finally {
    handle.truncate(0);
  }
}

/**
 * @param {(hours: number) => boolean} holds
 * @returns {number} the most hours for which it holds, to within a step
 */
function search(holds) {
  if (holds(MOST_HOURS)) return MOST_HOURS;
  let [low, high] = [0, MOST_HOURS];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
