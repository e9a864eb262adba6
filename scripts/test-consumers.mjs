// Installs the packages that `npm run package` made into an app of each language, with aws-cdk-lib from the language's
// own registry, and compares the template that each app synthesizes with the TypeScript app's of the same aws-cdk-lib. So
// with the sample of docs/own-app.md in that language, which is also on the package's own page, and that page is read.
// A language without its toolchain is reported as not run. Languages as arguments choose: `npm run test:consumers -- go`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'packages');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lowest = (name) => manifest.peerDependencies[name].replace('^', '');
const SAMPLE = 'sample.out';
const scratch = mkdtempSync(join(tmpdir(), 'consumers-'));

// The lowest versions that the packages claim. Maven does not hold each release of aws-cdk-lib.
const cdk = { default: lowest('aws-cdk-lib'), java: '2.271.0' };
// What aws-cdk-lib's own POM of that version asks for: a mirror that lists no versions cannot resolve Maven's ranges.
const pins = {
  'aws-cdk-lib': cdk.java,
  constructs: '10.8.1',
  'jsii-runtime': '1.140.0',
  annotations: '19.0.0',
  'javax.annotation-api': '1.3.2',
};

// All apps get the same feature flags. The validator has suites of its own.
const environment = {
  ...process.env,
  CDK_CONTEXT_JSON: JSON.stringify(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context),
  CDK_VALIDATION: 'false',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.version.slice(1).split('.')[0],
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
};

const has = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const missing = {
  python: () => (has('python3', '--version') ? undefined : 'python3'),
  java: () => (has('javac', '-version') && has('mvn', '--version') ? undefined : 'javac and mvn'),
  go: () => (has('go', 'version') ? undefined : 'go'),
};

