// Measures the project against its budgets: see bench/README.md.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare, median, runOnce } from './measure.mjs';
import { compile } from './specimens.cjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const budgets = JSON.parse(readFileSync(join(root, 'bench/budgets.json'), 'utf8'));
const { values: options } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
});
const rounds = options.short ? 3 : 5;
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
// Here, so that no process that is measured compiles anything.
compile();

const node = (args, env) => ({ command: process.execPath, args, cwd: root, env });
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
const assembly = join(scratch, 'cdk.out');

const rows = [];
const skipped = [];

/** Measures one row unless `--only` names others. `budget` is undefined for what is shown and not judged. */
function measure(name, text, budget, compute, unit = 'ratio') {
  if (options.only && !name.includes(options.only)) return;
  try {
    const result = compute();
    if (result === undefined) return;
    // What makes the run fail: the budget, or what is known and explained in README.md; with room for a short run.
    const limit = (budgets.known[name] ?? budget) * (options.short && unit === 'ratio' ? 1 + budgets.noise : 1);
    rows.push({
      name,
      text,
      unit,
      budget,
      ...result,
      holds: budget === undefined ? undefined : result.ratio <= budget,
      fails: result.ratio > limit,
    });
    const { ratio } = result;
    console.error(`${name}: ${ratio.toFixed(2)}${budget === undefined ? '' : ` (budget ${budget})`}`);
  } catch (error) {
    rows.push({
      name,
      text,
      unit,
      budget,
      ratio: NaN,
      holds: false,
      fails: true,
      error: String(error.message).slice(0, 500),
    });
    console.error(`${name}: ${error.message}`);
  }
}

// --- The whole app -----------------------------------------------------------------------------------------------

/** The example app as plain JavaScript, in a copy of the project with the same handlers and containers beside it. */
function compiledApp() {
  const copy = join(scratch, 'compiled');
  if (existsSync(copy)) return copy;
  for (const part of ['bin', 'examples', 'lib', 'runtime', 'cdk.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  // The examples import the package by its name: here that is the compiled sources beside them.
  const packageJson = readFileSync(join(root, 'package.json'), 'utf8').replaceAll('"./dist/', '"./lib/');
  writeFileSync(join(copy, 'package.json'), packageJson);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const script = `
    const { compile } = require('./bin/typescript.cjs');
    const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
    for (const folder of ['bin', 'examples', 'lib']) {
      for (const file of readdirSync(folder, { recursive: true })) {
        if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue;
        const path = folder + '/' + file;
        writeFileSync(path.replace(/ts$/, 'js'), compile(readFileSync(path, 'utf8'), path));
      }
    }`;
  execFileSync(process.execPath, ['-e', script], { cwd: copy });
  return copy;
}

/** What `cdk` hands to the app it starts. */
function appEnvironment(outdir, more = {}) {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...more }) };
}

const synth = { command: process.execPath, args: [cdk, 'synth', '-q', '--output', assembly], cwd: root };
const one = { only: 'OnlineStore' };
const synthOne = { ...synth, args: [...synth.args, '-c', `only=${one.only}`] };
const floor = (context) => [
  {
    command: process.execPath,
    // As cdk.json has it: a setting of V8 is not what is compared.
    args: ['--no-concurrent-marking', 'bin/app.js'],
    cwd: compiledApp(),
    env: appEnvironment(join(scratch, 'floor.out'), context),
  },
  { command: process.execPath, args: [cdk, 'synth', '-q', '--app', assembly], cwd: root },
];
const bundleCache = join(root, 'node_modules/.cache/cdk-reference-architectures');

