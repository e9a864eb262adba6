import * as ecs from 'aws-cdk-lib/aws-ecs';
import { userRules } from '../../private/container-user';
import {
  atLeastOne,
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import type { JobContainerOptions } from '../jobs/container-job';
import { JobOptions, JobRoleAndLogOptions } from '../jobs/job-options';
import type { JobPlatform } from '../jobs/job-platform';
import type { RetryRule } from '../jobs/retry-rule';
import { JobCompatibility } from '../jobs/submittable-job';
import { ContainerCondition, TaskContainer } from '../jobs/task-container';
import { DEFAULT_ATTEMPTS, DEFAULT_MEMORY, DEFAULT_TIMEOUT, DEFAULT_VCPUS } from './job-defaults';

/** The rules for the options that all kinds of jobs share. */
export function jobOptionRules(options: JobOptions, commands: readonly (readonly string[] | undefined)[]): Rules {
  return [
    wholeNumber('attempts', options.attempts ?? DEFAULT_ATTEMPTS, { min: 1, max: 10 }),
    seconds('timeout', options.timeout ?? DEFAULT_TIMEOUT, { min: 60 }),
    wholeNumber('schedulingPriority', options.schedulingPriority, { min: 0, max: 9999 }),
    retryRules(options.retryRules),
    (options.consumes ?? []).map(({ quantity }) => wholeNumber('consumes.quantity', quantity, { min: 1 })),
    placeholderRules(commands, options.parameters ?? {}),
  ];
}

/** The rules for rules of retries. */
export function retryRules(rules: RetryRule[] = []): Rules {
  return [
    rule(
      rules.length > (rules.at(-1)?._decidesAll ? 5 : 4),
      () => `'retryRules' must hold at most 4 (5 if the last one is 'RetryRule.anythingElse()'), got ${rules.length}`,
    ),
    rule(
      rules.slice(0, -1).some((r) => r._decidesAll),
      () => `'retryRules' must have 'RetryRule.anythingElse()' at its end; rules after it are never looked at`,
    ),
  ];
}

/** That a job has a log group of the caller's, a new one as the caller wants it, or another log driver. */
export function logRules(options: JobRoleAndLogOptions, { compatibility }: JobPlatform): Rules {
  const { logGroup, logRetention, logEncryptionKey, logDriver } = options;
  const refused = (prop: string, value: unknown) =>
    rule(
      logGroup !== undefined && value !== undefined,
      () => `'${prop}' must not be given with a 'logGroup' of your own; set it there`,
    );
  const foreign = (['logGroup', 'logRetention', 'logEncryptionKey'] as const).filter((prop) => options[prop]);
  return [
    refused('logRetention', logRetention),
    refused('logEncryptionKey', logEncryptionKey),
    rule(
      logDriver !== undefined && foreign.length > 0,
      () => `'logDriver' must not be given with ${quoted(foreign)}, which are of CloudWatch Logs; leave one out`,
    ),
    rule(
      logDriver instanceof ecs.FireLensLogDriver,
      () => `'logDriver' must not be FireLens, which takes a router; use the 'logRouter' of a 'MultiContainerJob'`,
    ),
    rule(
      logDriver !== undefined &&
        compatibility !== JobCompatibility.EC2 &&
        !(logDriver instanceof ecs.AwsLogDriver || logDriver instanceof ecs.SplunkLogDriver),
      () =>
        `'logDriver' must be Splunk's or that of CloudWatch Logs on ${compatibility}; use 'JobPlatform.ec2()' for others`,
    ),
  ];
}

/** The rules for a container, its size aside. */
export function containerContentRules(
  options: JobContainerOptions,
  platform: JobPlatform,
  { enableExecuteCommand = false }: JobRoleAndLogOptions,
): Rules {
  const volumes = options.volumes ?? [];
  const names = Object.keys(options.environment ?? {});
  const both = Object.keys(options.secrets ?? {}).filter((name) => names.includes(name));
  const foreign = volumes.filter((volume) => !volume._compatibility.includes(platform.compatibility));
  return [
    options.image._jobRules(),
    nonEmptyList('command', options.command),
    userRules(options.user),
    environmentRules('environment', options.environment),
    environmentRules('secrets', options.secrets),
    rule(
      both.length > 0,
      () => `'secrets' must not repeat names of 'environment', got '${both[0]}'; remove one of them`,
    ),
    distinct(
      'volumes',
      volumes.map((volume) => volume.name),
    ),
    distinct(
      'mountPath',
      volumes.map((volume) => volume.mountPath),
    ),
    wholeNumber('gpus', options.gpus, { min: 0, max: 16 }),
    rule(
      isKnown(options.gpus) && options.gpus > 0 && platform.compatibility === JobCompatibility.FARGATE,
      () => `'gpus' must not be given on Fargate, which has none; use 'JobPlatform.ec2()'`,
    ),
    matches('logStreamPrefix', options.logStreamPrefix, /^[^:*]{1,200}$/, "up to 200 characters without ':' and '*'"),
    rule(
      enableExecuteCommand && options.readonlyRootFilesystem === true,
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
      () => `'readonlyRootFilesystem' must not be true with 'enableExecuteCommand', which writes to it; leave one out`,
    ),
    windowsRules(options, platform),
    rule(
      foreign.length > 0,
      () =>
        `'volumes' must be ones that ${platform.compatibility} has, got '${foreign[0]?.name}'; use 'JobPlatform.ec2()'`,
    ),
  ];
}

/** The rules for the only container of a task. */
export function containerRules(
  options: JobContainerOptions,
  platform: JobPlatform,
  surroundings: JobRoleAndLogOptions,
): Rules {
  return [
    containerContentRules(options, platform, surroundings),
    platform._sizeRules(options.vcpus ?? DEFAULT_VCPUS, options.memory ?? DEFAULT_MEMORY),
  ];
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html */
function windowsRules(options: JobContainerOptions, { _windows }: JobPlatform): Rules {
  const given = (['user', 'readonlyRootFilesystem', 'initProcess'] as const).filter((prop) => options[prop]);
  const foreign = (options.volumes ?? []).filter((volume) => !volume._onWindows);
  return [
    rule(
      _windows && given.length > 0,
      () => `${quoted(given)} must not be given for containers of Windows, which have nothing like it; leave it out`,
    ),
    rule(
      _windows && foreign.length > 0,
      () =>
        `'volumes' must be ones that containers of Windows can have, got '${foreign[0]?.name}'; use 'JobVolume.temporary()'`,
    ),
  ];
}

/** Names of environment variables that Batch keeps for itself, and names that are none. */
export function environmentRules(prop: string, environment: Record<string, unknown> | undefined): Rules {
  const names = Object.keys(environment ?? {});
  const reserved = names.filter((name) => name.startsWith('AWS_BATCH'));
  return [
    rule(
      names.some((name) => name.trim() === '' || name.includes('=')),
      () => `'${prop}' must have names with something in them and without '=', got ${quoted(names)}`,
    ),
    rule(
      reserved.length > 0,
      () => `'${prop}' must not have names that start with 'AWS_BATCH', which Batch sets itself, got '${reserved[0]}'`,
    ),
  ];
}

function placeholderRules(
  commands: readonly (readonly string[] | undefined)[],
  parameters: Record<string, string>,
): Rules {
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

/** That containers of one task can start in their order, and end. */
export function compositionRules(containers: TaskContainer[]): Rules {
  const names = containers.map((container) => container.name);
  const waits = containers.flatMap((container) =>
    (container.dependsOn ?? []).map((dependency) => ({ name: container.name, ...dependency })),
  );
  const lost = waits.find((wait) => !names.includes(wait.container));
  const backward = waits.find((wait) => names.indexOf(wait.container) >= names.indexOf(wait.name));
  const endless = waits.find(
    (wait) =>
      wait.condition !== ContainerCondition.START &&
      (containers.find((container) => container.name === wait.container)?.essential ?? true),
  );
  return [
    atLeastOne('containers', containers),
    distinct('containers', names),
    names.map((name) => matches('name', name, /^[A-Za-z0-9_-]{1,255}$/, "up to 255 letters, digits, '-' and '_'")),
    rule(containers.length > 10, () => `'containers' must hold at most 10, got ${containers.length}; leave some out`),
    rule(
      containers.length > 0 && containers.every((container) => container.essential === false),
      () => `'essential' must be true for at least one container, whose end is the end of the job`,
    ),
    rule(
      lost !== undefined,
      () => `'dependsOn' must name one of ${quoted(names)}, got '${lost?.container}' at '${lost?.name}'`,
    ),
    rule(
      lost === undefined && backward !== undefined,
      () =>
        `'dependsOn' must name a container that is earlier in 'containers', got '${backward?.container}' at ` +
        `'${backward?.name}'; change the order, which also keeps circles out`,
    ),
    rule(
      lost === undefined && endless !== undefined,
      () =>
        `'essential' must be false for '${endless?.container}', because '${endless?.name}' waits for its end; ` +
        `the end of an essential container ends the job`,
    ),
  ];
}
