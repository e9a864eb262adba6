import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOnce } from '../../../lib/functions/private/bundling';

const ROOT = join(__dirname, '../../..');

describe('the bundle of GlobalApi', () => {
  const cache = join(ROOT, 'node_modules/.cache/cdk-reference-architectures/bundles');
  const bundle = {
    entry: join(ROOT, 'examples/global-api-region/handlers/answer.ts'),
    target: 'node24',
    externalModules: ['@aws-sdk/*'],
    sourceMap: true,
    define: {},
    loaders: {},
    exportName: 'handler',
    format: 'esm' as const,
    nodeModules: [],
    copyFiles: {},
  };
  const file = join(cache, bundleOnce(bundle, ROOT, cache), 'index.mjs');

  test('is small, and runs as it will be deployed', () => {
    expect(statSync(file).size).toBeLessThan(10_000);
    const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
      const { body } = await handler({ httpMethod: 'GET', path: '/', headers: { 'x-forwarded-for': '203.0.113.7' } });
      process.stdout.write(body);`;
    const env = { PATH: process.env.PATH, AWS_REGION: 'us-east-2' };
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', env });
    expect(JSON.parse(output)).toEqual({ region: 'us-east-2', client: '203.0.113.7' });
  });
});
