import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import house from '../house.mjs';

const SELF = 'house.test.mjs';
const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.test.mjs') && file !== SELF);

// All in one process: loading ESLint takes longer than any of them.
for (const file of files) await import(`./${file}`);

test('every rule has a test of its name, and every test a rule', () => {
  const tested = files.map((file) => file.replace('.test.mjs', ''));
  assert.deepEqual(tested.sort(), Object.keys(house.rules).sort());
});