measure('synth-second', 'cdk synth of the whole app, second run, against its floor', budgets['synth-second'], () => {
  runOnce(synth);
  return compare(synth, floor(), { rounds: options.short ? 2 : rounds, warmUp: !options.short });
});
measure('synth-first', 'the same, first run after a clean clone', budgets['synth-first'], () => {
  // A run takes long, and what makes the first one slow is in the second one's row too, but for the bundles.
  if (options.short) return undefined;
  runOnce(synth);
  const clean = { ...synth, before: () => rmSync(bundleCache, { recursive: true, force: true }) };
  return compare(clean, floor(), { rounds: Math.min(rounds, 5) });
});
measure('synth-one', 'cdk synth -c only=OnlineStore against its floor', budgets['synth-one'], () => {
  runOnce(synthOne);
  return compare(synthOne, floor(one), { rounds, warmUp: !options.short });
});
measure('synth-one-of-all', 'the same against cdk synth of the whole app', budgets['synth-one-of-all'], () =>
  compare(synthOne, synth, { rounds: options.short ? 2 : rounds, warmUp: false }),
);
// What a user waits for, npx included; a machine that is not quiet says nothing about it.
for (const [name, args] of options.short ? [] : Object.entries({ all: [], one: ['-c', `only=${one.only}`] })) {
  measure(
    `synth-${name}-seconds`,
    `npx cdk synth -q ${args.join(' ')}`.trim(),
    budgets[`synth-${name}-seconds`],
    () => {
      const command = { command: 'npx', args: ['cdk', 'synth', '-q', '--output', assembly, ...args], cwd: root };
      const seconds = Array.from({ length: rounds + 1 }, () => runOnce(command).seconds).slice(1);
      return { ratio: median(seconds), min: Math.min(...seconds), max: Math.max(...seconds) };
    },
    's',
  );
}

const launchers = {
  'SWC, loading lazily': ['--require', './bin/typescript.cjs', 'bin/app.ts'],
  'ts-node on SWC': ['--require', 'ts-node/register', 'bin/app.ts'],
  'ts-node, types checked': ['--require', './bench/typed.cjs', 'bin/app.ts'],
  tsx: ['--import', 'tsx', 'bin/app.ts'],
  'type stripping of Node.js': ['--experimental-strip-types', '--experimental-transform-types', 'bin/app.ts'],
};
const sources = ['--conditions', 'cdk-reference-architectures-source'];
for (const [launcher, args] of options.short ? [] : Object.entries(launchers)) {
  measure(`launcher-${launcher}`, `bin/app.ts by ${launcher}, against compiled JavaScript`, undefined, () => {
    const env = appEnvironment(join(scratch, 'launcher.out'));
    try {
      runOnce(node([...sources, ...args], env));
    } catch (error) {
      skipped.push(
        `${launcher}: does not run here (${error.message.split('\n').find((line) => /Error|bad option/.test(line)) ?? 'failed'})`,
      );
      return undefined;
    }
    const compiled = { command: process.execPath, args: ['bin/app.js'], cwd: compiledApp(), env };
    return compare(node([...sources, ...args], env), compiled, { rounds: Math.min(rounds, 5) });
  });
}

// --- Constructs --------------------------------------------------------------------------------------------------

const instances = (name, variant, count, env) => node(['bench/instances.cjs', name, variant, String(count)], env);

/** The same job by libraries that npm has. */
const peers = {
  'ecs-web-service': [
    {
      name: 'fargate-vs-ecs-patterns',
      what: 'Fargate service',
      library: 'aws-ecs-patterns',
      variant: 'patterns',
    },
  ],
  'rest-api-service': [
    {
      name: 'rest-api-vs-solutions-constructs',
      what: 'REST API',
      library: 'AWS Solutions Constructs with its defaults',
      variant: 'solutions',
    },
    {
      name: 'same-rest-api-vs-solutions-constructs',
      what: 'REST API',
      library: 'AWS Solutions Constructs with the same resources added',
      variant: 'solutionsWithTheSame',
    },
  ],
};

// The process that the CDK CLI starts and waits for: Node.js, aws-cdk-lib, one service, the validator.
measure(
  'fargate-app-vs-ecs-patterns',
  'the app of one Fargate service with validation, against aws-ecs-patterns',
  budgets['fargate-app-vs-ecs-patterns'],
  () => {
    const [ours, theirs] = ['ours', 'patterns'].map((variant) =>
      instances('ecs-web-service', variant, 1, { BENCH_VALIDATES: '1' }),
    );
    return compare(ours, theirs, { rounds: rounds * 3 });
  },
);

