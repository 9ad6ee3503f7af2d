// What the station's pages say after an action.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../static/js/account.js";
import { nav } from "../../static/js/ui/nav.js";
import { code, said, second, speak } from "../../static/js/admin/said.js";

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

test("a link is shown whole, and nobody is asked to type a code", () => {
  const text = code({ url: "https://x/new-password#a<b", qr: "<svg></svg>" }).text;
  assert.match(text, /new-password#a&lt;b/);
  assert.doesNotMatch(text, /Enrol/);
  assert.match(said(true, { url: "https://x/", qr: "" }).text, /good once, within 24 hours/);
});

test("the first step of erasing says that nothing is erased, the second what will be", () => {
  const asked = { token: "ab", files: 4, bytes: 2_500_000, state: "done" };
  assert.match(said(true, asked).text, /notice--look.*Nothing is erased yet/);
  const text = second(asked, "/confirm", "/admin/deletions/x").text;
  assert.match(text, /finished files: 4, 2\.5 MB/);
  assert.match(text, /data-post="\/confirm" data-body="\{&quot;token&quot;:&quot;ab&quot;\}" data-go="\/admin\/deletions\/x"/);
  assert.match(second({ token: "ab", encounters: 3, kept: 0 }, "/c", "/g").text, /go with it: 3; that stay, under no name: 0/);
});

test("whoever oversees gets the page of that role", () => {
  for (const [role, address] of [["admin", "/admin"], ["supervisor", "/unit"]]) {
    const account = new Account(/** @type {any} */ ({}));
    assert.equal(account.board, "");
    account.state = { user: { role } };
    assert.equal(account.board, address);
    assert.match(nav("record", false, account.board).text, new RegExp(`href="${address}"`));
  }
  assert.doesNotMatch(nav("record", false, "").text, /i-board/);
});

test("where the page speaks another language, so do the answers; what has no words stays", () => {
  const made = { code: "AB1", qr: "<svg></svg>", url: "https://x/", name: "" };
  speak({ "The tablet is withdrawn.": "La tableta está retirada.", "the tablet": "la tableta", "Open Handover on {0}, choose Enrol, and type the code or point the camera at the square.": "Abra Handover en {0}." });
  assert.match(said(true, { revoked_at: "2026" }).text, /La tableta está retirada\./);
  assert.match(code(made).text, /Abra Handover en la tableta\./);
  assert.match(said(true, { status: "given" }).text, /from now on/);
  speak({});
  assert.match(code(made).text, /Open Handover on the tablet/);
});
