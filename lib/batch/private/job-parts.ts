import { Construct } from 'constructs';
import { CfnResource, Duration, Stack } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Rule, quoted, rule, seconds, wholeNumber } from '../../private/validation';
import { JobOptions, JobRoleAndLogOptions } from '../jobs/job-options';
import { RetryRule } from '../jobs/retry-rule';
import { JobCompatibility } from '../jobs/submittable-job';

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_TIMEOUT = Duration.hours(1);

/** What jobs share, whatever their kind. */
export function jobOptionRules(options: JobOptions, commands: readonly (readonly string[] | undefined)[]): Rule[] {
  const rules = options.retryRules ?? [];
  return [
    ...wholeNumber('attempts', options.attempts, { min: 1, max: 10 }),
    ...seconds('timeout', options.timeout, { min: 60 }),
    ...wholeNumber('schedulingPriority', options.schedulingPriority, { min: 0, max: 9999 }),
    rule(
      rules.length > (rules.at(-1)?._decidesAll ? 5 : 4),
      () => `'retryRules' must hold at most 4 (5 if the last one is 'RetryRule.anythingElse()'), got ${rules.length}`,
    ),
    rule(
      rules.slice(0, -1).some((r) => r._decidesAll),
      () => `'retryRules' must have 'RetryRule.anythingElse()' at its end; rules after it are never looked at`,
    ),
    ...(options.consumes ?? []).flatMap(({ quantity }) => wholeNumber('consumes.quantity', quantity, { min: 1 })),
    ...placeholderRules(commands, options.parameters ?? {}),
  ];
}

/** That a job has either a log group or a retention. */
export function logRules({ logGroup, logRetention }: JobRoleAndLogOptions): Rule[] {
  return [
    rule(
      logGroup !== undefined && logRetention !== undefined,
      () => `'logRetention' must not be given with a 'logGroup' of your own; set it there`,
    ),
  ];
}

/** The props of an L2 job definition that the options say. */
export function jobDefinitionProps(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryAttempts: options.attempts ?? DEFAULT_ATTEMPTS,
    retryStrategies: exitRules(options, compatibility).map(({ action, on }) =>
      batch.RetryStrategy.of(action, batch.Reason.custom(on)),
    ),
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    schedulingPriority: options.schedulingPriority,
    propagateTags: options.propagateTags ?? true,
    skipDeregisterOnUpdate: options.keepRevisions ?? true,
  };
}

/** The same of an L1 job definition. */
export function cfnJobOptions(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryStrategy: {
      attempts: options.attempts ?? DEFAULT_ATTEMPTS,
      evaluateOnExit: exitRules(options, compatibility).map(({ action, on }) => ({ action, ...on })),
    },
    timeout: { attemptDurationSeconds: (options.timeout ?? DEFAULT_TIMEOUT).toSeconds() },
    schedulingPriority: options.schedulingPriority,
    propagateTags: options.propagateTags ?? true,
    resourceRetentionPolicy: { skipDeregisterOnUpdate: options.keepRevisions ?? true },
  };
}

/** Adds what the L2s of job definitions do not have. */
export function addConsumables(definition: Construct, options: JobOptions): void {
  if (!options.consumes || options.consumes.length === 0) return;
  (definition.node.defaultChild as CfnResource).addPropertyOverride('ConsumableResourceProperties', {
    ConsumableResourceList: options.consumes.map(({ resource, quantity }) => ({
      ConsumableResource: resource.consumableResourceRef.consumableResourceArn,
      Quantity: quantity,
    })),
  });
}

/** A role for tasks of this account only. */
export function taskRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
}

/** Where the output goes. */
export function jobLogGroup(scope: Construct, options: JobRoleAndLogOptions): logs.ILogGroup {
  return (
    options.logGroup ??
    new logs.LogGroup(scope, 'Logs', { retention: options.logRetention ?? logs.RetentionDays.THREE_MONTHS })
  );
}

interface ExitRule {
  readonly action: batch.Action;
  readonly on: batch.CustomReason;
}

function exitRules(options: JobOptions, compatibility: JobCompatibility): ExitRule[] {
  const rules = options.retryRules ?? defaultRules(compatibility);
  const given = rules.map((r) => ({ action: r._action, on: r._on }));
  // Batch retries what no rule matches, so a last rule has to end it.
  // https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
  return rules.at(-1)?._decidesAll ? given : [...given, { action: batch.Action.EXIT, on: { onReason: '*' } }];
}

function defaultRules(compatibility: JobCompatibility): RetryRule[] {
  return compatibility === JobCompatibility.FARGATE
    ? [RetryRule.fargateSpotInterrupted(), RetryRule.startFailed()]
    : [RetryRule.hostTerminated(), RetryRule.startFailed()];
}

function placeholderRules(
  commands: readonly (readonly string[] | undefined)[],
  parameters: Record<string, string>,
): Rule[] {
  const words = commands.flatMap((command) => command ?? []);
  const named = words.flatMap((word) => [...word.matchAll(/Ref::([A-Za-z0-9_-]+)/g)].map((match) => match[1] ?? ''));
  const missing = [...new Set(named.filter((name) => !(name in parameters)))];
  const unused = Object.keys(parameters).filter((name) => !named.includes(name));
  return [
    rule(
      missing.length > 0,
      () =>
        `'command' must name only parameters that exist, got 'Ref::${missing[0]}'; give ${quoted(missing)} a default in 'parameters'`,
    ),
    rule(
      unused.length > 0 && words.length > 0,
      () => `'parameters' must be used by 'command', got ${quoted(unused)}; add 'Ref::${unused[0]}' or remove it`,
    ),
  ];
}
