// Compiles the package: the constructs with jsii, and `testing/`, which is TypeScript only, beside them. `--packs` finds anew
// which files are loaded together (scripts/packs.mjs).
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** jsii warns of the age of Node.js, which is no fault of this build; which versions are tested is CI's to decide. */
const environment = {
  ...process.env,
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.version.slice(1).split('.')[0],
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: 'inherit', env: environment });

for (const folder of ['dist', 'docs/api']) rmSync(join(root, folder), { recursive: true, force: true });

run('npx', 'jsii', '--fail-on-warnings', '--silence-warnings', 'JSII6', '--generate-tsconfig', 'tsconfig.jsii.json');
run('node', 'scripts/lazy-requires.mjs');
run('node', 'scripts/lazy-entries.mjs');
// Of the compiler's own use, half a megabyte.
rmSync(join(root, 'dist/tsconfig.tsbuildinfo'), { force: true });
run('npx', 'tsc', '-p', 'tsconfig.testing.json');
run('node', 'scripts/source-maps.mjs');
if (process.argv.includes('--packs')) run('node', 'scripts/packs.mjs');
run('node', 'scripts/pack.mjs');
run('node', 'scripts/narrow-declarations.mjs');
run('npx', 'jsii-docgen', '--split-by-submodule', '--output', 'docs/api/API.md');
