import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdkJson from '../../cdk.json';

const ROOT = join(__dirname, '../..');
const DOMAINS = readdirSync(join(ROOT, 'lib')).filter((name) => /^[a-z]+$/.test(name) && name !== 'private');

let outdir: string;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'launcher-'));
});

afterAll(() => rmSync(outdir, { recursive: true }));

/** What a process prints as JSON that is started as cdk.json starts the app. */
function launched(script: string, context: Record<string, string> = {}): unknown {
  const file = join(outdir, 'script.cjs');
  writeFileSync(file, script);
  const [command = '', ...given] = cdkJson.app.split(' ');
  const args = [...given.slice(0, -1), file];
  const env = { ...process.env, CDK_OUTDIR: join(outdir, 'cdk.out'), CDK_CONTEXT_JSON: JSON.stringify(context) };
  return JSON.parse(
    execFileSync(command, args, { cwd: ROOT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}

test('an entry has all exports of its files, each of them loaded by its name', () => {
  const names = launched(`
    const entries = ${JSON.stringify(DOMAINS)}.map((name) => [name, require('${ROOT}/lib/' + name + '/index.ts')]);
    const defined = ([name, entry]) => [name, Object.keys(entry).filter((key) => entry[key] !== undefined).sort()];
    console.log(JSON.stringify(Object.fromEntries(entries.map(defined))));`);
  expect(names).toEqual(
    Object.fromEntries(
      DOMAINS.map((name) => [name, Object.keys(jest.requireActual<object>(`../../lib/${name}`)).sort()]),
    ),
  );
});

test('one scenario loads neither another one nor a domain that it does not use', () => {
  const files = launched(
    `require('${ROOT}/bin/app.ts');
    process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))));`,
    { only: 'OnlineStore' },
  ) as string[];
  const folders = (of: string) =>
    new Set(files.flatMap((file) => file.match(new RegExp(`^${ROOT}/${of}/([a-z-]+)/`))?.[1] ?? []));
  expect(folders('examples')).toEqual(new Set(['network', 'online-store']));
  expect(folders('lib')).toContain('compute');
  expect(folders('lib')).not.toContain('databases');
});

test('a trace names the lines of the sources', () => {
  const trace = launched(`
    const { Profile } = require('${ROOT}/examples/profile.ts');
    try { Profile.fromContext({ tryGetContext: () => 'none' }); } catch ({ stack }) { console.log(JSON.stringify(stack)); }`);
  const lines = readFileSync(join(ROOT, 'examples/profile.ts'), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes("context 'profile' must be")) + 1;
  expect(trace).toContain(`examples/profile.ts:${line}:`);
});
