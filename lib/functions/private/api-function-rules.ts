import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { isKnown, matches, number, quoted, Rule, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ResolvedFunctionProps } from './api-function-defaults';

/** Names that Lambda sets itself and refuses (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html). */
const RESERVED_VARIABLES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** The rules of an `ApiFunction`. */
export function functionRules(props: ResolvedFunctionProps): Rules {
  const { asyncInvocation, layers = [], description } = props;
  return [
    rule(
      isKnown(description) && description.length > 256,
      () => `'description' must have at most 256 characters, got ${description?.length}`,
    ),
    wholeNumber('memorySize', props.memorySize, { min: 128, max: 10_240 }),
    seconds('timeout', props.timeout, { min: 1, max: 900 }),
    mebibytes('ephemeralStorageSize', props.ephemeralStorageSize, { min: 512, max: 10_240 }),
    environmentRules(props.environment ?? {}),
    rule(layerCount(props) > 5, () =>
      layers.length === layerCount(props)
        ? `'layers' must be at most 5, got ${layers.length}; merge some`
        : `'layers' must be at most 5 with those of extensions, got ${layerCount(props)}; merge some`,
    ),
    fileSystemRules(props),
    logGroupRules(props),
    urlRules(props),
    wholeNumber('reservedConcurrency', props.reservedConcurrency, { min: 0 }),
    concurrencyRules(props),
    seconds('asyncInvocation.maxEventAge', asyncInvocation?.maxEventAge, { min: 60, max: 21_600 }),
    wholeNumber('asyncInvocation.retryAttempts', asyncInvocation?.retryAttempts, { min: 0, max: 2 }),
    snapStartRules(props),
    thresholdRules(props),
    props.deployment._rules(props.alarms.enabled ? (props.alarmThresholds.durationP99 ? 2 : 1) : 0),
  ];
}

function concurrencyRules({ reservedConcurrency: reserved, provisionedConcurrency }: ResolvedFunctionProps): Rule[] {
  const provisioned = provisionedConcurrency?._maximum;
  return [
    rule(
      isKnown(reserved) && isKnown(provisioned) && provisioned > reserved,
      () =>
        `'provisionedConcurrency' must not exceed 'reservedConcurrency' (${reserved}), got ${provisioned}; ` +
        `lower 'provisionedConcurrency' or raise 'reservedConcurrency'`,
    ),
  ];
}

/** An image brings its own extensions. */
function layerCount({ layers = [], insightsVersion, paramsAndSecrets, code }: ResolvedFunctionProps): number {
  const insights = insightsVersion && code._runtime !== lambda.Runtime.FROM_IMAGE ? 1 : 0;
  return layers.length + insights + (paramsAndSecrets ? 1 : 0);
}

function fileSystemRules({ fileSystem, vpcPlacement, snapStart }: ResolvedFunctionProps): Rules {
  return [
    rule(
      fileSystem !== undefined && vpcPlacement === undefined,
      () => "'vpcPlacement' must be given with 'fileSystem', got none; give the VPC of its mount targets",
    ),
    rule(
      fileSystem !== undefined && (snapStart ?? false),
      () => "'snapStart' and 'fileSystem' exclude each other; leave one out",
    ),
    matches(
      'fileSystem.mountPath',
      fileSystem?.mountPath,
      /^\/mnt\/[\w.-]+$/,
      "a folder below /mnt, for example '/mnt/models'",
    ),
  ];
}

function logGroupRules(props: ResolvedFunctionProps): Rules {
  const { logGroup, givenLogRetention: logRetention, logEncryptionKey, logGroupClass } = props;
  const given = Object.entries({ logRetention, logEncryptionKey, logGroupClass }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  return rule(
    logGroup !== undefined && given.length > 0,
    () => `${quoted(given)} must be left out with 'logGroup', which has its own; set them there`,
  );
}

function urlRules({ url }: ResolvedFunctionProps): Rules {
  const { allowCredentials = false, allowedOrigins = [] } = url?.cors ?? {};
  return rule(
    allowCredentials && allowedOrigins.includes('*'),
    () => "'url.cors.allowedOrigins' must name the origins with 'allowCredentials', got '*'; browsers refuse it",
  );
}

function snapStartRules(props: ResolvedFunctionProps): Rule[] {
  const runtime = props.code._runtime;
  const on = props.snapStart ?? false;
  const storage = mebibytesOf(props.ephemeralStorageSize);
  return [
    rule(
      on && !runtime.supportsSnapStart,
      () => `'snapStart' must be left out for '${runtime.name}'; Java 11, Python 3.12, .NET 8 and newer have it`,
    ),
    rule(
      on && props.provisionedConcurrency !== undefined,
      () => `'snapStart' and 'provisionedConcurrency' exclude each other; leave one out`,
    ),
    rule(
      on && storage !== undefined && storage > 512,
      () => `'snapStart' allows 'ephemeralStorageSize' up to 512 MiB, got ${storage} MiB; leave one out`,
    ),
  ];
}

function thresholdRules({ alarmThresholds }: ResolvedFunctionProps): Rules {
  const { errorPercent, durationP99, throttledInvocations, concurrencyPercent, spilloverInvocations } = alarmThresholds;
  const known = durationP99 && !durationP99.isUnresolved() ? durationP99.toMilliseconds() : undefined;
  return [
    number('alarmThresholds.errorPercent', errorPercent, { min: 0.01, max: 100 }),
    rule(known === 0, () => "'alarmThresholds.durationP99' must be longer than 0 ms; every invocation takes longer"),
    wholeNumber('alarmThresholds.throttledInvocations', throttledInvocations, { min: 1 }),
    number('alarmThresholds.concurrencyPercent', concurrencyPercent, { min: 1, max: 100 }),
    wholeNumber('alarmThresholds.spilloverInvocations', spilloverInvocations, { min: 1 }),
  ];
}

function environmentRules(environment: { readonly [name: string]: string }): Rule[] {
  const names = Object.keys(environment);
  const malformed = names.filter((name) => !/^[A-Za-z][A-Za-z0-9_]+$/.test(name) && !RESERVED_VARIABLES.has(name));
  const reserved = names.filter((name) => RESERVED_VARIABLES.has(name));
  const bytes = Object.entries(environment)
    .filter(([, value]) => isKnown(value))
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  return [
    rule(
      malformed.length > 0,
      () =>
        `'environment' names must have two characters or more, a letter first, then letters, digits and _, got ${quoted(malformed)}`,
    ),
    rule(
      reserved.length > 0,
      () => `'environment' must not set what Lambda sets itself, got ${quoted(reserved)}; use another name`,
    ),
    rule(
      bytes > 4096,
      () => `'environment' must have at most 4096 bytes in all, got ${bytes}; keep long values in Parameter Store`,
    ),
  ];
}

function mebibytes(prop: string, value: Size | undefined, { min, max }: { min: number; max: number }): Rule[] {
  const amount = mebibytesOf(value);
  return [
    rule(
      amount !== undefined && !(Number.isInteger(amount) && amount >= min && amount <= max),
      () => `'${prop}' must be a size in whole MiB from ${min} to ${max} MiB, got ${amount} MiB`,
    ),
  ];
}

function mebibytesOf(size: Size | undefined): number | undefined {
  if (size === undefined || size.isUnresolved()) return undefined;
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
