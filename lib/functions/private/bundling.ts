import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
}

/** What is kept of a bundle that was made: the files that went in, and the hash of what came out. */
interface Receipt {
  readonly inputs: { readonly [path: string]: string };
  readonly output: string;
}

/** The little of esbuild that is used. It is the user's dependency, so it is not known when this is compiled. */
interface Esbuild {
  readonly version: string;
  buildSync(options: Record<string, unknown>): {
    outputFiles: { path: string; contents: Uint8Array }[];
    metafile: { inputs: Record<string, unknown> };
  };
}

/** Raise it when the output changes without a change of the options. */
const FORMAT = 1;

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
    const output = bundleOnce(bundle, root, cache);
    return lambda.Code.fromAsset(join(cache, output), { assetHash: output });
  }
  // What `cdk ls` and unit tests see: a place for the asset, and no work. aws-cdk-lib skips the bundling itself.
  return lambda.Code.fromAsset(dirname(bundle.entry), {
    assetHash: sha256(Names.uniqueId(scope)),
    bundling: { image: DockerImage.fromRegistry('never-run'), local: { tryBundle: () => false } },
  });
}

/**
 * Makes the bundle unless it is there already, in `<cache>/<output hash>/index.mjs`.
 *
 * @returns the hash of the output
 */
export function bundleOnce(bundle: Bundle, root: string, cache: string): string {
  const key = sha256(JSON.stringify([FORMAT, relative(root, bundle.entry), bundle, fingerprintOfTools(root, bundle)]));
  const known = made.get(`${cache}:${key}`) ?? fromReceipt(join(cache, `${key}.json`), root, cache);
  const output = known ?? make(bundle, root, cache, key);
  made.set(`${cache}:${key}`, output);
  return output;
}

function make(bundle: Bundle, root: string, cache: string, key: string): string {
  const outfile = join(root, 'index.mjs');
  const { outputFiles, metafile } = run(bundle, root, outfile);

  const files = outputFiles.map(({ path, contents }) => ({ name: relative(root, path), contents }));
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(name).update('\0').update(contents).update('\0');
  const output = hash.digest('hex');

  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(join(cache, 'building-'));
  for (const { name, contents } of files) writeFileSync(join(building, name), contents);
  moveInto(building, join(cache, output));

  const inputs: Record<string, string> = {};
  for (const input of Object.keys(metafile.inputs)) {
    const path = resolve(root, input);
    // esbuild's own helpers have names like `<runtime>` and are no files.
    if (existsSync(path)) inputs[input] = sha256(readFileSync(path));
  }
  const receipt: Receipt = { inputs, output };
  const draft = join(mkdtempSync(join(cache, 'building-')), 'receipt.json');
  writeFileSync(draft, JSON.stringify(receipt));
  renameSync(draft, join(cache, `${key}.json`));
  rmSync(dirname(draft), { recursive: true, force: true });
  return output;
}

function run(bundle: Bundle, root: string, outfile: string): ReturnType<Esbuild['buildSync']> {
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
      format: 'esm',
      mainFields: ['module', 'main'],
      external: bundle.externalModules,
      define: bundle.define,
      loader: bundle.loaders,
      banner: { js: BANNER },
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
      ([input, hash]) => sha256(readFileSync(resolve(root, input))) === hash,
    );
    return unchanged && existsSync(join(cache, receipt.output, 'index.mjs')) ? receipt.output : undefined;
  } catch {
    // No receipt, or a file is gone: bundle again.
    return undefined;
  }
}

/** What else decides how imports resolve: versions of packages, of esbuild among them, and compiler options. */
function fingerprintOfTools(root: string, bundle: Bundle): string[] {
  const candidates = [
    'package.json',
    'package-lock.json',
    'pnpm-lock.yaml',
    'yarn.lock',
    'bun.lock',
    'tsconfig.json',
    'node_modules/esbuild/package.json',
  ].map((name) => join(root, name));
  const beside = join(dirname(bundle.entry), 'tsconfig.json');
  return [...new Set([...candidates, beside])].map((path) => (existsSync(path) ? sha256(readFileSync(path)) : ''));
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
