// Compares the public API with that of the newest release on npm, and fails on an incompatible change that the version
// does not announce: a removed name, a required prop that was optional, a type that accepts less.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const found = spawnSync('npm', ['view', name, 'version', '--json'], { cwd: root, encoding: 'utf8' });
if (found.status !== 0) {
  if (!`${found.stdout}${found.stderr}`.includes('E404'))
    throw new Error(`cannot ask npm for ${name}: ${found.stderr}`);
  console.log(`${name} has no release to compare with yet`);
} else {
  const released = JSON.parse(found.stdout);
  // What a major version may break, and a minor one before 1.0.
  const series = (text) =>
    text
      .split('.')
      .slice(0, text.startsWith('0.') ? 2 : 1)
      .join('.');
  if (series(released) !== series(version)) {
    console.log(`${version} may break what ${released} has; CHANGELOG.md says what it does`);
  } else {
    execFileSync('npx', ['jsii-diff', `npm:${name}@${released}`, root, '--error-on', 'all'], { stdio: 'inherit' });
  }
}
