import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { Construct } from 'constructs';
import { DockerImage, Names, Stack } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The input and the options of a bundle. */
export interface Bundle {
  /** The absolute path of the TypeScript or JavaScript file. */
  readonly entry: string;
  /** The oldest Node.js that runs it, for example `node24`. */
  readonly target: string;
  /** Packages that the runtime brings. */
  readonly externalModules: string[];
  /** Whether a source map lies beside the code. */
  readonly sourceMap: boolean;
  /** Identifiers that are replaced by constant expressions. */
  readonly define: { readonly [identifier: string]: string };
  /** The loaders for file extensions, in addition to those that esbuild knows. */
  readonly loaders: { readonly [extension: string]: string };
  /** The function that Lambda calls. */
  readonly exportName: string;
  /** The format of the module. */
  readonly format: 'esm' | 'cjs';
  /** The absolute path of the compiler options; without it those that esbuild finds beside and above each file. */
  readonly tsconfig?: string;
  /** Packages that are installed beside the code and not bundled. */
  readonly nodeModules: readonly string[];
  /** The CPU that the installed packages are for, as npm names it; nothing without packages. */
  readonly cpu?: string;
  /** Absolute paths of files and folders by their place in the package. */
  readonly copyFiles: { readonly [target: string]: string };
}

/** What is kept of a bundle that was made: the files that went in, and the hash of what came out. */
interface Receipt {
  readonly inputs: { readonly [path: string]: string };
  readonly output: string;
}

/** The little of esbuild that is used. It is the user's dependency, so it is not known when this is compiled. */
interface Esbuild {
  readonly version: string;
  buildSync(options: Record<string, unknown>): Built;
}

/** What esbuild has made. */
interface Built {
  readonly outputFiles: { path: string; contents: Uint8Array }[];
  readonly metafile: {
    readonly inputs: Record<string, { format?: 'cjs' | 'esm' }>;
    readonly outputs: Record<string, { exports: string[]; entryPoint?: string }>;
  };
}

/** Raise it when the output changes without a change of the options. */
const FORMAT = 2;

/** Bundles that nobody asked for so long are deleted when a new one is made. */
const KEPT_FOR_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/** The context value that makes each bundle anew: `cdk deploy -c cdk-reference-architectures:bundleCache=false`. */
const CACHE_SWITCH = 'cdk-reference-architectures:bundleCache';

/**
 * CommonJS packages in an ES module: esbuild turns their `require` into a function that throws unless there is one.
 * (https://github.com/evanw/esbuild/issues/1921)
 */
const BANNER = [
  `import { createRequire as bundleCreateRequire } from 'node:module';`,
  `import { fileURLToPath as bundleFileUrlToPath } from 'node:url';`,
  `const require = bundleCreateRequire(import.meta.url);`,
  `const __filename = bundleFileUrlToPath(import.meta.url);`,
  `const __dirname = bundleFileUrlToPath(new URL('.', import.meta.url));`,
].join('');

/** Bundles made by this process. The synthesis of several stacks, and test suites, ask for the same ones again. */
const made = new Map<string, string>();

/**
 * The bundled code, as an asset.
 *
 * esbuild runs inside this process (`NodejsFunction` starts a shell for each function), and not at all when a bundle of
 * the same inputs is in the cache. The asset's hash is that of the output: a change of a comment deploys nothing.
 */
export function bundledCode(scope: Construct, bundle: Bundle): lambda.Code {
  if (Stack.of(scope).bundlingRequired) {
    const root = projectRoot(bundle.entry);
    const cache = cacheDirectory(root);
    const cached = String(scope.node.tryGetContext(CACHE_SWITCH) ?? true) !== 'false';
    const output = bundleOnce(bundle, root, cache, cached);
    return lambda.Code.fromAsset(join(cache, output), { assetHash: output });
  }
  // What `cdk ls` and unit tests see: a place for the asset, and no work. aws-cdk-lib skips the bundling itself.
  return lambda.Code.fromAsset(dirname(bundle.entry), {
    assetHash: sha256(Names.uniqueId(scope)),
    bundling: { image: DockerImage.fromRegistry('never-run'), local: { tryBundle: () => false } },
  });
}

