// The notice that a sign-in ends: when it stands, what it says, when it goes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { after, noticesOf } from '../../static/js/ending.js';
import { Catalogue, use } from '../../static/js/i18n.js';
import { notice } from '../../static/js/ui/notices.js';

use(new Catalogue('en', JSON.parse(readFileSync(new URL('../../static/i18n/en.json', import.meta.url), 'utf8'))));

const NOW = 1_800_000_000_000;
const said = (state, more = {}) => ({ t: 'event', id: 1, rec: null, kind: 'session', data: { state, left_s: 110, signed_in: true, ...more } });

test('a near end of the sign-in is said with the time that is left, and one tap stays', () => {
  const ending = after(null, said('expiring'), NOW);
  assert.deepEqual(noticesOf(ending, NOW + 50_000), [{ key: 'session.expiring', params: { left: '1 min' } }]);
  const drawn = String(notice(noticesOf(ending, NOW)[0]));
  assert.match(drawn, /Your sign-in ends in 1 min 50 s/);
  assert.match(drawn, /data-do="stay"/);
});

test('it goes when somebody stays, when the session is over, and when its time is', () => {
  const ending = after(null, said('expiring'), NOW);
  for (const state of ['active', 'expired', 'closed']) assert.equal(after(ending, said(state), NOW), null, state);
  assert.deepEqual(noticesOf(ending, NOW + 110_000), []);
});

test('where nobody is signed in nothing is said', () => {
  assert.equal(after(null, said('expiring', { signed_in: false }), NOW), null);
});

test('other news changes nothing', () => {
  const ending = after(null, said('expiring'), NOW);
  assert.equal(after(ending, { ...said('active'), kind: 'status' }, NOW), ending);
  assert.deepEqual(noticesOf(null, NOW), []);
});
