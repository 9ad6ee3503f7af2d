// The catalogue against the source: no text is missing, none is left over, no language is behind.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Catalogue, LANGUAGES, nearest } from '../../static/js/i18n.js';
import { KINDS } from '../../static/js/ui/notices.js';

const root = fileURLToPath(new URL('../../static/', import.meta.url));
const texts = Object.fromEntries(LANGUAGES.map((lang) => [lang, JSON.parse(readFileSync(join(root, 'i18n', `${lang}.json`), 'utf8'))]));

/** Every module of the page; capture names its notices, their texts are the page's. */
const sources = readdirSync(join(root, 'js'), { recursive: true })
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(join(root, 'js', name), 'utf8') }));
const screens = sources.filter(({ name }) => !name.startsWith('capture'));

const literals = new Set(screens.flatMap(({ text }) => [...text.matchAll(/"([a-z][\w.]*)"/g)].map((m) => m[1])));
const single = screens.flatMap(({ name, text }) => [...text.matchAll(/\b(?:t|k|rich)\(\s*"([^"]+)"/g)].map((m) => ({ name, key: m[1] })));
const plural = screens.flatMap(({ name, text }) => [...text.matchAll(/\btn\(\s*"([^"]+)"/g)].map((m) => ({ name, key: m[1] })));
const noticeKeys = Object.entries(KINDS).flatMap(([key, kind]) => ['title', 'text', ...(kind.action ? ['action'] : [])].map((part) => `notice.${key}.${part}`));
const stem = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, '');

test('all languages have the same texts, none of them empty', () => {
  const want = Object.keys(texts.en).sort();
  for (const lang of LANGUAGES) {
    assert.deepEqual(Object.keys(texts[lang]).sort(), want, lang);
    assert.deepEqual(Object.entries(texts[lang]).filter(([, text]) => !text.trim()), [], lang);
  }
});

test('every text that the screens ask for is there', () => {
  const missing = single.filter(({ key }) => !(key in texts.en));
  const forms = plural.filter(({ key }) => !(`${key}.other` in texts.en) || !(`${key}.one` in texts.en));
  const notices = noticeKeys.filter((key) => !(key in texts.en));
  assert.deepEqual({ missing, forms, notices }, { missing: [], forms: [], notices: [] });
});

test('no text is left over', () => {
  const used = new Set(noticeKeys);
  const asked = new Set(plural.map(({ key }) => key));
  const left = Object.keys(texts.en).filter((key) => !used.has(key) && !literals.has(key) && !asked.has(stem(key)));
  assert.deepEqual(left, []);
});

test('a translation has the same placeholders', () => {
  const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  for (const lang of LANGUAGES) {
    for (const [key, text] of Object.entries(texts[lang])) assert.deepEqual(holes(text), holes(texts.en[key]), `${lang} ${key}`);
  }
});

test('every notice that capture can give has words here', () => {
  const given = sources.filter(({ name }) => /^capture[\\/]notices\.js$/.test(name)).flatMap(({ text }) => [...text.matchAll(/'((?:mic|net|send|server|screen|storage|battery|clock|rec|tab)\.[a-z_]+)'/g)].map((m) => m[1]));
  assert.ok(given.length > 5, 'capture/notices.js names its notices');
  assert.deepEqual([...new Set(given)].filter((key) => !(key in KINDS)), []);
});

test('the words that UI.md bans are not said', () => {
  const banned = /\b(chunk|socket|sync|upload failed|session invalid|processing error)\b/i;
  for (const lang of LANGUAGES) assert.deepEqual(Object.entries(texts[lang]).filter(([, text]) => banned.test(text)), []);
});

test('no screen has words of its own', () => {
  const sentences = screens.flatMap(({ name, text }) => [...text.matchAll(/>([A-Z][a-z]+(?: [a-z]+)+)</g)].map((m) => `${name}: ${m[1]}`));
  assert.deepEqual(sentences, []);
});

test('plurals follow the language, rare categories fall back to other', () => {
  const en = new Catalogue('en', { 'n.one': '{n} gap', 'n.other': '{n} gaps' });
  const es = new Catalogue('es', { 'n.one': '{n} laguna', 'n.other': '{n} lagunas' });
  assert.deepEqual([en.tn('n', 1), en.tn('n', 2), es.tn('n', 0), es.tn('n', 1_000_000)].map((s) => s.replace(/\D+$/, (w) => w)).map((s) => s.split(' ')[1]), ['gap', 'gaps', 'lagunas', 'lagunas']);
});

test('a missing placeholder stays visible, a missing key shows itself', () => {
  const en = new Catalogue('en', { a: 'since {time}' });
  assert.equal(en.t('a'), 'since {time}');
  assert.equal(en.t('no.such'), 'no.such');
});

test('the closest language is taken', () => {
  assert.deepEqual(['pt-BR', 'ES', 'de', ''].map(nearest), ['pt', 'es', 'en', 'en']);
});
