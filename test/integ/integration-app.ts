import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Mixins, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { IDeployAssert, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';
import { recommendedContext } from '../support/synth';
import { findingsIn } from '../support/validation-report';

/** The cloud assembly schema that integ-runner reads. */
const RUNNER_SCHEMA = '53.0.0';

/** What is kept although the account deletes it: nothing may be. */
const KEPT: unknown[] = [RemovalPolicy.RETAIN, 'Retain', 'Snapshot', 'RetainExceptOnCreate'];

/**
 * An app of one stack and of assertions about it, for `integ-runner`.
 *
 * Everything in it is deleted with the stack, whatever the constructs' defaults are; validate.ts makes sure of it.
 */
export class IntegrationApp extends App {
  /** Those that were made in this process. */
  public static readonly all: IntegrationApp[] = [];

  /** What is tested. It knows neither account nor Region. */
  public readonly stack: Stack;

  /** What has to be true once the stack is deployed. */
  public readonly assertions: IDeployAssert;

  private onReport?: (outdir: string) => void;

  constructor(stackName: string) {
    super({
      // The runner gives flags of its own, older than those of this project.
      postCliContext: recommendedContext,
      treeMetadata: false,
      analyticsReporting: false,
    });
    this.stack = new Stack(this, stackName, { description: `Integration test: ${stackName}` });
    // Its id names the stack of the assertions, of which several tests may run in one account.
    this.assertions = new IntegTest(this, `${stackName}Test`, { testCases: [this.stack] }).assertions;
    RemovalPolicies.of(this.stack).destroy();
    IntegrationApp.all.push(this);
  }

  /** Synthesizes, and says what the validator and the constructs find, and what would outlive the test. */
  public problems(): string[] {
    const findings: string[] = [];
    this.onReport = (outdir) => findings.push(...findingsIn(outdir).map(({ text }) => text));
    try {
      this.synth();
    } catch (error) {
      findings.push(String(error));
    }
    const kept = this.stack.node.findAll().filter(isKept);
    return [...findings, ...kept.map(({ node }) => `${node.path} would outlive the test`)];
  }

  public override synth(...args: Parameters<App['synth']>): ReturnType<App['synth']> {
    Mixins.of(this.stack).apply(new BucketAutoDeleteObjects());
    const assembly = super.synth(...args);
    this.onReport?.(this.outdir);
    tidy(this.outdir);
    return assembly;
  }
}

/**
 * Leaves of the assembly what a snapshot needs, in a schema that integ-runner reads. Its newest release, 2.197.10, knows
 * schemas up to 53, and aws-cdk-lib 2.276 writes 55: what came between is optional and none of it is used here.
 */
function tidy(outdir: string): void {
  for (const name of readdirSync(outdir)) {
    const file = join(outdir, name);
    // Both name lines of the source, which say nothing of a template.
    if (/\.metadata\.json$|^validation-report\.json$/.test(name)) rmSync(file);
    if (!/^(manifest|integ|.*\.assets)\.json$|^cdk\.out$/.test(name)) continue;
    const content = { ...JSON.parse(readFileSync(file, 'utf8')), version: RUNNER_SCHEMA, minimumCliVersion: undefined };
    if (name === 'manifest.json') content.artifacts = tidyArtifacts(content.artifacts);
    writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
  }
}

/** Without the files that were removed, and without the list of feature flags, which `cdk.json` has. */
function tidyArtifacts(artifacts: Record<string, { type: string; additionalMetadataFile?: string }>): object {
  return Object.fromEntries(
    Object.entries(artifacts)
      .filter(([, { type }]) => type !== 'cdk:feature-flag-report')
      .map(([id, artifact]) => [id, { ...artifact, additionalMetadataFile: undefined }]),
  );
}

function isKept(construct: unknown): construct is CfnResource {
  return CfnResource.isCfnResource(construct) && KEPT.includes(construct.cfnOptions.deletionPolicy);
}
