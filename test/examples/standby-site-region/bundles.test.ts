import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOnce } from '../../../lib/functions/private/bundling';

const ROOT = join(__dirname, '../../..');

describe('the bundle of StandbySite', () => {
  const cache = join(ROOT, 'node_modules/.cache/cdk-reference-architectures/bundles');
  const bundle = {
    entry: join(ROOT, 'examples/standby-site-region/handlers/site.ts'),
    target: 'node24',
    externalModules: ['@aws-sdk/*'],
    sourceMap: true,
    define: {},
    loaders: {},
    format: 'esm' as const,
    exportName: 'handler',
    nodeModules: [],
    copyFiles: {},
  };
  const file = join(cache, bundleOnce(bundle, ROOT, cache), 'index.mjs');

  test('is small, and runs as it will be deployed', () => {
    expect(statSync(file).size).toBeLessThan(10_000);
    const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
      const { body } = await handler({ httpMethod: 'GET', path: '/health', headers: {} });
      process.stdout.write(body);`;
    const env = { PATH: process.env.PATH };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env });
    expect(JSON.parse(output)).toEqual({ healthy: true });
  });
});
