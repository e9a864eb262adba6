import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** The TypeScript files below a folder. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('.snapshot'))
    .map((file) => join(ROOT, folder, file));
}

/** Actions of IAM in the code of a file: `service:Action`, as a whole string. */
function actionsIn(source: string): string[] {
  return [...source.matchAll(/'([a-z0-9-]+:(?:[A-Z][A-Za-z]+\*?|\*))'/g)].map(([, action]) => `${action}`);
}

// A permission that is missing is noticed at run time only: too late. Each one that is written by hand has to stand in a test.
test('every action that the library writes by hand is in a test', () => {
  const tested = new Set(
    sources('test')
      .filter((file) => file !== __filename)
      .flatMap((file) => actionsIn(readFileSync(file, 'utf8'))),
  );
  const written = sources('lib').flatMap((file) =>
    actionsIn(readFileSync(file, 'utf8')).map((action) => `${action} (${file.replace(`${ROOT}/`, '')})`),
  );
  expect(written.length).toBeGreaterThan(20);
  expect(written.filter((action) => !tested.has(action.split(' ')[0] ?? ''))).toEqual([]);
});
