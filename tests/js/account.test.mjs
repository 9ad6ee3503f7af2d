// Who is signed in on a tablet: refreshed by one tab at a time, asked for once, never for sound.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Account, isRenewDue, renewIfDue } from '../../static/js/account.js';
import { Api, Problem } from '../../static/js/api.js';
import { NAME_KEY } from '../../static/js/deciding.js';
import { place } from '../../static/js/router.js';
import { pinPad, wayOn } from '../../static/js/views/signin.js';

const SESSION = 'aaaaaaaa-1111-4111-8111-aaaaaaaaaaaa';
const USER = { user_id: 'u', login: 'anna', name: 'Anna', role: 'crew', unit: '' };

/** A server that knows one sign-in: `good` access, `fresh` refresh tokens left. */
function server({ good = false, fresh = 0 } = {}) {
  const state = { good, fresh, asked: [] };
  globalThis.fetch = async (path, init = {}) => {
    state.asked.push(`${init.method ?? 'GET'} ${path}`);
    if (state.down) throw new TypeError('no way');
    if (path === '/api/v1/auth/refresh') {
      state.good = state.fresh > 0;
      state.fresh -= 1;
      return Response.json(state.good ? { user: USER } : { code: 'sign-in-required' }, { status: state.good ? 200 : 401 });
    }
    if (path === '/api/v1/auth') return Response.json({ required: true, user: state.good ? USER : null, device: null, session: state.foreign ? 'renew' : null, pins: [], oidc: null });
    if (path.startsWith('/api/v1/auth/')) {
      state.good = true;
      return Response.json({ session: state.session ?? 'yours' });
    }
    return state.good ? Response.json({ recordings: [] }) : Response.json({ code: 'sign-in-required' }, { status: 401 });
  };
  return state;
}

let queue = Promise.resolve();
Object.defineProperty(globalThis.navigator, 'locks', {
  configurable: true,
  value: { request: (_name, act) => (queue = queue.then(act, act)) },
});
const kept = new Map();
const store = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, String(v)), removeItem: (k) => kept.delete(k) };
Object.defineProperty(globalThis, 'localStorage', { configurable: true, value: store });

test('an access that has run out is refreshed and the question asked again', async () => {
  const state = server({ fresh: 1 });
  assert.deepEqual(await new Api(SESSION).recordings(), []);
  assert.deepEqual(state.asked, ['GET /api/v1/recordings', 'POST /api/v1/auth/refresh', 'GET /api/v1/recordings']);
});

test('where nobody is signed in it is asked once, not with every question', async () => {
  const state = server();
  const api = new Api(SESSION);
  for (let n = 0; n < 3; n++) await assert.rejects(api.recordings(), (error) => error instanceof Problem && error.code === 'sign-in-required');
  assert.equal(state.asked.filter((line) => line.endsWith('/refresh')).length, 1);
});

test('without a connection the sign-in is not given up', async () => {
  const state = server({ fresh: 1 });
  const api = new Api(SESSION);
  state.down = true;
  await assert.rejects(api.refresh(), (error) => error.code === 'offline');
  state.down = false;
  assert.equal(await api.refresh(), true);
});

test('a sign-in is known, and asks for a new session where this one is another person’s', async () => {
  const state = server();
  const api = new Api(SESSION);
  const account = new Account(api);
  await account.read();
  assert.equal(account.signedOut, true);
  await account.signIn('anna', 'four plain words here');
  assert.equal(account.state.user.name, 'Anna');
  kept.set('paramedic_session_id', SESSION);
  renewIfDue(store, crypto);
  assert.equal(kept.get('paramedic_session_id'), SESSION);
  state.session = 'renew';
  await account.byPin('u', '480215');
  renewIfDue(store, crypto);
  assert.notEqual(kept.get('paramedic_session_id'), SESSION);
  const renewed = kept.get('paramedic_session_id');
  renewIfDue(store, crypto);
  assert.equal(kept.get('paramedic_session_id'), renewed);
});

test('a session that turns out to be another person’s is renewed at the next load', async () => {
  const state = server({ good: true });
  const account = new Account(new Api(SESSION));
  await account.read();
  assert.equal(isRenewDue(store), false);
  state.foreign = true;
  await account.read();
  assert.equal(isRenewDue(store), true);
  renewIfDue(store, crypto);
  assert.equal(isRenewDue(store), false);
});

test('after a sign-out the next session is a new one', async () => {
  server({ good: true });
  kept.set('paramedic_session_id', SESSION);
  await new Account(new Api(SESSION)).signOut();
  renewIfDue(store, crypto);
  assert.notEqual(kept.get('paramedic_session_id'), SESSION);
});

test('the next person decides and signs nothing with the name of the one before', async () => {
  server({ good: true });
  kept.set(NAME_KEY, 'J. Murphy');
  renewIfDue(store, crypto);
  assert.equal(kept.get(NAME_KEY), 'J. Murphy', 'nobody left');
  await new Account(new Api(SESSION)).signOut();
  renewIfDue(store, crypto);
  assert.equal(kept.has(NAME_KEY), false);
});

test('the doors have addresses', () => {
  assert.deepEqual(['/sign-in', '/enrol', '/first-admin', '/new-password'].map((path) => place(path).name), ['signin', 'enrol', 'first', 'newpassword']);
});

test('a PIN shows how many digits there are, never which', () => {
  const shown = pinPad('480').text;
  assert.equal(shown.match(/class="on"/g).length, 3);
  assert.ok(!shown.includes('480'));
});

test('after the door the way never leads to another server', () => {
  const here = 'https://station.example';
  const home = `${here}/encounters`;
  for (const away of ['/\t/evil.example', '/\n/evil.example', '\t//evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', 'https://evil.example/', 'javascript:alert(1)', 'data:text/html,x', 'http://[', `blob:${here}/1`, 'https://station.example.evil.example/', '', null])
    assert.equal(wayOn(away, here), home, JSON.stringify(away));
  // A path of two slashes is a path here, as long as the address says whose.
  assert.equal(wayOn('/.//evil.example', here), `${here}//evil.example`);
  assert.equal(wayOn('/profile?tab=1', here), `${here}/profile?tab=1`);
});

test('the list says whose encounters it shows: the tablet\'s, mine, my unit\'s, everybody\'s', () => {
  const account = new Account(new Api(SESSION));
  const says = (user) => ((account.state = { user }), account.sees);
  assert.equal(account.sees, 'list.sees_tablet', 'before the server was asked');
  assert.equal(says(null), 'list.sees_tablet');
  assert.equal(says(USER), 'list.sees_own');
  assert.equal(says({ ...USER, role: 'supervisor', unit: 'north' }), 'list.sees_unit');
  assert.equal(says({ ...USER, role: 'supervisor' }), 'list.sees_own', 'a supervisor of no unit');
  assert.equal(says({ ...USER, role: 'admin' }), 'list.sees_all');
});
