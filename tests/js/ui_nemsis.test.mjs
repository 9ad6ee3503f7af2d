// The NEMSIS draft on the encounter's page: nothing is guessed, and what is missing is said.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Api, Problem } from "../../static/js/api.js";
import { Catalogue, use } from "../../static/js/i18n.js";
import { filesBlock } from "../../static/js/views/review.js";
import { draftForm, NemsisDraft, refusal, unfilled, zoned } from "../../static/js/views/nemsis.js";

use(new Catalogue("en", JSON.parse(readFileSync(new URL("../../static/i18n/en.json", import.meta.url), "utf8"))));

const formats = {
  nemsis: true, nemsis_checked: false,
  nemsis_call: { dispatch_reason: [{ code: "2301021", text: "Chest Pain <b>" }], response_mode: [{ code: "2223001", text: "Emergent" }], disposition: [{ code: "4227001", text: "Patient Contact Made" }] },
};
const quiet = { formats, problem: null, lacking: [], saved: "", busy: false };

test("a time gets seconds and the tablet's offset, half a time is none", () => {
  assert.equal(zoned("2026-05-04T13:40", 420), "2026-05-04T13:40:00-07:00");
  assert.equal(zoned("2026-05-04T13:40:07", -330), "2026-05-04T13:40:07+05:30");
  assert.equal(zoned("2026-05-04T13:40", 0), "2026-05-04T13:40:00+00:00");
  assert.equal(zoned("2026-05-04T13:40", 210), "2026-05-04T13:40:00-03:30");
  for (const text of ["", "13:40", "2026-05-04", "never"]) assert.equal(zoned(text), "");
});

test("every fact of the call is asked for, and none is chosen beforehand", () => {
  const { text } = draftForm(quiet);
  for (const name of ["dispatch_reason", "response_mode", "disposition", "notified_at", "in_service_at"]) assert.match(text, new RegExp(`id="nemsis-${name}"`));
  assert.doesNotMatch(text, / selected| value="2026/);
  assert.equal([...text.matchAll(/<option value="">/g)].length, 3);
  assert.match(text, /Chest Pain &lt;b&gt; \(2301021\)/);
  assert.match(text, /not checked/);
  assert.doesNotMatch(text, /complian/i);
});

test("where no agency is set, it says who can set it and where, and offers nothing to send", () => {
  const { text } = draftForm({ ...quiet, formats: { ...formats, nemsis: false } });
  assert.match(text, /administrator.*\/admin\/agency/);
  assert.doesNotMatch(text, /nemsis_go|<select/);
  assert.match(refusal(new Problem({ code: "not-configured", detail: "x" })).text, /\/admin\/agency/);
});

test("a refusal is told with its cure and its places, each once", () => {
  const problem = new Problem({ code: "nemsis-invalid", title: "No.", detail: "It <breaks>.", cure: "Correct it.", extra: { problems: [{ element: "eTimes.03" }, { element: "eTimes.03" }] } });
  const { text } = refusal(problem);
  assert.match(text, /It &lt;breaks&gt;\. Correct it\./);
  assert.equal([...text.matchAll(/eTimes\.03/g)].length, 1);
  assert.match(draftForm({ ...quiet, problem }).text, /nemsis_go/);
});

test("what nobody filled in is named", () => {
  assert.equal(unfilled({}).length, 5);
  const call = { dispatch_reason: "2301021", response_mode: "2223001", disposition: "4227001", notified_at: "x", in_service_at: "" };
  assert.deepEqual(unfilled(call), ["Unit back in service (eTimes.13)"]);
});

test("it stands below the files, and not before there is a report", () => {
  const encounter = { recording_id: "a".repeat(32), files: [{ kind: "report", name: "r.txt", bytes: 4 }], report: { text: "x" } };
  const draft = new NemsisDraft({});
  assert.match(filesBlock(encounter, draft.block(encounter)).text, /r\.txt[\s\S]*nemsis_open[\s\S]*XSD-validated where the schema is set up/);
  assert.equal(draft.block({ ...encounter, report: null }).text, "");
});

test("the draft is fetched as a file with its name, and whether it was checked", async (context) => {
  let asked;
  const headers = { "Content-Disposition": "attachment; filename=abc_nemsis_draft.xml", "X-Schema-Checked": "true" };
  context.mock.method(globalThis, "fetch", async (path, init) => ((asked = { path, init }), new Response("<xml/>", { headers })));
  const { blob, name, checked } = await new Api("s").nemsis("r1", { disposition: "4227001" });
  assert.deepEqual([await blob.text(), name, checked], ["<xml/>", "abc_nemsis_draft.xml", true]);
  assert.deepEqual([asked.path, asked.init.method, asked.init.body], ["/api/v1/recordings/r1/exports/nemsis", "POST", '{"disposition":"4227001"}']);
});

test("a draft that is refused is a problem, never a file", async (context) => {
  context.mock.method(globalThis, "fetch", async () => new Response('{"code":"not-configured","detail":"d","cure":"c"}', { status: 409 }));
  await assert.rejects(new Api("s").nemsis("r1", {}), (error) => error instanceof Problem && error.code === "not-configured" && error.cure === "c");
});