const folder = (name) => {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  return path;
};
const run = (cwd, command, args, env = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...environment, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed\n${error ?? ''}${stdout ?? ''}${stderr ?? ''}`);
  }
};
const only = (directory, ending) => {
  const name = existsSync(directory) && readdirSync(directory).find((file) => file.endsWith(ending));
  if (!name) throw new Error(`no ${ending} in ${directory}; run 'npm run package' first`);
  return join(directory, name);
};

const guide = readFileSync(join(root, 'docs/own-app.md'), 'utf8');
/** The block of a section of docs/own-app.md whose fence names this language. */
const sample = (heading, language) => {
  const section = guide.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const block = new RegExp(`^\`\`\`${language}\\b.*\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1];
  if (!block) throw new Error(`docs/own-app.md has no sample in ${heading}`);
  return block;
};

/** Fails unless a package's own page says how the package is installed, and has no link that is dead elsewhere. */
function readPage(file, install) {
  const page = readFileSync(file, 'utf8');
  if (!page.includes(install)) throw new Error(`${file} does not say '${install}'`);
  const dead = [...page.matchAll(/\]\((?!https:\/\/)[^)]*\)/g)].map(([link]) => link);
  if (dead.length > 0) throw new Error(`${file} has links that are dead elsewhere: ${dead.join(', ')}`);
}

/** The TypeScript app as a CommonJS or an ES module, and the sample of the guide. Returns the folders of their assemblies. */
function typescript(type, version) {
  const app = folder(`typescript-${type}-${version}`);
  cpSync(join(root, 'test/consumers/typescript'), app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
  run(app, 'npm', [
    'install',
    '--prefer-offline',
    only(join(packages, 'js'), '.tgz'),
    `aws-cdk-lib@${version}`,
    `constructs@${version === cdk.java ? pins.constructs : lowest('constructs')}`,
    `typescript@${manifest.devDependencies.typescript}`,
    '@types/node@20',
  ]);
  writeFileSync(join(app, 'sample.ts'), sample('TypeScript', 'ts'));
  run(app, 'npx', ['tsc', '-p', '.', '--outDir', 'out']);
  return [synthesized(app, 'node', ['out/app.js']), synthesized(app, 'node', ['out/sample.js'], SAMPLE)];
}

const others = {
  python: () => {
    const app = folder('python');
    cpSync(join(root, 'test/consumers/python'), app, { recursive: true });
    const venv = (name) => join(app, 'venv/bin', name);
    run(app, 'python3', ['-m', 'venv', 'venv']);
    run(app, venv('pip'), [
      'install',
      '--quiet',
      only(join(packages, 'python'), '.whl'),
      `aws-cdk-lib==${cdk.default}`,
      `constructs==${lowest('constructs')}`,
    ]);
    const installed = only(join(app, 'venv/lib'), '');
    const distribution = `cdk_reference_architectures-${manifest.version}.dist-info`;
    readPage(
      join(installed, 'site-packages', distribution, 'METADATA'),
      '.venv/bin/pip install ../cdk-reference-architectures/packages/python/*.whl',
    );
    writeFileSync(join(app, 'sample.py'), sample('Python', 'python'));
    return [synthesized(app, venv('python'), ['app.py']), synthesized(app, venv('python'), ['sample.py'], SAMPLE)];
  },
  java: () => {
    const library = folder('java/library');
    const app = folder('java/app');
    cpSync(join(packages, 'java'), library, { recursive: true });
    cpSync(join(root, 'test/consumers/java'), app, { recursive: true });
    readPage(join(library, 'README.md'), 'mvn --file packages/java/pom.xml install');
    writeFileSync(join(app, 'src/main/java/Rendering.java'), sample('Java', 'java'));
    const pom = only(library, 'pom.xml');
    const ranges = /<artifactId>([^<]+)<\/artifactId>(\s*)<version>\[[^<]+<\/version>/g;
    writeFileSync(
      pom,
      readFileSync(pom, 'utf8').replace(ranges, (all, name, space) =>
        pins[name] ? `<artifactId>${name}</artifactId>${space}<version>${pins[name]}</version>` : all,
      ),
    );
    const quiet = ['--quiet', '--batch-mode'];
    run(library, 'mvn', [...quiet, 'install', '-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true']);
    const exec = 'org.codehaus.mojo:exec-maven-plugin:3.5.0:java';
    const main = (name, ...folder) =>
      synthesized(app, 'mvn', [...quiet, 'compile', exec, `-Dexec.mainClass=${name}`], ...folder);
    return [main('consumer.App'), main('Rendering', SAMPLE)];
  },
  go: () => {
    const library = folder('go/library');
    const app = folder('go/app');
    cpSync(join(packages, 'go/cdkreferencearchitectures'), library, { recursive: true });
    cpSync(join(root, 'test/consumers/go'), app, { recursive: true });
    const module = `${manifest.jsii.targets.go.moduleName}/cdkreferencearchitectures`;
    readPage(join(library, 'README.md'), `go mod edit -require=$MODULE@v${manifest.version}`);
    writeFileSync(join(folder('go/app/rendering'), 'main.go'), sample('Go', 'go'));
    run(app, 'go', ['mod', 'init', 'consumer']);
    run(app, 'go', ['mod', 'edit', `-require=${module}@v${manifest.version}`, `-replace=${module}=${library}`]);
    run(app, 'go', ['mod', 'tidy']);
    run(app, 'go', ['build', '-o', 'bin/', '.', './rendering']);
    return [synthesized(app, 'bin/consumer', []), synthesized(app, 'bin/rendering', [], SAMPLE)];
  },
};

function synthesized(app, command, args, output = 'cdk.out') {
  run(app, command, args, { CDK_OUTDIR: join(app, output) });
  return join(app, output);
}

/** The templates of an app and of the sample. */
const templates = ([app, ofSample]) => ({ app: template(app, 'Consumer'), sample: template(ofSample, 'Rendering') });

/** The template, without the metadata and the hashes of assets, and with sorted keys, since maps have no order in Go. */
function template(assembly, stack) {
  const text = readFileSync(join(assembly, `${stack}.template.json`), 'utf8');
  const sorted = (value) => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== 'object') return value;
    const keys = Object.keys(value).filter((key) => key !== 'Metadata' && key !== 'CDKMetadata');
    return Object.fromEntries(keys.sort().map((key) => [key, sorted(value[key])]));
  };
  return sorted(JSON.parse(text.replace(/\b[0-9a-f]{64}\b/g, '<hash>')));
}

function compare(name, actual, reference, version, started) {
  for (const app of ['app', 'sample']) sameTemplate(`${name}, the ${app}`, actual[app], reference[app]);
  const count = Object.keys(actual.app.Resources).length;
  const took = Math.round((Date.now() - started) / 1000);
  console.log(`${name}: ${count} resources, the same template, the sample as well, aws-cdk-lib ${version} (${took} s)`);
}

function sameTemplate(name, actual, reference) {
  const different = Object.keys({ ...reference.Resources, ...actual.Resources }).filter(
    (id) => JSON.stringify(actual.Resources[id]) !== JSON.stringify(reference.Resources[id]),
  );
  if (JSON.stringify(actual) !== JSON.stringify(reference)) {
    throw new Error(
      `${name}: another template than TypeScript's; different: ${different.join(', ') || 'not resources'}`,
    );
  }
}

const wanted = process.argv.slice(2);
const references = new Map();
const reference = (version) => {
  if (!references.has(version)) references.set(version, templates(typescript('commonjs', version)));
  return references.get(version);
};
let failed = false;
const attempt = (name, work) => {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  try {
    work(Date.now());
  } catch (error) {
    failed = true;
    console.error(`${name}: FAILED\n${error.message}`);
  }
};

try {
  attempt('typescript', (started) => {
    const expected = reference(cdk.default);
    console.log(`TypeScript (CommonJS): ${Object.keys(expected.app.Resources).length} resources, the reference`);
    compare('TypeScript (ESM)', templates(typescript('module', cdk.default)), expected, cdk.default, started);
  });
  for (const [name, synthesize] of Object.entries(others)) {
    const lacking = missing[name]();
    if (lacking) {
      console.log(`${name}: not run, this machine has no ${lacking}`);
      continue;
    }
    const version = cdk[name] ?? cdk.default;
    attempt(name, (started) => compare(name, templates(synthesize()), reference(version), version, started));
  }
} finally {
  if (process.env.KEEP_CONSUMERS) console.log(scratch);
  else {
    // Go makes its module folders read-only only in its own cache; everything here can be deleted.
    rmSync(scratch, { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;