// What the CLI waits for in an app by `cdk init`, whose command is `npx tsc && npx tsx bin/app.ts`: the check of the types, of which
// most is the reading of declarations, then the app.
const typeCheck = (app, ...more) =>
  node([
    'node_modules/typescript/bin/tsc',
    ...'--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2022 --types node'.split(' '),
    ...more,
    `bench/apps/${app}.ts`,
  ]);
measure(
  'fargate-init-app-vs-ecs-patterns',
  'an app by cdk init with one Fargate service, types checked and validated, against aws-ecs-patterns',
  budgets['fargate-init-app-vs-ecs-patterns'],
  () => {
    const [ours, theirs] = ['ecs-web-service', 'ecs-patterns'].map((app) => [
      typeCheck(app),
      node(['--import', 'tsx', `bench/apps/${app}.ts`]),
    ]);
    return compare(ours, theirs, { rounds: options.short ? rounds : rounds * 2 });
  },
);
measure(
  'declarations-vs-ecs-patterns',
  'bytes of declarations that TypeScript reads for it, against aws-ecs-patterns',
  budgets['declarations-vs-ecs-patterns'],
  () => {
    const [ours, theirs] = ['ecs-web-service', 'ecs-patterns'].map((app) => {
      const { command, args, cwd } = typeCheck(app, '--listFiles');
      const files = execFileSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 })
        .trim()
        .split('\n');
      return files.reduce((sum, file) => sum + statSync(file).size, 0);
    });
    return { ratio: ours / theirs };
  },
);

for (const file of readdirSync(join(root, 'bench/constructs')).sort()) {
  const name = file.replace('.cjs', '');
  measure(
    `construct-${name}-values`,
    `${name}: resources and their values that differ from the hand-written code`,
    0,
    () => {
      const [ours, l2] = ['ours', 'l2'].map((variant) => {
        const counts = new Map();
        for (const line of runOnce(instances(name, variant, 1)).values) counts.set(line, (counts.get(line) ?? 0) + 1);
        return counts;
      });
      const lines = [...new Set([...ours.keys(), ...l2.keys()])].filter((line) => ours.get(line) !== l2.get(line));
      for (const line of lines) console.error(`  ${ours.get(line) ?? 0} and ${l2.get(line) ?? 0} of ${line}`);
      return { ratio: lines.length };
    },
    'values',
  );
  for (const count of options.short ? [100] : [1, 10, 100, 400]) {
    const [ours, l2] = ['ours', 'l2'].map((variant) => instances(name, variant, count));
    const judged = count === 100;
    measure(
      `construct-${name}-${count}-time`,
      `${name}, ${count} instances, time against L2 code`,
      judged ? budgets['construct-time'] : undefined,
      () => compare(ours, l2, { rounds: count === 400 ? 3 : rounds, figure: 'milliseconds' }),
    );
    measure(
      `construct-${name}-${count}-memory`,
      `${name}, ${count} instances, peak memory against L2 code`,
      judged ? budgets['construct-memory'] : undefined,
      () => compare(ours, l2, { rounds: options.short ? 1 : 3, figure: 'megabytes', warmUp: false }),
    );
  }
  if (!options.short) {
    measure(`growth-${name}`, `${name}, time of 400 instances against 100`, budgets.growth, () =>
      compare(instances(name, 'ours', 400), instances(name, 'ours', 100), { rounds: 3, figure: 'milliseconds' }),
    );
  }
  for (const peer of peers[name] ?? []) {
    for (const count of options.short ? [1] : [1, 100]) {
      const measured = `${peer.name}${count === 1 ? '' : `-${count}`}`;
      measure(measured, `${peer.what}, ${count} in a stack, against ${peer.library}`, budgets[measured], () =>
        compare(instances(name, 'ours', count), instances(name, peer.variant, count), {
          rounds: count === 1 ? rounds * 3 : rounds,
          figure: 'milliseconds',
        }),
      );
    }
  }
}

// --- Imports, tests, sizes ---------------------------------------------------------------------------------------

