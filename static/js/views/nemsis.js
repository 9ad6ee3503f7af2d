// @ts-check
// The NEMSIS draft of an encounter: asks what dispatch knows and no crew says, and saves the XML.
// Nothing is chosen beforehand: a guess would look like something that somebody had said.
import { Problem } from "../api.js";
import { html, NOTHING } from "../ui/html.js";
import { icon } from "../ui/bits.js";
import { download } from "../ui/download.js";
import { k, t } from "../i18n.js";

/** @typedef {{ code: string, text: string }} Choice in NEMSIS's own words */
/** @typedef {{ nemsis: boolean, nemsis_checked: boolean, nemsis_call: Record<string, Choice[]> }} Formats */
/** @typedef {"" | "checked" | "unchecked"} Saved */

/** @type {Record<string, string>} the call's facts that are chosen, and what each is called */
const CHOSEN = Object.freeze({
  dispatch_reason: k("nemsis.dispatch_reason"), response_mode: k("nemsis.response_mode"), disposition: k("nemsis.disposition"),
});
/** @type {Record<string, string>} those that are times */
const TIMES = Object.freeze({ notified_at: k("nemsis.notified_at"), in_service_at: k("nemsis.in_service_at") });
const NAMES = Object.freeze({ ...CHOSEN, ...TIMES });

/** @param {number} n */
const two = (n) => String(Math.trunc(Math.abs(n))).padStart(2, "0");

/**
 * A time of this tablet's zone as NEMSIS wants it, with seconds and offset.
 * @param {string} local as a field for date and time has it; "" or half of one gives ""
 * @param {number} [behind] minutes that the zone is behind UTC at that time
 */
export function zoned(local, behind = new Date(local).getTimezoneOffset()) {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/.exec(local);
  if (!whole || Number.isNaN(behind)) return "";
  return `${whole[0]}${whole[1] ? "" : ":00"}${behind > 0 ? "-" : "+"}${two(behind / 60)}:${two(behind % 60)}`;
}

/** @param {Record<string, string>} call @returns {string[]} what nobody filled in, in the person's words */
export const unfilled = (call) => Object.keys(NAMES).filter((name) => !call[name]).map((name) => t(NAMES[name]));

/** @param {Problem} problem why there is no draft, and what helps */
export function refusal(problem) {
  if (problem.code === "not-configured") return html`<p role="alert">${t("nemsis.no_agency")}</p>`;
  const places = /** @type {{ element: string }[]} */ (problem.extra.problems ?? []).map(({ element }) => element);
  const where = places.length ? html` ${t("nemsis.places", { what: [...new Set(places)].join(", ") })}` : NOTHING;
  return html`<p role="alert"><b>${problem.title}</b> ${problem.detail} ${problem.cure}${where}</p>`;
}

/** @param {string} name @param {Choice[]} choices */
function choice(name, choices) {
  const options = choices.map(({ code, text }) => html`<option value="${code}">${text} (${code})</option>`);
  return html`<div class="field"><label for="nemsis-${name}">${t(CHOSEN[name])}</label><select id="nemsis-${name}"><option value="">${t("nemsis.choose")}</option>${options}</select></div>`;
}

/** @param {string} name */
const time = (name) =>
  html`<div class="field"><label for="nemsis-${name}">${t(TIMES[name])}</label><input id="nemsis-${name}" type="datetime-local" step="1"></div>`;

/** @param {Formats} formats */
function fields(formats) {
  const checks = formats.nemsis_checked ? t("nemsis.will_check") : t("nemsis.no_check");
  const asked = [...Object.keys(CHOSEN).map((name) => choice(name, formats.nemsis_call[name] ?? [])), ...Object.keys(TIMES).map(time)];
  return html`<p class="sub">${t("nemsis.text")} ${checks}</p>${asked}<p class="sub">${t("nemsis.zone")}</p>`;
}

/** @param {{ formats: Formats | null, problem: Problem | null, lacking: string[], saved: Saved, busy: boolean }} state */
export function draftForm({ formats, problem, lacking, saved, busy }) {
  const ready = formats?.nemsis ?? false;
  const said = [
    formats && !ready ? html`<p role="note">${t("nemsis.no_agency")}</p>` : NOTHING,
    problem ? refusal(problem) : NOTHING,
    lacking.length ? html`<p role="alert">${t("nemsis.lacking", { what: lacking.join(", ") })}</p>` : NOTHING,
    saved ? html`<p role="status">${saved === "checked" ? t("nemsis.saved_checked") : t("nemsis.saved_unchecked")}</p>` : NOTHING,
  ];
  const go = ready ? html`<button type="button" class="btn btn--go" data-do="nemsis_go"${busy ? html` disabled` : NOTHING}>${icon("export")}${t("nemsis.go")}</button>` : NOTHING;
  return html`<section class="retype" data-key="nemsis" aria-labelledby="h-nemsis"><h3 id="h-nemsis">${t("nemsis.title")}</h3>${formats && ready ? fields(formats) : NOTHING}${said}<div class="row">${go}<button type="button" class="btn" data-do="nemsis_leave">${t("nemsis.leave")}</button></div></section>`;
}

export class NemsisDraft {
  /** @param {import("./encounter.js").EncounterView} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    this.busy = false;
    /** @type {Formats | null} */
    this.formats = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {string[]} */
    this.lacking = [];
    /** @type {Saved} */
    this.saved = "";
  }

  /** @returns {Record<string, import("../ui/view.js").Action>} */
  actions() {
    return { nemsis_open: () => this.open(), nemsis_leave: () => this.leave(), nemsis_go: () => this.go() };
  }

  async open() {
    this.on = true;
    this.quiet();
    await this.attempt(async () => {
      this.formats = await this.view.app.api.formats(this.view.id);
    });
  }

  leave() {
    this.on = false;
    this.formats = null;
    this.view.drawMain();
  }

  quiet() {
    this.problem = null;
    this.lacking = [];
    this.saved = "";
  }

  /** @param {string} name */
  value(name) {
    const field = this.view.root.querySelector(`#nemsis-${name}`);
    return field instanceof HTMLSelectElement || field instanceof HTMLInputElement ? field.value : "";
  }

  call() {
    const chosen = Object.keys(CHOSEN).map((name) => [name, this.value(name)]);
    return Object.fromEntries([...chosen, ...Object.keys(TIMES).map((name) => [name, zoned(this.value(name))])]);
  }

  async go() {
    const call = this.call();
    this.quiet();
    this.lacking = unfilled(call);
    if (this.lacking.length) this.view.drawMain();
    else await this.attempt(() => this.save(call));
  }

  /** @param {Record<string, string>} call */
  async save(call) {
    const { blob, name, checked } = await this.view.app.api.nemsis(this.view.id, call);
    if (this.view.closed) return;
    download(blob, name);
    this.saved = checked ? "checked" : "unchecked";
  }

  /** One thing at a time; what the server refuses is said here. @param {() => Promise<void>} act */
  async attempt(act) {
    if (this.busy) return;
    this.busy = true;
    this.view.drawMain();
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    } finally {
      this.busy = false;
    }
    if (!this.view.closed) this.view.drawMain();
  }

  /** Below the files. @param {import("../model.js").Encounter} encounter */
  block(encounter) {
    if (!encounter.report) return NOTHING;
    if (this.on) return draftForm(this);
    return html`<p class="row"><button type="button" class="btn" data-do="nemsis_open">${icon("export")}${t("nemsis.open")}</button></p>`;
  }
}
