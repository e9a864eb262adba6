import { distinct, nonEmptyList, quoted, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { JobContainerOptions } from '../jobs/container-job';
import { JobOptions, JobRoleAndLogOptions } from '../jobs/job-options';
import type { JobPlatform } from '../jobs/job-platform';
import type { RetryRule } from '../jobs/retry-rule';
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

/** That a job has either a log group of the caller's or a new one as the caller wants it. */
export function logRules({ logGroup, logRetention, logEncryptionKey }: JobRoleAndLogOptions): Rules {
  const refused = (prop: string, value: unknown) =>
    rule(
      logGroup !== undefined && value !== undefined,
      () => `'${prop}' must not be given with a 'logGroup' of your own; set it there`,
    );
  return [refused('logRetention', logRetention), refused('logEncryptionKey', logEncryptionKey)];
}

/** The rules for a container, its size aside. */
export function containerContentRules(options: JobContainerOptions, platform: JobPlatform): Rules {
  const volumes = options.volumes ?? [];
  const names = Object.keys(options.environment ?? {});
  const both = Object.keys(options.secrets ?? {}).filter((name) => names.includes(name));
  const foreign = volumes.filter((volume) => !volume._compatibility.includes(platform.compatibility));
  return [
    options.image._jobRules(),
    nonEmptyList('command', options.command),
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
    rule(
      foreign.length > 0,
      () =>
        `'volumes' must be ones that ${platform.compatibility} has, got '${foreign[0]?.name}'; use 'JobPlatform.ec2()'`,
    ),
  ];
}

/** The rules for the only container of a task. */
export function containerRules(options: JobContainerOptions, platform: JobPlatform): Rules {
  return [
    containerContentRules(options, platform),
    platform._sizeRules(options.vcpus ?? DEFAULT_VCPUS, options.memory ?? DEFAULT_MEMORY),
  ];
}

/** Names of environment variables that Batch keeps for itself. */
export function environmentRules(prop: string, environment: Record<string, unknown> | undefined): Rules {
  const reserved = Object.keys(environment ?? {}).filter((name) => name.startsWith('AWS_BATCH'));
  return [
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