const timedRequire = (modules, touch = false) =>
  node([
    '-e',
    `const t = process.hrtime.bigint(); ${modules.map((module) => (touch ? `Object.values(require('${module}'));` : `require('${module}');`)).join('')} console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - t) / 1e6 }));`,
  ]);

/** The text of a compiled file, and the folder that it is in: the build may have put it into a pack (`scripts/pack.mjs`). */
function moduleOf(file) {
  const text = readFileSync(file, 'utf8');
  const [, pack, name] = text.match(/^'use strict';\nmodule\.exports = require\('([^']+)'\)\['([^']+)'\];\n$/) ?? [];
  if (pack === undefined) return { text, folder: dirname(file) };
  const packFile = join(dirname(file), pack);
  const parts = readFileSync(packFile, 'utf8').split('\ndefine(');
  return { text: parts.find((part) => part.startsWith(`'${name}', `)), folder: dirname(packFile) };
}

/** The aws-cdk-lib modules that the compiled files of a domain import, those of other domains they reach too. */
function importedModules(entry, seen = new Set()) {
  const modules = new Set();
  // The build has all files look aws-cdk-lib up in one (`scripts/lazy-requires.mjs`).
  const { text: lookup } = moduleOf(join(root, 'dist/private/required.js'));
  const lookedUp = new Map(
    [...lookup.matchAll(/exports, '(\w+)', \{ enumerable: true, configurable[^]*?require\('([^']+)'\)/g)].map(
      ([, name, module]) => [name, module],
    ),
  );
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const { text, folder } = moduleOf(file);
    for (const [, packed, name] of text.matchAll(/\['(\w+\/[\w/-]+)'\](?:\.(\w+))?/g)) {
      if (packed === 'private/required') modules.add(lookedUp.get(name));
      else visit(join(root, 'dist', `${packed}.js`));
    }
    for (const [, target] of text.matchAll(/require\(["']([^"']+)["']\)(?!\[)/g)) {
      if (/^(aws-cdk-lib|constructs)/.test(target)) modules.add(target);
      if (!target.startsWith('.') || target.endsWith('.json')) continue;
      const path = join(folder, target);
      visit(
        [path, `${path}.js`, join(path, 'index.js')].find(
          (candidate) => candidate.endsWith('.js') && existsSync(candidate),
        ),
      );
    }
  };
  visit(entry);
  if (modules.has(undefined)) throw new Error(`${entry} looks up what dist/private/required.js has not`);
  return [...modules].sort();
}

const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// `testing` is for tests, and loads what it needs when it is asked: it takes no part in a synthesis.
const domains = Object.keys(entries)
  .filter((entry) => /^\.\/[a-z]+$/.test(entry) && entry !== './testing')
  .map((entry) => entry.slice(2));
for (const name of domains) {
  measure(
    `require-${name}`,
    `require of ${name} against the aws-cdk-lib modules it uses`,
    budgets['require-domain'],
    () =>
      compare(
        timedRequire([`cdk-reference-architectures/${name}`]),
        timedRequire(importedModules(join(root, 'dist', name, 'index.js'))),
        { rounds: options.short ? rounds : rounds * 3, figure: 'milliseconds' },
      ),
  );
}
for (const name of options.short ? [] : domains) {
  measure(`require-all-of-${name}`, `the same, and every export of ${name} touched`, undefined, () =>
    compare(
      timedRequire([`cdk-reference-architectures/${name}`], true),
      timedRequire(importedModules(join(root, 'dist', name, 'index.js'))),
      { rounds: rounds * 3, figure: 'milliseconds' },
    ),
  );
}
measure('require-package', 'require of the whole package against one domain', undefined, () =>
  compare(timedRequire(['cdk-reference-architectures']), timedRequire(['cdk-reference-architectures/network']), {
    rounds,
    figure: 'milliseconds',
  }),
);

if (!options.short) {
  measure(
    'unit-tests',
    'npm test, whole suite',
    budgets['unit-tests-seconds'],
    () => {
      const { seconds } = runOnce({ command: 'npm', args: ['test', '--', '--silent'], cwd: root });
      return { ratio: seconds };
    },
    's',
  );
}
measure(
  'pack-size',
  'npm pack, size',
  undefined,
  () => {
    const [{ size }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    return { ratio: size / 1024 };
  },
  'KB',
);

/** The bundles of the example stacks' handlers, by the path of the handler. */
function handlerBundles() {
  rmSync(bundleCache, { recursive: true, force: true });
  runOnce(synth);
  const bundles = join(bundleCache, 'bundles');
  return readdirSync(bundles)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(bundles, name), 'utf8')))
    .map(({ inputs, output }) => ({
      // esbuild lists a module after those that it imports, so the entry is the last one.
      handler: Object.keys(inputs)
        .findLast((input) => input.startsWith('examples/'))
        .replace('examples/', ''),
      file: join(bundles, output, 'index.mjs'),
    }))
    .sort((a, b) => a.handler.localeCompare(b.handler));
}

