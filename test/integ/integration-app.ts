import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { App, CfnResource, Duration, Mixins, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { IDeployAssert, IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Egress, TieredVpc } from '../../lib/network';
import { provide, STAND_IN } from '../specimens/surroundings';
import { specimensOf } from '../support/library';
import { recommendedContext } from '../support/synth';
import { findingsIn } from '../support/validation-report';

/** The cloud assembly schema that integ-runner reads. */
const RUNNER_SCHEMA = '53.0.0';

/** What is kept although the account deletes it: nothing may be. */
const KEPT: unknown[] = [RemovalPolicy.RETAIN, 'Retain', 'Snapshot', 'RetainExceptOnCreate'];

/** A public construct, of which there are specimens. */
interface ConstructType<T extends Construct, P> {
  readonly PROPERTY_INJECTION_ID: string;
  new (scope: Construct, id: string, props: P): T;
}

/**
 * An app of one stack and of assertions about it, for `integ-runner`.
 *
 * What is tested are the specimens of all other tests, in surroundings that are real. Everything is deleted with the stack,
 * whatever the constructs' defaults are; validate.ts makes sure of both.
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
    this.provide('OnCall', (scope) => new sns.Topic(scope, 'OnCall'));
    this.provide('Key', keyForLogs);
    IntegrationApp.all.push(this);
  }

  /** Has specimens use something of this stack where they would name what exists in no account. */
  public provide(id: string, make: (scope: Construct) => unknown): void {
    provide(this.stack, id, make);
  }

  /** A network with a way out, which the specimens use. */
  public network(): ec2.IVpc {
    const { vpc } = this.minimal(TieredVpc, 'Network', { egress: Egress.natGateway() });
    this.provide('Vpc', () => vpc);
    return vpc;
  }

  /** The minimal specimen of a construct, but for the props that are given. */
  public minimal<T extends Construct, P>(type: ConstructType<T, P>, id: string, given?: Partial<P>): T {
    return this.make(type, 'minimal', id, given);
  }

  /** The full specimen of a construct, but for the props that are given. */
  public full<T extends Construct, P>(type: ConstructType<T, P>, id: string, given?: Partial<P>): T {
    return this.make(type, 'full', id, given);
  }

  /** Synthesizes, and says what the validator and the constructs find, what is not real, and what would outlive the test. */
  public problems(): string[] {
    const findings: string[] = [];
    this.onReport = (outdir) => findings.push(...findingsIn(outdir).map(({ text }) => text));
    try {
      const { template } = this.synth().getStackByName(this.stack.stackName);
      const [standIn] = STAND_IN.exec(JSON.stringify(template)) ?? [];
      if (standIn) findings.push(`the template names something that exists in no account: '${standIn}'`);
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

  private make<T extends Construct, P>(
    type: ConstructType<T, P>,
    variant: 'minimal' | 'full',
    id: string,
    given: Partial<P> = {},
  ): T {
    const [, domain = '', name = ''] = type.PROPERTY_INJECTION_ID.split('.');
    const made = specimensOf(domain)[name]?.[variant](this.stack, id, given);
    if (!(made instanceof type)) throw new Error(`there is no ${variant} specimen of ${type.PROPERTY_INJECTION_ID}`);
    return made;
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

/** A key that CloudWatch Logs may use: the log groups of the APIs and of the network leave that to its owner. */
function keyForLogs(scope: Construct): kms.Key {
  const key = new kms.Key(scope, 'Key', { pendingWindow: Duration.days(7) });
  key.grantEncryptDecrypt(new iam.ServicePrincipal(`logs.${Stack.of(scope).region}.amazonaws.com`));
  return key;
}
