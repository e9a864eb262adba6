// Makes harmful edits of the library, one at a time in a copy, and fails when the construct's own tests still pass: a test
// that cannot fail proves nothing. `npm run test:mutants` tries all of test/mutants.json, `-- --sample 8` every n-th of them,
// `-- lib/batch` those whose file or reason holds a text. Snapshots do not count: a snapshot is renewed with one key.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  options: { sample: { type: 'string' } },
  allowPositionals: true,
});

/** @type {{ file: string, find: string, replace: string, tests: string[], harm: string }[]} */
const all = JSON.parse(readFileSync(join(root, 'test/mutants.json'), 'utf8'));
const chosen = all.filter(({ file, harm }) => positionals.every((text) => file.includes(text) || harm.includes(text)));

/** As many as asked for, spread over the list, others for each commit, so that all have their turn. */
function sample(mutants, size) {
  if (size >= mutants.length) return mutants;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' });
  const start = parseInt(commit.slice(0, 6), 16);
  const step = mutants.length / size;
  return Array.from({ length: size }, (_, i) => mutants[(start + Math.floor(i * step)) % mutants.length]);
}

const mutants = values.sample === undefined ? chosen : sample(chosen, Number(values.sample));
const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
const problems = [];
try {
  for (const part of [
    'lib',
    'testing',
    'runtime',
    'examples',
    'test',
    'bin',
    'cdk.json',
    'package.json',
    'tsconfig.json',
    'jest.config.json',
    '.swcrc',
  ]) {
    if (!existsSync(join(root, part))) throw new Error(`${part} is missing`);
    cpSync(join(root, part), join(copy, part), {
      recursive: true,
      filter: (path) => !/\.snapshot$|node_modules$/.test(path),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { file, find, replace, tests, harm } of mutants) {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(find).length !== 2) {
      problems.push(`${file}: the text to change is there ${source.split(find).length - 1} times, not once: ${find}`);
      continue;
    }
    writeFileSync(
      path,
      source.replace(find, () => replace),
    );
    const run = spawnSync('npx', ['jest', '--ci', '--json', '--testPathPatterns', ...tests], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, CI: '' },
    });
    writeFileSync(path, source);
    const verdict = verdictOf(run);
    console.log(`${verdict === 'caught' ? 'caught' : `NOT CAUGHT (${verdict})`}: ${harm} (${file})`);
    if (verdict !== 'caught') problems.push(`${harm} (${file}): ${verdict}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Only an assertion that fails counts; a file that cannot be loaded any more says nothing of the tests. */
function verdictOf({ stdout, stderr }) {
  let report;
  try {
    report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  } catch {
    return `Jest did not run: ${stderr.slice(0, 400)}`;
  }
  if (report.numTotalTests === 0) return `no test was run: ${stderr.slice(0, 400)}`;
  return report.numFailedTests > 0 ? 'caught' : 'every test passes';
}

console.log(`${mutants.length} of ${all.length} harmful edits tried, ${mutants.length - problems.length} caught`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 || mutants.length === 0 ? 1 : 0;
