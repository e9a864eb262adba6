// Finds which compiled files are loaded together, and writes `scripts/packs.json`, by which the build puts them into one
// (scripts/pack.mjs): `npm run packs`, before the build makes packs. Node.js takes about as long to find and open a file as to
// compile 6 KB of it, and a construct of this library is made of 20 to 60 files.
//
// What a construct loads is found by making its specimen. Files that the same specimens load are a pack; two packs become
// one where that takes less time over all specimens, which load a pack whole.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { standsAlone } from './pack.mjs';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
/** Milliseconds for a file and for a byte, Node.js 20 to 24 on two cores of 2.5 GHz (bench/README.md). */
const [FILE, BYTE] = [0.3, 0.05 / 1024];
/** How much more a use counts that most apps begin with, and the benchmark measures. */
const WEIGHTS = Object.fromEntries(
  ['TieredVpc', 'WebFleet', 'EcsWebService', 'RestApiService', 'JobQueues'].map((name) => [`${name} minimal`, 20]),
);
/** Some constructs are made in one Region only. */
const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2'];

process.env.CDK_VALIDATION = 'false';
require(join(root, 'bench/specimens.cjs')).compile();
const { App, Stack } = require('aws-cdk-lib/core');
const { context } = require(join(root, 'cdk.json'));
const compiled = join(root, '.cache/specimens');
const domains = readdirSync(compiled)
  .filter((name) => name.endsWith('.js'))
  .map((name) => basename(name, '.js'));
const specimensOf = (domain) => require(join(compiled, domain)).specimens ?? {};
const uses = domains.flatMap((domain) =>
  Object.keys(specimensOf(domain)).flatMap((name) => ['minimal', 'full'].map((use) => ({ domain, name, use }))),
);

/** The files that making a specimen loads, as nothing of the library is loaded yet. */
function loadedBy({ domain, name, use }, region) {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(dist + sep) || file.startsWith(compiled + sep)) Reflect.deleteProperty(require.cache, file);
  }
  const outdir = mkdtempSync(join(tmpdir(), 'packs-'));
  const write = process.stderr.write;
  try {
    // A specimen's warnings are for its test.
    process.stderr.write = () => true;
    const app = new App({ context, outdir, treeMetadata: false, analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region } });
    specimensOf(domain)[name][use](stack, 'Specimen');
    app.synth();
  } finally {
    process.stderr.write = write;
    rmSync(outdir, { recursive: true });
  }
  return Object.keys(require.cache)
    .filter((file) => file.startsWith(dist + sep) && file.endsWith('.js') && !standsAlone(file))
    .map((file) => relative(dist, file).replace(/\.js$/, '').replaceAll(sep, '/'));
}

/** By file, the numbers of the uses that load it. */
const loaders = new Map();
uses.forEach((use, number) => {
  const files = REGIONS.map((region) => {
    try {
      return loadedBy(use, region);
    } catch (error) {
      return error;
    }
  }).find((result, index, all) => Array.isArray(result) || index === all.length - 1);
  if (!Array.isArray(files)) throw files;
  for (const file of files) loaders.set(file, (loaders.get(file) ?? new Set()).add(number));
});

const sizeOf = (file) => statSync(join(dist, `${file}.js`)).size;
const weightOf = (number) => WEIGHTS[`${uses[number].name} ${uses[number].use}`] ?? 1;
const costOf = ({ users, size }) =>
  [...users].reduce((sum, number) => sum + weightOf(number), 0) * (FILE + BYTE * size);
const merged = (a, b) => ({
  files: [...a.files, ...b.files],
  size: a.size + b.size,
  users: new Set([...a.users, ...b.users]),
});
const gainOf = (a, b) => costOf(a) + costOf(b) - costOf(merged(a, b));

/** The packs of a domain's files. */
function packsOf(files) {
  const bySameUsers = new Map();
  for (const file of files) {
    const key = [...loaders.get(file)].join();
    const one = { files: [file], size: sizeOf(file), users: loaders.get(file) };
    bySameUsers.set(key, bySameUsers.has(key) ? merged(bySameUsers.get(key), one) : one);
  }
  let packs = [...bySameUsers.values()];
  for (;;) {
    let best = { gain: 0 };
    for (const [index, a] of packs.entries()) {
      for (const b of packs.slice(index + 1)) {
        const gain = gainOf(a, b);
        if (gain > best.gain) best = { gain, a, b };
      }
    }
    if (best.gain === 0) return packs;
    packs = [...packs.filter((pack) => pack !== best.a && pack !== best.b), merged(best.a, best.b)];
  }
}

const files = [...loaders.keys()].sort();
const packs = {};
for (const domain of new Set(files.map((file) => file.split('/')[0]))) {
  packs[domain] = packsOf(files.filter((file) => file.startsWith(`${domain}/`)))
    .map((pack) => pack.files.sort())
    .filter((pack) => pack.length > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
const target = join(root, 'scripts/packs.json');
const style = await resolveConfig(target);
writeFileSync(target, await format(JSON.stringify(packs), { ...style, filepath: target }));
