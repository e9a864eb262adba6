// Writes what names the package's public files: lib/index.ts, lib/<domain>/index.ts, and the `exports` of package.json.
// A folder below lib is a domain; each of its files is public, but for index.ts, internal.ts and what is in private/.
// `--check` writes nothing and fails when one of them is not current.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The condition under which this repository's examples and tests resolve the package's name to its sources. */
export const SOURCE_CONDITION = 'cdk-reference-architectures-source';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lib = join(root, 'lib');

/** The public files of a domain, as module paths relative to its folder. */
function publicModules(folder, from = folder) {
  return readdirSync(from, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(from, entry.name);
      if (entry.isDirectory()) return entry.name === 'private' ? [] : publicModules(folder, path);
      if (!/\.ts$/.test(entry.name) || /\.d\.ts$/.test(entry.name)) return [];
      return ['index.ts', 'internal.ts'].includes(entry.name) ? [] : [relative(folder, path).replace(/\.ts$/, '')];
    })
    .sort();
}

const domains = readdirSync(lib, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'private')
  .map(({ name }) => ({ name, modules: publicModules(join(lib, name)) }))
  .filter(({ modules }) => modules.length > 0)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const entry = (path) => ({
  [SOURCE_CONDITION]: `./lib/${path}.ts`,
  types: `./dist/${path}.d.ts`,
  default: `./dist/${path}.js`,
});

const packageFile = join(root, 'package.json');
const packageJson = JSON.parse(readFileSync(packageFile, 'utf8'));
packageJson.exports = {
  '.': entry('index'),
  ...Object.fromEntries(domains.map(({ name }) => [`./${name}`, entry(`${name}/index`)])),
  './package.json': './package.json',
  './.jsii': './.jsii',
};

const files = new Map([
  [join(lib, 'index.ts'), domains.map(({ name }) => `export * as ${name} from './${name}';\n`).join('')],
  ...domains.map(({ name, modules }) => [
    join(lib, name, 'index.ts'),
    modules.map((module) => `export * from './${module}';\n`).join(''),
  ]),
  [packageFile, `${JSON.stringify(packageJson, null, 2)}\n`],
]);

const stale = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale)
    console.error(`${relative(root, file)} is not current; run 'npm run entries' and commit it`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) writeFileSync(file, text);
  if (stale.length > 0) console.log(`wrote ${stale.map(([file]) => relative(root, file)).join(', ')}`);
}
