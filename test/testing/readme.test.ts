import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factRows, rowsOfFacts } from './facts-table';

test('the README of the simulator lists the facts as they are; run npm run tables', () => {
  const readme = readFileSync(join(__dirname, '../../testing/README.md'), 'utf8');
  expect(rowsOfFacts(readme)).toEqual(factRows());
});
