// @ts-check
// The device's own identity: a UUIDv4 made once, kept in localStorage, mirrored in a cookie so that
// sound and download links carry it. It is an identity, not a credential.

const KEY = "paramedic_session_id";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * @typedef {{ getItem(key: string): string | null, setItem(key: string, value: string): void }} Store
 * @typedef {{ randomUUID?: () => string, getRandomValues: (bytes: Uint8Array) => Uint8Array }} Random
 */

/**
 * randomUUID exists in secure contexts only; the same from random bytes elsewhere (RFC 9562).
 * @param {Random} random
 */
export function uuid4(random) {
  if (typeof random.randomUUID === "function") return random.randomUUID();
  const bytes = random.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @param {string} id @returns {string} as it is shown: abc12345... */
export const shortId = (id) => `${id.slice(0, 8)}...`;

/** @param {string | null} id */
export const isSessionId = (id) => typeof id === "string" && UUID.test(id);

/** @param {Store} store @param {Random} random @returns {string} the kept id, or a new one that is kept from now on */
export function sessionId(store, random) {
  const kept = store.getItem(KEY);
  return kept !== null && isSessionId(kept) ? kept : renew(store, random);
}

/** @param {Store} store @param {Random} random */
export function renew(store, random) {
  const id = uuid4(random);
  store.setItem(KEY, id);
  return id;
}

/**
 * A browser that is killed seconds after its first visit forgets what localStorage was given; the
 * recordings on the tablet's disk still name the id. Does nothing while an id is kept.
 * @param {Store} store
 * @param {() => Promise<{ session: string, startedAtMs: number }[]>} recordings
 */
export async function recall(store, recordings) {
  if (isSessionId(store.getItem(KEY))) return;
  const own = (await recordings()).filter((row) => isSessionId(row.session));
  const [newest] = own.sort((a, b) => b.startedAtMs - a.startedAtMs);
  if (newest) store.setItem(KEY, newest.session);
}

/** @param {string} id @param {boolean} secure the page came over HTTPS */
export const cookieOf = (id, secure) => `${KEY}=${id}; path=/; SameSite=Strict${secure ? "; Secure" : ""}`;
