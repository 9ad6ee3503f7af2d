// @ts-check
/**
 * IndexedDB's requests and transactions as promises, and which of its errors may pass when the
 * connection is opened again.
 */

/** Some systems leave a request without any answer; the connection is of no more use then. */
const ANSWER_MS = 8_000;

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * @param {IDBTransaction} tx
 * @returns {Promise<void>} settles when the transaction is on disk, or not
 */
export const complete = (tx) =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException('aborted', 'AbortError'));
  });

/**
 * @template T
 * @param {Promise<T>} done
 * @returns {Promise<T>}
 * @throws {DOMException} TimeoutError: no answer; what was asked may still have been done
 */
export async function inTime(done) {
  let timer;
  const late = /** @type {Promise<never>} */ (new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('no answer', 'TimeoutError')), ANSWER_MS);
  }));
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
    done.catch(() => {});
  }
}

/** @param {unknown} problem */
export function nameOf(problem) {
  return problem instanceof Error || problem instanceof DOMException ? problem.name : '';
}

/** @param {unknown} problem a lost connection shows in these; full and fenced never pass */
export function mayPass(problem) {
  return ['InvalidStateError', 'AbortError', 'UnknownError', 'TimeoutError'].includes(
    nameOf(problem),
  );
}
