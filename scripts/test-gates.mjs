// Proves that a new domain cannot slip past the tests: in a copy of the project it adds a domain with a queue that is not
// encrypted, without a README, with a test that fails and without a specimen, and expects `npm test` to say each of these.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const copy = mkdtempSync(join(tmpdir(), 'gates-'));

const CONSTRUCT = (name, props) => `import { Construct } from 'constructs';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/** A construct of nobody. */
export class ${name} extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new sqs.Queue(this, 'Queue', ${props});
  }
}
`;
const FILES = {
  'lib/scratch/open-queue.ts': CONSTRUCT('OpenQueue', '{ encryption: sqs.QueueEncryption.UNENCRYPTED }'),
  'lib/scratch/forgotten-queue.ts': CONSTRUCT('ForgottenQueue', '{ enforceSSL: true }'),
  'test/scratch/open-queue.test.ts': `test('fails', () => {
  expect(1).toBe(2);
});
`,
  'test/specimens/scratch.ts': `import { OpenQueue } from '../../lib/scratch/open-queue';
import { Specimens } from './specimen';

export const specimens: Specimens = {
  OpenQueue: {
    minimal: (stack, id) => new OpenQueue(stack, id),
    full: (stack, id) => new OpenQueue(stack, id),
  },
};
`,
};
const EXPECTED = {
  'the queue that is not encrypted': /not encrypted: queue|AwsSolutions-SQS4|SQSQueueSSE/,
  'the README that is missing': /lib\/scratch\/README\.md is missing/,
  'the test that fails': /test\/scratch\/open-queue\.test\.ts/,
  'the construct without a specimen': /add 'ForgottenQueue' to test\/specimens\/scratch\.ts/,
  'the construct without a test': /add test\/scratch\/forgotten-queue\.test\.ts for lib\/scratch\/forgotten-queue\.ts/,
  'the entries that are not current': /lib\/scratch\/index\.ts is not current|exports what its folders hold/,
  'the construct without a row in the table': /0 rows of scratch\.OpenQueue/,
};

let missed;
try {
  for (const part of readdirSync(root)) {
    if (['.git', 'node_modules', 'cdk.out', 'dist', 'packages', '.cache', 'coverage'].includes(part)) continue;
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  // The files of this domain and those that look at all domains; the other files do not know of it.
  const run = spawnSync('npm', ['test', '--', 'test/scratch', 'test/library.test.ts', 'test/specimens.test.ts'], {
    cwd: copy,
    encoding: 'utf8',
  });
  const output = `${run.stdout}${run.stderr}`;
  missed = Object.entries(EXPECTED).filter(([, pattern]) => !pattern.test(output));
  if (run.status === 0) missed.push(['anything: npm test passes']);
  if (missed.length > 0) console.error(output.slice(-8000));
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const [what] of missed) console.error(`npm test does not notice ${what}`);
if (missed.length === 0) console.log(`npm test notices ${Object.keys(EXPECTED).join(', ')}`);
process.exitCode = missed.length > 0 ? 1 : 0;
