import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOnce } from '../../../lib/functions/private/bundling';

const ROOT = join(__dirname, '../../..');

describe('the bundle of Leaderboard', () => {
  const cache = join(ROOT, 'node_modules/.cache/cdk-reference-architectures/bundles');
  const bundle = {
    entry: join(ROOT, 'examples/leaderboard/handlers/scores.ts'),
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

  test('is smaller than 600 KB, with the client of DAX and without the SDK', () => {
    const code = readFileSync(file, 'utf8');
    expect(code.length).toBeLessThan(600_000);
    expect(code).toContain('daxs');
    expect(code).toMatch(/from"@aws-sdk\/client-dynamodb"/);
  });

  test('runs as it will be deployed', () => {
    const event = { routeKey: 'GET /nowhere' };
    const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)};
      const { statusCode } = await handler(${JSON.stringify(event)}, { awsRequestId: 'r' });
      process.stdout.write(String(statusCode));
      process.exit();`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        DAX_ENDPOINT: 'daxs://127.0.0.1:9',
        SCORE_TABLE_NAME: 'Scores',
        POWERTOOLS_METRICS_DISABLED: 'true',
        POWERTOOLS_LOG_LEVEL: 'SILENT',
      },
    });
    expect(output).toBe('404');
  });
});
