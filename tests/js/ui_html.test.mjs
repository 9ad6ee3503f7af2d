import assert from 'node:assert/strict';
import { test } from 'node:test';

import { escape, html, Html, NOTHING } from '../../static/js/ui/html.js';

const EVIL = '<img src=x onerror="alert(1)">';

test('whatever is interpolated stays text', () => {
  assert.equal(html`<p>${EVIL}</p>`.text, '<p>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</p>');
});

test('an attribute cannot be left', () => {
  const out = html`<a title="${'" onclick="alert(1)'}">x</a>`.text;
  assert.equal(out, '<a title="&quot; onclick=&quot;alert(1)">x</a>');
});

test('markup made by the tag is kept, also in lists', () => {
  assert.equal(html`<ul>${['a', '<b>'].map((x) => html`<li>${x}</li>`)}</ul>`.text, '<ul><li>a</li><li>&lt;b&gt;</li></ul>');
});

test('an object that only looks like markup is text', () => {
  assert.equal(html`${{ text: '<b>', toString: () => '<b>' }}`.text, '&lt;b&gt;');
});

test('nothing, null, undefined and booleans vanish; zero does not', () => {
  assert.equal(html`[${NOTHING}${null}${undefined}${false}${true}${0}]`.text, '[0]');
});

test('markup cannot be changed after it was made', () => {
  const made = html`<p></p>`;
  assert.throws(() => { 'use strict'; made.text = '<script>'; }, TypeError);
  assert.ok(made instanceof Html);
});

test('every character that means something is escaped', () => {
  assert.equal(escape(`&<>"'`), '&amp;&lt;&gt;&quot;&#39;');
});
