import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** The TypeScript files below a folder. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('.snapshot'))
    .map((file) => join(ROOT, folder, file));
}

/** Actions of IAM in code of the library: `service:Action`, as a whole string. */
const WRITTEN = /'([a-z0-9-]+:(?:[A-Z][A-Za-z0-9]+\*?|\*))'/g;

/** The same in a test, where the resource may stand behind it: `service:Action arn:…`. */
const TESTED = /['`]([a-z0-9-]+:(?:[A-Z][A-Za-z0-9]+\*?|\*))(?:['`]| (?=arn:|\*'|\$\{))/g;

const found = (file: string, actions: RegExp) =>
  [...readFileSync(file, 'utf8').matchAll(actions)].map(([, it]) => `${it}`);

// A permission that is missing is noticed at run time only: too late. Each one that is written by hand has to stand in a test.
test('every action that the library writes by hand is in a test', () => {
  const tested = new Set(
    sources('test')
      .filter((file) => file !== __filename)
      .flatMap((file) => found(file, TESTED)),
  );
  const written = sources('lib').flatMap((file) =>
    found(file, WRITTEN).map((action) => `${action} (${file.replace(`${ROOT}/`, '')})`),
  );
  expect(written.length).toBeGreaterThan(20);
  expect(written.filter((action) => !tested.has(action.split(' ')[0] ?? ''))).toEqual([]);
});
