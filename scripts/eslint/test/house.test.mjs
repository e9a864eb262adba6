import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import house from '../house.mjs';

test('every rule has a test of its name, and every test a rule', () => {
  const tested = readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.test.mjs') && file !== 'house.test.mjs')
    .map((file) => file.replace('.test.mjs', ''));
  assert.deepEqual(tested.sort(), Object.keys(house.rules).sort());
});
