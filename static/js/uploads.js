// @ts-check
// Recordings made elsewhere on their way to the server. Lives as long as the page, so that moving
// between screens interrupts nothing. After a reload the browser has let go of the file: what is
// unfinished is said, and choosing the same file again goes on where it stopped. No name is stored.
import { Problem } from "./api.js";
import { newRecId } from "./capture/take.js";
import { Tus } from "./tus.js";

const STORED = "handover.uploads";

/**
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} name shown as text only; "" after a reload
 * @property {number} bytes
 * @property {number} modified of the file, ms since 1970; with its length what it is known by
 * @property {number} share on the server, 0 to 1
 * @property {"sending" | "waiting" | "paused" | "done" | "failed"} state paused: the file must be chosen again
 * @property {string} recId
 * @property {Problem | null} problem why it waits or failed
 */

export class Uploads extends EventTarget {
  /** @param {string} sessionId @param {{ tus?: Tus, store?: Pick<Storage, "getItem" | "setItem"> }} [world] */
  constructor(sessionId, world = {}) {
    super();
    this.tus = world.tus ?? new Tus(sessionId);
    this.store = world.store ?? localStorage;
    this.lastId = 0;
    /** @type {Upload[]} newest first */
    this.list = this.remembered().map((known) => this.made({ ...known, state: "paused" }));
  }

  changed() {
    const open = this.list.filter((upload) => upload.state !== "done" && upload.state !== "failed");
    const kept = open.map(({ recId, bytes, modified, share }) => ({ recId, bytes, modified, share }));
    try {
      this.store.setItem(STORED, JSON.stringify(kept));
    } catch {
      // no room: only going on after a reload is lost
    }
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Partial<Upload>[]} */
  remembered() {
    try {
      const kept = JSON.parse(this.store.getItem(STORED) ?? "[]");
      return Array.isArray(kept) ? kept.filter((known) => /^[0-9a-f]{32}$/.test(known?.recId)) : [];
    } catch {
      return [];
    }
  }

  /** @param {Partial<Upload>} known @returns {Upload} */
  made(known) {
    this.lastId += 1;
    return { name: "", bytes: 0, modified: 0, share: 0, state: "sending", recId: newRecId(), problem: null, ...known, id: this.lastId };
  }

  /** @param {File} file @param {number} limitMb what the server takes; 0 = not known */
  async add(file, limitMb) {
    const paused = this.list.find((u) => u.state === "paused" && u.bytes === file.size && u.modified === file.lastModified);
    const upload = paused ?? this.made({ bytes: file.size, modified: file.lastModified });
    if (!paused) this.list = [upload, ...this.list];
    upload.name = file.name;
    upload.state = "sending";
    this.changed();
    try {
      if (limitMb && file.size > limitMb * 2 ** 20) throw new Problem({ code: "too-large" });
      await this.tus.send(file, upload.recId, this.hearing(upload));
      upload.share = 1;
      upload.state = "done";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      upload.problem = error;
      upload.state = "failed";
    }
    this.changed();
    return upload;
  }

  /** @param {Upload} upload @returns {import("./tus.js").Heard} */
  hearing(upload) {
    return {
      sent: (bytes) => {
        upload.share = upload.bytes ? bytes / upload.bytes : 0;
        this.changed();
      },
      waits: (problem) => {
        upload.problem = problem;
        upload.state = problem ? "waiting" : "sending";
        this.changed();
      },
      stopped: () => !this.list.includes(upload),
    };
  }

  /** Takes it off the list; one that is unfinished is given up. @param {number} id */
  forget(id) {
    const upload = this.list.find((one) => one.id === id);
    if (!upload) return;
    this.list = this.list.filter((one) => one !== upload);
    if (upload.state !== "done" && upload.state !== "failed") this.tus.discard(upload.recId);
    this.changed();
  }
}