/** Imports a module once in a process of its own, with a value for every setting that a handler asks for. */
const timedImport = (file) => {
  const settings = [...readFileSync(file, 'utf8').matchAll(/["']([A-Z]+(?:_[A-Z]+)+)["']/g)].map(([, name]) => name);
  const env = Object.fromEntries(
    settings.filter((name) => !/^(AWS|POWERTOOLS)_/.test(name)).map((name) => [name, 'https://x']),
  );
  const script = `
    const start = process.hrtime.bigint();
    import('${file}').then(() => {
      console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6 }));
      process.exit();
    });`;
  return node(['-e', script], { AWS_REGION: 'us-east-1', ...env });
};

if (!options.short && (!options.only || 'handlers'.includes(options.only))) {
  for (const { handler, file } of handlerBundles()) {
    // The one with an image library has no budget.
    const budget = handler.endsWith('thumbnail.ts') ? undefined : budgets['handler-bundle-kb'];
    measure(
      `handlers-size-${handler}`,
      `${handler}: size of the bundle`,
      budget,
      () => ({ ratio: statSync(file).size / 1024 }),
      'KB',
    );
    measure(
      `handlers-import-${handler}`,
      `${handler}: cold import`,
      undefined,
      () => {
        const times = Array.from({ length: rounds }, () => runOnce(timedImport(file)).milliseconds);
        return { ratio: median(times), min: Math.min(...times), max: Math.max(...times) };
      },
      'ms',
    );
  }
}

// --- Result ------------------------------------------------------------------------------------------------------

const machine = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: cpus()[0].model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  'aws-cdk-lib': JSON.parse(readFileSync(join(root, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version,
  'aws-cdk': JSON.parse(readFileSync(join(root, 'node_modules/aws-cdk/package.json'), 'utf8')).version,
};
const fixed = (value) => (value === undefined || Number.isNaN(value) ? '' : value.toFixed(2));
console.log('| Measure | Median | Smallest | Largest | Budget | Holds |\n| --- | --- | --- | --- | --- | --- |');
for (const { text, ratio, min, max, unit, budget, holds, fails } of rows) {
  const of = unit === 'ratio' ? '' : ` ${unit}`;
  console.log(
    `| ${text} | ${fixed(ratio)}${of} | ${fixed(min)} | ${fixed(max)} | ${budget ?? ''} | ${holds === undefined ? '' : holds ? 'yes' : fails ? '**no**' : 'no, within what may be'} |`,
  );
}
for (const line of skipped) console.log(`- ${line}`);
console.log(
  `\n${Object.entries(machine)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}`,
);
if (options.json) {
  // With --only, what was measured again takes the place of what was measured before.
  const again = options.only !== undefined && existsSync(options.json);
  const before = again ? JSON.parse(readFileSync(options.json, 'utf8')) : { rows: [], skipped };
  const measured = new Map([...before.rows, ...rows].map((row) => [row.name, row]));
  const result = { machine, short: options.short, rows: [...measured.values()], skipped: before.skipped };
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
}
process.exitCode = rows.some(({ fails }) => fails) ? 1 : 0;
