// Adds the optional peer dependencies to package.json while npm packs it (`prepack`), and takes them away again
// (`postpack`): jsii and its tools take every peer dependency for a jsii module, which those of `testing/` are not.
// `peerDependenciesMeta` names them, and their range is the version that this repository tests with.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(fileURLToPath(import.meta.url)), '../package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8'));
const optional = Object.keys(manifest.peerDependenciesMeta);
const claimed = Object.entries(manifest.peerDependencies).filter(([name]) => !optional.includes(name));
if (process.argv[2] === 'add') {
  claimed.push(...optional.map((name) => [name, `^${manifest.devDependencies[name]}`]));
}
manifest.peerDependencies = Object.fromEntries(claimed);
writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
