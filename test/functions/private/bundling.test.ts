import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

beforeEach(() => {
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

  test('fails with the place of the error in the source', () => {
    writeFileSync(join(project, 'hello.ts'), `import { nothing } from './nowhere';\nexport const handler = nothing;`);
    expect(() => bundleOnce(bundle(), project, cache)).toThrow(
      /^cannot bundle '.*hello\.ts': Could not resolve "\.\/nowhere" \(hello\.ts:1\)$/,
    );
  });
});

describe('bundledCode', () => {
  const assets = (bundlingStacks: string[]) => {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': bundlingStacks }, outdir: join(project, 'cdk.out') });
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

  test('makes no asset for stacks that are not wanted', () => {
    expect(assets([])).toEqual([]);
    expect(mockBuilt).not.toHaveBeenCalled();
  });
});
