import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOnce } from '../../../lib/functions/private/bundling';

const ROOT = join(__dirname, '../../..');

describe('the bundle of ServerlessCrud', () => {
  const entry = join(ROOT, 'examples/serverless-crud/handlers/items.ts');
  const cache = join(ROOT, 'node_modules/.cache/cdk-reference-architectures/bundles');
  const bundle = {
    entry,
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

  test('is smaller than 300 KB, without the SDK', () => {
    expect(statSync(file).size).toBeLessThan(300_000);
    expect(readFileSync(file, 'utf8')).toMatch(/from"@aws-sdk\/client-dynamodb"/);
  });

  test('runs as it will be deployed', () => {
    const event = { resource: '/nowhere', httpMethod: 'GET', headers: {} };
    const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
      const { statusCode } = await handler(${JSON.stringify(event)}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 1000 });
      process.stdout.write(String(statusCode));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'eu-west-1',
        TABLE_NAME: 'Items',
        IDEMPOTENCY_TABLE_NAME: 'Requests',
        WRITE_SWITCH_NAME: 'WriteSwitch',
        POWERTOOLS_METRICS_DISABLED: 'true',
        POWERTOOLS_LOG_LEVEL: 'SILENT',
      },
    });
    expect(output).toBe('404');
  });
});
