// Compiles the package: the constructs with jsii, and `testing/`, which is TypeScript only, beside them.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: 'inherit' });
const manifest = join(root, 'package.json');

for (const folder of ['dist', 'docs/api']) rmSync(join(root, folder), { recursive: true, force: true });

// jsii takes every peer dependency for a jsii module, optional ones too, which those of `testing/` are not: it does not see
// them.
const published = readFileSync(manifest, 'utf8');
const seen = JSON.parse(published);
for (const name of Object.keys(seen.peerDependenciesMeta)) delete seen.peerDependencies[name];
try {
  writeFileSync(manifest, JSON.stringify(seen, undefined, 2));
  run('npx', 'jsii', '--fail-on-warnings', '--silence-warnings', 'JSII6', '--generate-tsconfig', 'tsconfig.jsii.json');
} finally {
  writeFileSync(manifest, published);
}
run('node', 'scripts/lazy-entries.mjs');
run('npx', 'tsc', '-p', 'tsconfig.testing.json');
run('node', 'scripts/source-maps.mjs');
run('npx', 'jsii-docgen', '--split-by-submodule', '--output', 'docs/api/API.md');
