import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@jest/types';

/** What is set here is inherited by every worker of this run, where aws-cdk-lib reads it outside the sandboxes. */
export default function globalSetup({ updateSnapshot }: Config.GlobalConfig): void {
  // Unit tests synthesize hundreds of small templates, which the CloudFormation validator would make slow; test/validation
  // looks at specimens and example stacks with it.
  process.env.CDK_VALIDATION ??= 'false';
  // aws-cdk-lib warns of what is deprecated once for each process, so no test of one file would be sure to see it.
  process.env.JSII_DEPRECATED = 'fail';
  // Each process of Node.js 20 is told once by the AWS SDK that its support ends, which is said of no handler: Lambda runs them by a later one.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  if (updateSnapshot === 'all') process.env.SNAPSHOTS_ARE_WRITTEN = 'yes';
  // Each app without a folder of its own is synthesized to the temporary directory: a run has one, which it deletes.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'tests-'));
  // PostgreSQL runs as another user, where the tests are root's.
  chmodSync(process.env.TMPDIR, 0o755);
}
