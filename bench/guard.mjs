// Tests the guard: the run of CI passes as it is, and fails when a construct takes half as long again.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './specimens.cjs';

const bench = join(dirname(fileURLToPath(import.meta.url)), 'run.mjs');
const measure = 'construct-rest-api-service-100-time';
const short = (env) =>
  spawnSync(process.execPath, [bench, '--short', '--only', measure], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });

compile();
const asItIs = short({ BENCH_SLOWER: '' });
const slower = short({ BENCH_SLOWER: '0.5' });
for (const { stderr } of [asItIs, slower]) console.log(stderr.trim());
if (asItIs.status !== 0) throw new Error(`the guard refuses the construct as it is:\n${asItIs.stdout}`);
if (slower.status !== 1 || !slower.stdout.includes('**no**')) {
  throw new Error(`the guard lets a construct pass that takes half as long again:\n${slower.stdout}`);
}
console.log('a construct that takes half as long again is caught');
