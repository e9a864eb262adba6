import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib/core';
import { ApiFunction, FunctionCode } from '../../../lib/functions';
import { Bundle, bundleOnce } from '../../../lib/functions/private/bundling';
import { Alarms } from '../../../lib/observability';

let project: string;
let cache: string;
const mockBuilt = jest.fn();

let mockMissing = false;

jest.mock('esbuild', () => {
  if (mockMissing) throw new Error("Cannot find module 'esbuild'");
  const actual = jest.requireActual<typeof import('esbuild')>('esbuild');
  return { ...actual, buildSync: (options: object) => (mockBuilt(), actual.buildSync(options)) };
});

const mockNpm = jest.fn();

jest.mock('node:child_process', () => {
  const actual = jest.requireActual<typeof import('node:child_process')>('node:child_process');
  return {
    ...actual,
    execFileSync: (file: string, ...rest: unknown[]) =>
      file === 'npm' ? mockNpm(file, ...rest) : (actual.execFileSync as (...args: unknown[]) => unknown)(file, ...rest),
  };
});

beforeEach(() => {
  mockNpm.mockReset();
  project = mkdtempSync(join(tmpdir(), 'bundling-'));
  cache = join(project, 'cache');
  cpSync(join(__dirname, '../fixtures'), project, { recursive: true });
  mockBuilt.mockClear();
  mockMissing = false;
  writeFileSync(join(project, 'package.json'), '{}');
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function bundle(options: Partial<Bundle> = {}): Bundle {
  return {
    entry: join(project, 'hello.ts'),
    target: 'node24',
    externalModules: ['@aws-sdk/*'],
    sourceMap: true,
    define: {},
    loaders: {},
    format: 'esm',
    exportName: 'handler',
    nodeModules: [],
    copyFiles: {},
    ...options,
  };
}

/** What this process remembers is not what the next one knows. */
function inNewProcess<T>(act: (once: typeof bundleOnce) => T): T {
  let result!: T;
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    result = act(require('../../../lib/functions/private/bundling').bundleOnce);
  });
  return result;
}