/**
 * Makes the bundle unless it is there already, in `<cache>/<output hash>`.
 *
 * @returns the hash of the output
 */
export function bundleOnce(bundle: Bundle, root: string, cache: string, cached = true): string {
  const key = sha256(JSON.stringify([FORMAT, relative(root, bundle.entry), bundle, fingerprintOfTools(root, bundle)]));
  const known = cached
    ? (made.get(`${cache}:${key}`) ?? fromReceipt(join(cache, `${key}.json`), root, cache))
    : undefined;
  const output = known ?? make(bundle, root, cache, key);
  made.set(`${cache}:${key}`, output);
  return output;
}

function make(bundle: Bundle, root: string, cache: string, key: string): string {
  const built = run(bundle, root, join(root, fileOf(bundle)));
  const { outputFiles, metafile } = built;
  checkExport(bundle, built);

  mkdirSync(cache, { recursive: true });
  prune(cache);
  const building = mkdtempSync(join(cache, 'building-'));
  for (const [target, source] of Object.entries(bundle.copyFiles)) {
    cpSync(source, join(building, target), { recursive: true, dereference: true });
  }
  for (const { path, contents } of outputFiles) writeFileSync(join(building, relative(root, path)), contents);
  if (bundle.nodeModules.length > 0) install(bundle, root, building);
  const output = hashOf(building);
  moveInto(building, join(cache, output));

  // esbuild's own helpers have names like `<runtime>` and are no files.
  const sources = Object.keys(metafile.inputs)
    .map((input) => resolve(root, input))
    .filter((path) => existsSync(path));
  const inputs = Object.fromEntries(
    [...new Set([...sources, ...Object.values(bundle.copyFiles), ...decidersOf(sources, bundle)])].map((path) => [
      relative(root, path),
      fingerprint(path),
    ]),
  );
  const receipt: Receipt = { inputs, output };
  const draft = join(mkdtempSync(join(cache, 'building-')), 'receipt.json');
  writeFileSync(draft, JSON.stringify(receipt));
  renameSync(draft, join(cache, `${key}.json`));
  rmSync(dirname(draft), { recursive: true, force: true });
  return output;
}

function run(bundle: Bundle, root: string, outfile: string): Built {
  try {
    return loadEsbuild(bundle.entry).buildSync({
      // As if the output lay at the root of the project: the source map then names sources as seen from there,
      // the same on every machine.
      absWorkingDir: root,
      entryPoints: [bundle.entry],
      outfile,
      write: false,
      bundle: true,
      platform: 'node',
      target: bundle.target,
      format: bundle.format,
      mainFields: bundle.format === 'esm' ? ['module', 'main'] : ['main', 'module'],
      external: [...bundle.externalModules, ...bundle.nodeModules],
      tsconfig: bundle.tsconfig,
      define: bundle.define,
      loader: bundle.loaders,
      banner: bundle.format === 'esm' ? { js: BANNER } : {},
      minify: true,
      treeShaking: true,
      keepNames: false,
      sourcemap: bundle.sourceMap ? 'linked' : false,
      sourcesContent: false,
      legalComments: 'none',
      charset: 'utf8',
      metafile: true,
      logLevel: 'silent',
    });
  } catch (error) {
    throw new Error(`cannot bundle '${bundle.entry}': ${describe(error)}`, { cause: error });
  }
}

