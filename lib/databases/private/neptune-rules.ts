import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  atLeastOne,
  isKnown,
  matches,
  nonEmpty,
  number,
  percentage,
  required,
  rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { NeptuneCapacity } from '../neptune/neptune-capacity';
import type { NeptuneClusterProps, NeptuneLoadOptions } from '../neptune/neptune-cluster';
import { NeptuneReaders } from '../neptune/neptune-readers';
import { retentionRules } from './database-backups';
import { databaseSubnetRules } from './database-network';
import { windowRules } from './database-windows';
import { memoryOf } from './instance-class';

/** The port of every protocol of Neptune. */
export const PORT = 8182;

/**
 * The parameters that have properties.
 * https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html
 */
export const LOG_PARAMETERS = {
  neptune_enable_audit_log: 'auditLog',
  neptune_enable_slow_query_log: 'slowQueryThreshold',
  neptune_slow_query_log_threshold: 'slowQueryThreshold',
} as const;

/** The capacity of a cluster, by default as well. */
export function neptuneCapacity({ capacity }: NeptuneClusterProps) {
  return (capacity ?? NeptuneCapacity.serverless())._config;
}

/** The readers of a cluster, by default as well. */
export function neptuneReaders({ readers }: NeptuneClusterProps): NeptuneReaders {
  return readers ?? NeptuneReaders.named(['Reader']);
}

/** The memory at which the alarm goes off: what is given, or a tenth of the type's. */
export function memoryThreshold(
  { alarmThresholds }: NeptuneClusterProps,
  instanceType: ec2.InstanceType,
): number | undefined {
  const memory = memoryOf(instanceType);
  return alarmThresholds?.freeableMemory?.toBytes() ?? (memory === undefined ? undefined : Math.floor(memory / 10));
}

/** The rules of a `NeptuneCluster`. */
export function neptuneRules(props: NeptuneClusterProps): Rules {
  const missing = [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('engineVersion', props.engineVersion, "give it one, such as 'NeptuneEngineVersion.of('1.4.7.0')'"),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  return [
    databaseSubnetRules(props, { minZones: 2, because: 'for the writer and its reader' }),
    windowRules(props),
    retentionRules(props.backupRetention),
    Object.entries(LOG_PARAMETERS).map(([name, prop]) =>
      rule(
        props.parameters?.[name] !== undefined,
        () => `'parameters' must not have '${name}', which is '${prop}'; set that`,
      ),
    ),
    millis('slowQueryThreshold', props.slowQueryThreshold, { min: 1 }),
    nonEmpty('snapshotIdentifier', props.snapshotIdentifier),
    thresholdRules(props),
  ];
}

/** The rules of a grant: without signatures nobody asks for a permission. */
export function grantRules({ authentication }: NeptuneClusterProps, actions: readonly string[]): Rules {
  return [
    rule(
      authentication?._reason !== undefined,
      () =>
        `'authentication' must be 'NeptuneAuthentication.iam()' for permissions to count, got 'none()', with which everybody may do everything; change it`,
    ),
    atLeastOne('actions', actions),
    actions.map((action) =>
      matches('actions', action, /^neptune-db:\w+$/, "actions such as 'neptune-db:GetEngineStatus'"),
    ),
  ];
}

/**
 * The rules of a bucket that is loaded from.
 * https://docs.aws.amazon.com/neptune/latest/userguide/load-api-reference-load.html
 */
export function loadRules(bucket: s3.IBucket, { prefix }: NeptuneLoadOptions, { region }: Stack): Rules {
  const missing = required('bucket', bucket, 'give it the bucket with the data');
  if (missing.some(({ condition }) => condition)) return missing;
  return [
    rule(
      isKnown(bucket.env.region) && isKnown(region) && bucket.env.region !== region,
      () =>
        `'bucket' must be of the Region of the cluster ('${region}'), got one of '${bucket.env.region}'; copy the data to one there`,
    ),
    nonEmpty('prefix', prefix),
    matches('prefix', prefix, /^[^*?]*$/, "the beginning of keys, without '*' and '?'"),
  ];
}

function thresholdRules(props: NeptuneClusterProps): Rules {
  const { alarms, alarmThresholds = {} } = props;
  const { instanceType } = neptuneCapacity(props);
  const { capacityPercent, cpuPercent, freeableMemory, pendingRequests, serverErrors, replicaLag } = alarmThresholds;
  return [
    instanceType === undefined
      ? Object.entries({ cpuPercent, freeableMemory })
          .filter(([, value]) => value !== undefined)
          .map(([name]) =>
            rule(
              true,
              () =>
                `'alarmThresholds.${name}' is for instance types; leave it out, 'capacityPercent' is for this capacity`,
            ),
          )
      : [
          rule(
            capacityPercent !== undefined,
            () => `'alarmThresholds.capacityPercent' is for capacity that follows the load; leave it out`,
          ),
          rule(
            alarms.enabled && memoryThreshold(props, instanceType) === undefined,
            () =>
              `'alarmThresholds' must have 'freeableMemory' for the instance type '${instanceType.toString()}', whose memory is not known; give it`,
          ),
        ],
    percentage('alarmThresholds.capacityPercent', capacityPercent, { min: 1, max: 100 }),
    percentage('alarmThresholds.cpuPercent', cpuPercent, { min: 1, max: 100 }),
    wholeNumber('alarmThresholds.pendingRequests', pendingRequests, { min: 1 }),
    number('alarmThresholds.serverErrors', serverErrors, { min: 0.01 }),
    millis('alarmThresholds.replicaLag', replicaLag, { min: 10, max: 600_000 }),
  ];
}

function millis(prop: string, value: Duration | undefined, { min, max }: { min: number; max?: number }): Rules {
  const amount = value?.isUnresolved() === false ? value.toMilliseconds() : undefined;
  const bounds = max === undefined ? `at least ${min} ms` : `from ${min} to ${max} ms`;
  return rule(
    amount !== undefined && !(amount >= min && amount <= (max ?? Infinity)),
    () => `'${prop}' must be ${bounds}, got ${String(amount)} ms`,
  );
}