function run(file: string): unknown {
  const script = `import('${pathToFileURL(file)}').then(async (m) => console.log(JSON.stringify(await m.handler({ name: 'you' }))))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

describe('bundleOnce', () => {
  // First of all: a mock that was made once stays.
  test('fails with a way out when esbuild is missing', () => {
    mockMissing = true;
    expect(() => inNewProcess((once) => once(bundle(), project, cache))).toThrow(
      "esbuild is not installed; add it to your project ('npm install --save-dev esbuild'), or bundle the code yourself",
    );
  });

  test('makes one minified ES module with a source map, without what nobody uses, that runs', () => {
    const output = bundleOnce(bundle(), project, cache);
    const folder = join(cache, output);
    expect(readdirSync(folder).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    const text = readFileSync(join(folder, 'index.mjs'), 'utf8');
    expect(text).not.toContain('shaken off the tree');
    expect(text).toContain('export{');
    const map = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8'));
    expect(map.sources).toEqual(['greeting.ts', 'hello.ts']);
    expect(map.sourcesContent).toBeUndefined();
    expect(run(join(folder, 'index.mjs'))).toEqual({ message: 'hello you' });
  });

  test('does not run esbuild again for the same content, in this process or another', () => {
    const first = bundleOnce(bundle(), project, cache);
    expect(bundleOnce(bundle(), project, cache)).toBe(first);
    expect(inNewProcess((once) => once(bundle(), project, cache))).toBe(first);
    expect(mockBuilt).toHaveBeenCalledTimes(1);
  });

  test.each([
    [
      'a file that is imported',
      () => writeFileSync(join(project, 'greeting.ts'), 'export const greeting = (n: string) => `hi ${n}`;'),
    ],
    ['the entry', () => writeFileSync(join(project, 'hello.ts'), 'export const handler = async () => 1;')],
  ])('bundles again when %s has changed', (_what, change) => {
    const first = bundleOnce(bundle(), project, cache);
    change();
    expect(inNewProcess((once) => once(bundle(), project, cache))).not.toBe(first);
  });

  test('has the same hash after a change that does not reach the output', () => {
    const without = bundle({ sourceMap: false });
    const first = bundleOnce(without, project, cache);
    const source = readFileSync(join(project, 'hello.ts'), 'utf8');
    writeFileSync(join(project, 'hello.ts'), `// A comment.\n${source}`);
    expect(inNewProcess((once) => once(without, project, cache))).toBe(first);
  });

  test('bundles again when a lock file or an option has changed', () => {
    bundleOnce(bundle(), project, cache);
    writeFileSync(join(project, 'package-lock.json'), '{}');
    inNewProcess((once) => once(bundle(), project, cache));
    inNewProcess((once) => once(bundle({ sourceMap: false }), project, cache));
    expect(mockBuilt).toHaveBeenCalledTimes(3);
  });

  test('bundles again when the cache was emptied or damaged', () => {
    const first = bundleOnce(bundle(), project, cache);
    rmSync(join(cache, first), { recursive: true });
    expect(inNewProcess((once) => once(bundle(), project, cache))).toBe(first);
    for (const name of readdirSync(cache).filter((each) => each.endsWith('.json'))) {
      writeFileSync(join(cache, name), '{"inputs":');
    }
    expect(inNewProcess((once) => once(bundle(), project, cache))).toBe(first);
    expect(mockBuilt).toHaveBeenCalledTimes(3);
  });

  test('leaves what the runtime brings, reads files by loader, replaces what is defined, and can require', () => {
    writeFileSync(join(project, 'data.bin'), 'bytes');
    writeFileSync(join(project, 'old.cjs'), 'module.exports = require("node:os").EOL.length + __dirname.length;');
    writeFileSync(
      join(project, 'hello.ts'),
      `import data from './data.bin'; import old from './old.cjs'; import { S3 } from '@aws-sdk/client-s3';
     export const handler = () => [data, old, S3, STAGE];`,
    );
    const output = bundleOnce(bundle({ loaders: { '.bin': 'text' }, define: { STAGE: '"live"' } }), project, cache);
    const text = readFileSync(join(cache, output, 'index.mjs'), 'utf8');
    expect(text).toMatch(/from"@aws-sdk\/client-s3"/);
    expect(text).toContain('bytes');
    expect(text).toContain('"live"');
    expect(text).toContain('createRequire');
  });

  test('bundles again when compiler options that are extended have changed, also those of a package', () => {
    const paths = (name: string) => ({ compilerOptions: { paths: { 'the-answer': [`./${name}.ts`] } } });
    for (const name of ['a', 'b']) writeFileSync(join(project, `${name}.ts`), `export const answer = '${name}';`);
    writeFileSync(
      join(project, 'hello.ts'),
      `import { answer } from 'the-answer'; export const handler = () => answer;`,
    );
    mkdirSync(join(project, 'node_modules', 'presets'), { recursive: true });
    writeFileSync(join(project, 'node_modules', 'presets', 'tsconfig.json'), '{}');
    writeFileSync(
      join(project, 'tsconfig.json'),
      '{\n  // The base.\n  "extends": ["presets/tsconfig.json", "./tsconfig.base"], /* */\n}',
    );
    writeFileSync(join(project, 'tsconfig.base.json'), JSON.stringify(paths('a')));
    const text = () =>
      readFileSync(
        join(
          cache,
          inNewProcess((once) => once(bundle(), project, cache)),
          'index.mjs',
        ),
        'utf8',
      );
    expect(text()).toContain('"a"');
    writeFileSync(join(project, 'tsconfig.base.json'), JSON.stringify(paths('b')));
    expect(text()).toContain('"b"');
    writeFileSync(join(project, 'node_modules', 'presets', 'tsconfig.json'), '{"compilerOptions":{}}');
    text();
    expect(mockBuilt).toHaveBeenCalledTimes(3);
  });

  test('bundles again when the manifest of a package, or one that was not there, changes what an import is', () => {
    const folder = join(project, 'packages', 'answer');
    mkdirSync(folder, { recursive: true });
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.js`), `export const answer = '${name}';`);
    writeFileSync(join(folder, 'package.json'), '{"main":"a.js"}');
    writeFileSync(
      join(project, 'hello.ts'),
      `import { answer } from './packages/answer'; export const handler = () => answer;`,
    );
    const first = bundleOnce(bundle(), project, cache);
    writeFileSync(join(folder, 'package.json'), '{"main":"b.js"}');
    const second = inNewProcess((once) => once(bundle(), project, cache));
    expect(second).not.toBe(first);
    writeFileSync(join(folder, 'tsconfig.json'), '{}');
    inNewProcess((once) => once(bundle(), project, cache));
    expect(mockBuilt).toHaveBeenCalledTimes(3);
  });

  test('follows the compiler options that are given, and bundles again when they change', () => {
    writeFileSync(join(project, 'a.ts'), `export const answer = 'a';`);
    writeFileSync(
      join(project, 'hello.ts'),
      `import { answer } from 'the-answer'; export const handler = () => answer;`,
    );
    const tsconfig = join(project, 'tsconfig.functions.json');
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { paths: { 'the-answer': ['./a.ts'] } } }));
    const output = bundleOnce(bundle({ tsconfig }), project, cache);
    expect(readFileSync(join(cache, output, 'index.mjs'), 'utf8')).toContain('"a"');
    writeFileSync(tsconfig, '{}');
    expect(() => inNewProcess((once) => once(bundle({ tsconfig }), project, cache))).toThrow(/the-answer/);
  });

  test('asks no cache when it is switched off', () => {
    const first = bundleOnce(bundle(), project, cache);
    expect(bundleOnce(bundle(), project, cache, false)).toBe(first);
    expect(mockBuilt).toHaveBeenCalledTimes(2);
  });

  test('deletes what has not been used for a month when it makes a bundle, and keeps what is used', () => {
    const old = bundleOnce(bundle({ sourceMap: false }), project, cache);
    const used = bundleOnce(bundle(), project, cache);
    const ancient = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    for (const name of readdirSync(cache)) utimesSync(join(cache, name), ancient, ancient);
    expect(inNewProcess((once) => once(bundle(), project, cache))).toBe(used);
    const made = inNewProcess((once) => once(bundle({ target: 'node22', define: { A: '1' } }), project, cache));
    expect(readdirSync(cache)).not.toContain(old);
    expect(readdirSync(cache)).toContain(used);
    expect(readdirSync(cache)).toContain(made);
  });

  test('makes a CommonJS module that runs', () => {
    const output = bundleOnce(bundle({ format: 'cjs' }), project, cache);
    expect(readdirSync(join(cache, output)).sort()).toEqual(['index.cjs', 'index.cjs.map']);
    expect(run(join(cache, output, 'index.cjs'))).toEqual({ message: 'hello you' });
    expect(inNewProcess((once) => once(bundle({ format: 'cjs' }), project, cache))).toBe(output);
    expect(mockBuilt).toHaveBeenCalledTimes(1);
  });

  test('copies files and folders, and copies again when a file is new', () => {
    const templates = join(project, 'templates');
    mkdirSync(templates);
    writeFileSync(join(templates, 'a.txt'), 'a');
    const copyFiles = { 'mail/templates': templates, 'schema.json': join(project, 'package.json') };
    const first = bundleOnce(bundle({ copyFiles }), project, cache);
    expect(readFileSync(join(cache, first, 'mail/templates/a.txt'), 'utf8')).toBe('a');
    expect(readFileSync(join(cache, first, 'schema.json'), 'utf8')).toBe('{}');
    writeFileSync(join(templates, 'b.txt'), 'b');
    const second = inNewProcess((once) => once(bundle({ copyFiles }), project, cache));
    expect(readdirSync(join(cache, second, 'mail/templates'))).toEqual(['a.txt', 'b.txt']);
  });

  test.each([
    ['by the lock file', true, 'ci'],
    ['in the version of the project', false, 'install'],
  ])('installs packages for Linux and the architecture, %s', (_how, locked, command) => {
    mkdirSync(join(project, 'node_modules', 'sharp'), { recursive: true });
    writeFileSync(join(project, 'node_modules', 'sharp', 'package.json'), '{"version":"0.34.5"}');
    if (locked) writeFileSync(join(project, 'package-lock.json'), '{}');
    writeFileSync(join(project, 'hello.ts'), `import sharp from 'sharp'; export const handler = () => sharp;`);
    mockNpm.mockImplementation((_npm: string, _args: string[], { cwd }: { cwd: string }) => {
      expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toMatchObject({
        dependencies: { sharp: '0.34.5' },
      });
      mkdirSync(join(cwd, 'node_modules', 'sharp'), { recursive: true });
      writeFileSync(join(cwd, 'node_modules', 'sharp', 'index.js'), 'binary');
    });
    const output = bundleOnce(bundle({ nodeModules: ['sharp'], cpu: 'arm64' }), project, cache);
    expect(mockNpm).toHaveBeenCalledTimes(1);
    const args = mockNpm.mock.calls[0][1] as string[];
    expect(args[0]).toBe(command);
    expect(args).toEqual(expect.arrayContaining(['--os=linux', '--cpu=arm64', '--libc=glibc', '--ignore-scripts']));
    expect(readdirSync(join(cache, output)).sort()).toEqual(['index.mjs', 'index.mjs.map', 'node_modules']);
    expect(readFileSync(join(cache, output, 'index.mjs'), 'utf8')).toMatch(/from"sharp"/);
  });

  test('fails when a package cannot be installed, with what npm says', () => {
    mkdirSync(join(project, 'node_modules', 'sharp'), { recursive: true });
    writeFileSync(join(project, 'node_modules', 'sharp', 'package.json'), '{"version":"0.34.5"}');
    mockNpm.mockImplementation(() => {
      throw Object.assign(new Error('exit 1'), { stderr: 'npm error notarget\n' });
    });
    const native = (name: string) => bundle({ nodeModules: [name], cpu: 'x64' });
    expect(() => bundleOnce(native('sharp'), project, cache)).toThrow('cannot install sharp: npm error notarget');
    expect(() => bundleOnce(native('nowhere'), project, cache)).toThrow(
      "'nodeModules' must hold packages that are installed, got 'nowhere'; run 'npm install nowhere'",
    );
  });

  test('fails with the place of the error in the source', () => {
    writeFileSync(join(project, 'hello.ts'), `import { nothing } from './nowhere';\nexport const handler = nothing;`);
    expect(() => bundleOnce(bundle(), project, cache)).toThrow(
      /^cannot bundle '.*hello\.ts': Could not resolve "\.\/nowhere" \(hello\.ts:1\)$/,
    );
  });
});

describe('bundledCode', () => {
  const assets = (bundlingStacks: string[], context: object = {}) => {
    const app = new App({
      context: { 'aws:cdk:bundling-stacks': bundlingStacks, ...context },
      outdir: join(project, 'cdk.out'),
    });
    const stack = new Stack(app, 'Shop');
    const code = FunctionCode.typeScript(join(project, 'hello.ts'));
    for (const id of ['One', 'Two']) new ApiFunction(stack, id, { code, alarms: Alarms.none() });
    app.synth();
    return readdirSync(join(project, 'cdk.out')).filter((name) => name.startsWith('asset.'));
  };

  test('makes the asset once for two functions with the same code', () => {
    const [asset, ...others] = assets(['Shop']);
    expect(others).toEqual([]);
    expect(readdirSync(join(project, 'cdk.out', String(asset))).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(mockBuilt).toHaveBeenCalledTimes(1);
  });

  test('asks no cache when the context says so', () => {
    assets(['Shop'], { 'cdk-reference-architectures:bundleCache': 'false' });
    expect(mockBuilt).toHaveBeenCalledTimes(2);
  });

  test('makes no asset for stacks that are not wanted', () => {
    expect(assets([])).toEqual([]);
    expect(mockBuilt).not.toHaveBeenCalled();
  });
});

describe('the export that Lambda calls', () => {
  const made = (source: string, options: Partial<Bundle> = {}) => {
    writeFileSync(join(project, 'hello.ts'), source);
    writeFileSync(join(project, 'other.ts'), 'export const handler = 1;');
    return () => bundleOnce(bundle(options), project, join(project, 'cache'));
  };

  test.each<[string, string, Partial<Bundle>, string]>([
    ['is not there', 'export const x = 1, y = 2;', {}, "must export 'handler', got 'x', 'y' from '"],
    ['is the default', 'export default () => 1;', {}, "must export 'handler', got 'default' from '"],
    ['is not there in a file without exports', 'console.log(1);', {}, "must export 'handler', got nothing from '"],
    [
      'has another name',
      'export const handler = 1;',
      { exportName: 'nope' },
      "must export 'nope', got 'handler' from '",
    ],
    ['is not there in CommonJS', 'export const x = 1;', { format: 'cjs' }, "must export 'handler', got 'x' from '"],
  ])('fails where it %s', (_, source, options, message) =>
    expect(made(source, options)).toThrow(`FunctionCode.typeScript: 'entry' ${message}${join(project, 'hello.ts')}`),
  );

  test.each<[string, string, Partial<Bundle>]>([
    ['exported', 'export const handler = 1;', {}],
    ['exported from another file', "export { handler } from './other';", {}],
    ['among all of another file', "export * from './other';", {}],
    ['named otherwise', 'export const main = 1;', { exportName: 'main' }],
    ['given by CommonJS', 'exports.handler = () => 1;', { format: 'cjs' }],
    ['exported to CommonJS', 'export const x = 1, handler = 2;', { format: 'cjs' }],
    ['among all of another file for CommonJS', "export * from './other';", { format: 'cjs' }],
  ])('may be %s', (_, source, options) => expect(made(source, options)).not.toThrow());
});
