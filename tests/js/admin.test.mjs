// What the station's pages say after an action.
import assert from "node:assert/strict";
import { test } from "node:test";
import { code, said } from "../../static/js/admin/said.js";

test("a refusal says what the server said, and what to do", () => {
  const text = said(false, { detail: "It <records>.", cure: "Stop it first." }).text;
  assert.match(text, /notice--look/);
  assert.match(text, /It &lt;records&gt;\./);
  assert.match(text, /Stop it first\./);
});

test("a dry clean-up is told as what would be done", () => {
  const done = { dry_run: true, expired: 3, forgotten: 0, folders: 2, freed_bytes: 2_500_000, rows: 1, entries: 0, took_ms: 4 };
  assert.match(said(true, done).text, /Would be done/);
  assert.match(said(true, done).text, /3 sessions end; 2 folders go \(2\.5 MB\)/);
  assert.match(said(true, { ...done, dry_run: false }).text, /notice--ok/);
});

test("a broken chain is never told as whole", () => {
  assert.match(said(true, { holds: true, entries: 7, anchors: 1, broken: null }).text, /The chain is whole/);
  const broken = said(true, { holds: false, entries: 7, anchors: 1, broken: { sequence: 4, why: "changed" } }).text;
  assert.match(broken, /broken at entry 4/);
  assert.match(broken, /notice--look/);
});

test("a code is shown as text, its square as the server drew it", () => {
  const text = code({ code: "AB<1", qr: "<svg></svg>", name: "A<2" }).text;
  assert.match(text, /AB&lt;1/);
  assert.match(text, /<svg><\/svg>/);
  assert.match(text, /A&lt;2/);
});
