import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@jest/types';

/** What is set here is inherited by every worker of this run, where aws-cdk-lib reads it outside the sandboxes. */
export default function globalSetup({ updateSnapshot }: Config.GlobalConfig): void {
  // Unit tests synthesize hundreds of small templates, which the CloudFormation validator would make slow; the example
  // stacks are synthesized with it (example-apps.ts).
  process.env.CDK_VALIDATION ??= 'false';
  // aws-cdk-lib warns of what is deprecated once for each process, so no test of one file would be sure to see it.
  process.env.JSII_DEPRECATED = 'fail';
  if (updateSnapshot === 'all') process.env.SNAPSHOTS_ARE_WRITTEN = 'yes';
  // Empty: the first test file that needs validated assemblies makes them (example-assemblies.ts).
  process.env.EXAMPLE_ASSEMBLIES = mkdtempSync(join(tmpdir(), 'example-assemblies-'));
}
