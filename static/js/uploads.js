// @ts-check
// Recordings made elsewhere on their way to the server. Lives as long as the page, so that moving
// between screens interrupts nothing.
import { Problem } from "./api.js";

/**
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} name shown as text only
 * @property {number} bytes
 * @property {number} share sent, 0 to 1
 * @property {"sending" | "done" | "failed"} state
 * @property {string | null} recId
 * @property {Problem | null} problem
 */

export class Uploads extends EventTarget {
  /** @param {import("./api.js").Api} api */
  constructor(api) {
    super();
    this.api = api;
    /** @type {Upload[]} newest first */
    this.list = [];
    this.lastId = 0;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** @param {File} file @param {number} limitMb what the server takes; 0 = not known */
  async add(file, limitMb) {
    this.lastId += 1;
    /** @type {Upload} */
    const upload = { id: this.lastId, name: file.name, bytes: file.size, share: 0, state: "sending", recId: null, problem: null };
    this.list = [upload, ...this.list];
    this.changed();
    try {
      if (limitMb && file.size > limitMb * 1e6) throw new Problem({ code: "too-large" });
      const answer = await this.api.upload(file, (share) => this.progress(upload, share));
      upload.recId = answer.recording_id;
      upload.state = "done";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      upload.problem = error;
      upload.state = "failed";
    }
    this.changed();
    return upload;
  }

  /** @param {Upload} upload @param {number} share */
  progress(upload, share) {
    upload.share = share;
    this.changed();
  }

  /** @param {number} id */
  forget(id) {
    this.list = this.list.filter((upload) => upload.id !== id);
    this.changed();
  }
}
