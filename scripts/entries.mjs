// Writes what names the package's public files: lib/index.ts, lib/<domain>/index.ts, the `exports` of package.json, the table of
// constructs in docs/constructs.md, and the types of props for callers without a compiler. A folder below lib is a domain; each of
// its files is public, but for index.ts,
// internal.ts and what is in private/.
// `--check` writes nothing and fails when one of them is not current.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { propTypes } from './prop-types.mjs';

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
  // Plain TypeScript beside the jsii assembly: for tests of CDK apps, with optional peer dependencies.
  './testing': {
    [SOURCE_CONDITION]: './testing/index.ts',
    types: './dist/testing/index.d.ts',
    default: './dist/testing/index.js',
  },
  './package.json': './package.json',
  './.jsii': './.jsii',
};

// For the module resolution that `cdk init` wrote for years, which does not look at `exports`.
packageJson.typesVersions = {
  '*': Object.fromEntries(
    [...domains.map(({ name }) => name), 'testing'].map((name) => [name, [`./dist/${name}/index.d.ts`]]),
  ),
};

const markdownsOf = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|\/)README\.md$/.test(file));

/** The README that has the section of a construct. */
function readmeOf(domain, name) {
  const readme = markdownsOf(join(lib, domain)).find((file) =>
    new RegExp(`^## ${name}$`, 'm').test(readFileSync(join(lib, domain, file), 'utf8')),
  );
  return `../lib/${domain}/${readme ?? 'README.md'}#${name.toLowerCase()}`;
}

/** The ids of the example stacks, in the order of the app, with what their scenario's files say. */
const app = readFileSync(join(root, 'examples/example-stacks.ts'), 'utf8');
const stacks = [...app.matchAll(/new (\w+Stack)\(app, '(\w+)'/g)].map(([, type, id]) => {
  const [, folder] = app.match(new RegExp(`import \\{ ${type} \\} from '\\./([^']+)/stack'`));
  const sources = readdirSync(join(root, 'examples', folder)).filter((file) => file.endsWith('.ts'));
  const text = sources.map((file) => readFileSync(join(root, 'examples', folder, file), 'utf8')).join('\n');
  return { id, file: `examples/${folder}/stack.ts`, text };
});

/** A row for each class of a module that is a construct: its first sentence, its files, an example stack that makes it. */
function rowsOf(domain, module) {
  const source = `lib/${domain}/${module}.ts`;
  const test = `test/${domain}/${module}.test.ts`;
  const declarations = readFileSync(join(root, source), 'utf8').matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export class (\w+) extends (?:Construct|SubmissionQueue)\b/g,
  );
  return [...declarations].map(([, doc, name]) => {
    const [summary] = doc
      .replace(/\s*\n\s*\*\s?/g, ' ')
      .trim()
      .split(/[.:;](?=\s|$)/);
    const stack = stacks.find(({ text }) => new RegExp(`new ${name}\\(`).test(text));
    return [
      `[\`${domain}.${name}\`](${readmeOf(domain, name)})`,
      summary,
      `[source](../${source})${existsSync(join(root, test)) ? `, [test](../${test})` : ''}`,
      stack ? `[\`${stack.id}\`](../${stack.file})` : 'in its README',
    ];
  });
}

const tableFile = join(root, 'docs/constructs.md');
const rows = domains.flatMap(({ name, modules }) => modules.flatMap((module) => rowsOf(name, module)));
const table = [['Construct', 'What it is', 'In', 'Example stack'], ['---', '---', '---', '---'], ...rows].map(
  (cells) => `| ${cells.join(' | ')} |`,
);
const constructs = await format(
  readFileSync(tableFile, 'utf8').replace(
    /(<!-- constructs: written by npm run entries -->)[\s\S]*?(<!-- end of constructs -->)/,
    (_, start, end) => [start, '', ...table, '', end].join('\n'),
  ),
  { ...(await resolveConfig(tableFile)), parser: 'markdown' },
);

const propTypesFile = join(lib, 'private/prop-types.ts');
const publicFiles = domains.flatMap(({ name, modules }) => modules.map((module) => join(lib, name, `${module}.ts`)));
const types = await format(propTypes(publicFiles), { ...(await resolveConfig(propTypesFile)), parser: 'typescript' });

const files = new Map([
  [tableFile, constructs],
  [join(lib, 'index.ts'), domains.map(({ name }) => `export * as ${name} from './${name}';\n`).join('')],
  ...domains.map(({ name, modules }) => [
    join(lib, name, 'index.ts'),
    modules.map((module) => `export * from './${module}';\n`).join(''),
  ]),
  [propTypesFile, types],
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