/** Fails where the entry does not export the handler: Lambda would say so at each call only. */
function checkExport({ entry, exportName, format }: Bundle, { outputFiles, metafile }: Built): void {
  // What a CommonJS file exports is known when it runs; inside an ES module it is one default.
  const [input] = Object.values(metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  if (format === 'cjs' && metafile.inputs[input ?? '']?.format !== 'esm') return;
  const exported =
    format === 'esm' ? Object.values(metafile.outputs).flatMap((output) => output.exports) : annotated(outputFiles);
  if (exported.includes(exportName)) return;
  const names = exported.length > 0 ? exported.map((name) => `'${name}'`).join(', ') : 'nothing';
  throw new Error(
    `FunctionCode.typeScript: 'entry' must export '${exportName}', got ${names} from '${entry}'; export it, or give 'exportName'`,
  );
}

/** The exports of a CommonJS output, which esbuild names for Node.js in code that never runs. */
function annotated(outputFiles: Built['outputFiles']): string[] {
  const text = outputFiles.map(({ contents }) => Buffer.from(contents).toString()).join('');
  const [, names = ''] = /0&&\(module\.exports=\{([^}]*)\}\)/.exec(text) ?? [];
  return names.split(',').filter((name) => name !== '');
}

/** The error's own words, with the place in the source where esbuild gives one. */
function describe(error: unknown): string {
  const errors = (error as { errors?: { text: string; location?: { file: string; line: number } }[] }).errors ?? [];
  if (errors.length === 0) return error instanceof Error ? error.message : String(error);
  return errors.map(({ text, location: at }) => (at ? `${text} (${at.file}:${at.line})` : text)).join('; ');
}

function loadEsbuild(entry: string): Esbuild {
  // First what the handler's own project has, then that of the CDK app.
  const paths = [dirname(entry), process.cwd(), __dirname];
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when the first function is bundled
    return require(require.resolve('esbuild', { paths })) as Esbuild;
  } catch (error) {
    throw new Error(
      "esbuild is not installed; add it to your project ('npm install --save-dev esbuild'), " +
        "or bundle the code yourself and give it as 'FunctionCode.prebuilt()'",
      { cause: error },
    );
  }
}

/** The output hash of an earlier bundle if everything that went in is as it was. */
function fromReceipt(file: string, root: string, cache: string): string | undefined {
  try {
    const receipt = JSON.parse(readFileSync(file, 'utf8')) as Receipt;
    const unchanged = Object.entries(receipt.inputs).every(
      ([input, hash]) => fingerprint(resolve(root, input)) === hash,
    );
    const output = join(cache, receipt.output);
    if (!unchanged || !ENTRIES.some((name) => existsSync(join(output, name)))) return undefined;
    // What is used is not pruned.
    const now = new Date();
    for (const path of [file, output]) utimesSync(path, now, now);
    return receipt.output;
  } catch {
    // No receipt, or a file is gone: bundle again.
    return undefined;
  }
}

/** What else decides how imports resolve, of files that are there before anything is bundled: versions of packages, of esbuild among them. */
function fingerprintOfTools(root: string, bundle: Bundle): string[] {
  const candidates = [
    'package.json',
    'package-lock.json',
    'pnpm-lock.yaml',
    'yarn.lock',
    'bun.lock',
    'node_modules/esbuild/package.json',
  ].map((name) => join(root, name));
  return [...candidates, ...(bundle.tsconfig ? [bundle.tsconfig] : [])].map(fingerprint);
}

/**
 * The files that say what an import is and how a file is compiled: the manifests and the compiler options beside and above
 * each source, with all that these extend. Those that are not there count as well: a new one changes the bundle.
 */
function decidersOf(sources: readonly string[], { tsconfig }: Bundle): string[] {
  const folders = new Set<string>();
  for (const source of sources) {
    for (let folder = dirname(source); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  const options = tsconfig ? [tsconfig] : [...folders].map((folder) => join(folder, 'tsconfig.json'));
  const seen = new Set<string>();
  for (const each of options) addExtended(each, seen);
  return [...[...folders].map((folder) => join(folder, 'package.json')), ...seen];
}

function addExtended(tsconfig: string, seen: Set<string>): void {
  if (seen.has(tsconfig)) return;
  seen.add(tsconfig);
  if (!existsSync(tsconfig)) return;
  for (const base of basesOf(readFileSync(tsconfig, 'utf8'))) {
    const path = resolveBase(base, tsconfig);
    if (path !== undefined) addExtended(path, seen);
  }
}

/** Compiler options are JSON with comments and commas at the end of lists. */
function basesOf(text: string): string[] {
  const json = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, '$1').replace(/,(?=\s*[}\]])/g, '');
  try {
    const { extends: bases = [] } = JSON.parse(json) as { extends?: string | string[] };
    return [bases].flat();
  } catch {
    // esbuild has read the file, or has refused it with the place of the mistake.
    return [];
  }
}

function resolveBase(base: string, from: string): string | undefined {
  if (/^\.{0,2}\//.test(base) || parse(base).root !== '') {
    const path = resolve(dirname(from), base);
    return existsSync(path) || path.endsWith('.json') ? path : `${path}.json`;
  }
  const { resolve: find } = createRequire(from);
  for (const name of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return find(name);
    } catch {
      // The next form of the name.
    }
  }
  return undefined;
}

/** Packages with binaries come as npm gives them for Lambda, whatever machine this is. */
function install({ nodeModules, cpu }: Bundle, root: string, folder: string): void {
  const dependencies = Object.fromEntries(nodeModules.map((name) => [name, versionOf(name, root)]));
  const manifest = join(folder, 'package.json');
  const lock = join(root, 'package-lock.json');
  const locked = existsSync(lock);
  writeFileSync(manifest, JSON.stringify({ name: 'function', private: true, dependencies }));
  if (locked) cpSync(lock, join(folder, 'package-lock.json'));
  const target = ['--os=linux', `--cpu=${cpu}`, '--libc=glibc'];
  // Scripts would build for this machine.
  const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    execFileSync('npm', [locked ? 'ci' : 'install', ...target, ...quiet], {
      cwd: folder,
      stdio: 'pipe',
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(`cannot install ${nodeModules.join(', ')}: ${said.trim()}`, { cause: error });
  }
  // They differ by npm's version, and nothing reads them.
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json', 'package.json']) {
    rmSync(join(folder, name), { force: true });
  }
}

function versionOf(name: string, root: string): string {
  const file = findUp(join(root, 'here'), [join('node_modules', name, 'package.json')]);
  if (file === undefined) {
    throw new Error(`'nodeModules' must hold packages that are installed, got '${name}'; run 'npm install ${name}'`);
  }
  const { version } = JSON.parse(readFileSync(join(file, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** The names that the bundle itself may have. */
const ENTRIES = ['index.mjs', 'index.cjs'];

function fileOf({ format }: Bundle): string {
  return format === 'esm' ? 'index.mjs' : 'index.cjs';
}

/** All files of a folder, or the one file. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of filesOf(folder)) {
    hash.update(relative(folder, path).replaceAll('\\', '/')).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** That of a folder is of all files in it, and empty for what is not there. */
function fingerprint(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return '';
  return stat.isDirectory() ? hashOf(path) : sha256(readFileSync(path));
}

/** Deletes what has not been used for long. Another process may do the same at once. */
function prune(cache: string): void {
  const oldest = Date.now() - KEPT_FOR_MILLISECONDS;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const used = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (used < oldest) rmSync(path, { recursive: true, force: true });
  }
}

/** The nearest folder above the entry with a lock file, else with a package.json, else the working directory. */
function projectRoot(entry: string): string {
  const locks = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'npm-shrinkwrap.json'];
  return findUp(entry, locks) ?? findUp(entry, ['package.json']) ?? process.cwd();
}

function findUp(entry: string, names: string[]): string | undefined {
  const top = parse(entry).root;
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (names.some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === top) return undefined;
  }
}

/** Where tools of the Node.js world keep caches; the system's temporary folder for projects without node_modules. */
function cacheDirectory(root: string): string {
  const modules = join(root, 'node_modules');
  const usable = existsSync(modules) && statSync(modules).isDirectory();
  return usable
    ? join(modules, '.cache', 'cdk-reference-architectures', 'bundles')
    : join(tmpdir(), 'cdk-reference-architectures', sha256(root).slice(0, 16));
}

/** Several processes may make the same bundle at once: the first one to finish wins, and all have the same content. */
function moveInto(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    rmSync(source, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
