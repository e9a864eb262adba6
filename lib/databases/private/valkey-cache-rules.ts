import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import {
  isKnown,
  matches,
  oneOf,
  percentage,
  required,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { ValkeyCacheProps } from '../valkey/valkey-cache';

/** The subnets of a cache. */
export function valkeySubnets({ vpc, subnets }: ValkeyCacheProps): ec2.ISubnet[] {
  return vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnets;
}

/** The rules of a `ValkeyCache`. */
export function valkeyCacheRules(props: ValkeyCacheProps): Rules {
  const missing = [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('capacity', props.capacity, "give it 'ValkeyCapacity.serverless()' or 'ValkeyCapacity.cluster()'"),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { serverless, cluster, reason } = props.capacity._bind();
  const { alarmThresholds: thresholds = {}, removalPolicy } = props;
  const { SNAPSHOT, RETAIN, DESTROY } = RemovalPolicy;
  return [
    subnetRules(valkeySubnets(props), reason !== undefined),
    daysRule(props.snapshotRetention),
    matches('snapshotTime', props.snapshotTime, /^([01]\d|2[0-3]):[0-5]\d$/, "a time of 24 hours such as '03:00'"),
    rule(
      props.snapshotTime !== undefined && props.snapshotRetention?.toDays({ integral: false }) === 0,
      () => `'snapshotTime' must not be given without snapshots, got '${props.snapshotTime}'; leave it out`,
    ),
    oneOf('removalPolicy', removalPolicy, [SNAPSHOT, RETAIN, DESTROY]),
    rule(
      serverless !== undefined && (props.logRetention ?? props.logEncryptionKey) !== undefined,
      () => "'logRetention' and 'logEncryptionKey' need a cluster: a serverless cache has no logs; leave them out",
    ),
    rule(
      serverless !== undefined && (thresholds.cpuPercent ?? thresholds.replicationLag) !== undefined,
      () => "'alarmThresholds.cpuPercent' and '.replicationLag' are of a cluster; leave them out",
    ),
    rule(
      cluster !== undefined && (thresholds.processingUnitsPercent ?? thresholds.throttledCommands) !== undefined,
      () =>
        "'alarmThresholds.processingUnitsPercent' and '.throttledCommands' are of a serverless cache; leave them out",
    ),
    (['cpuPercent', 'memoryPercent', 'processingUnitsPercent'] as const).map((name) =>
      percentage(`alarmThresholds.${name}`, thresholds[name], { min: 1, max: 100 }),
    ),
    (['evictions', 'throttledCommands'] as const).map((name) =>
      wholeNumber(`alarmThresholds.${name}`, thresholds[name], { min: 1 }),
    ),
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html
    wholeNumber('alarmThresholds.connections', thresholds.connections, { min: 1, max: 65_000 }),
    seconds('alarmThresholds.replicationLag', thresholds.replicationLag, { min: 1 }),
  ];
}

function subnetRules(subnets: ec2.ISubnet[], oneIsEnough: boolean): Rules {
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  const few = [...zones].some((zone) => Token.isUnresolved(zone)) ? subnets.length < 2 : zones.size < 2;
  return [
    rule(subnets.length === 0, () => "'subnets' must be at least one, got none; give some of the VPC"),
    rule(
      subnets.length > 0 && few && !oneIsEnough,
      () =>
        `'subnets' must be in at least two zones, got ${zones.size}; give one of another zone, or nodes by ` +
        "'ValkeyCapacity.withoutReplicas()'",
    ),
  ];
}

/** Automatic snapshots are kept for 35 days at most (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html). */
function daysRule(retention: Duration | undefined): Rules {
  const days = isKnown(retention) && !retention.isUnresolved() ? retention.toDays({ integral: false }) : 0;
  return rule(
    !Number.isInteger(days) || days < 0 || days > 35,
    () => `'snapshotRetention' must be a duration in whole days from 0 to 35, got ${days} d`,
  );
}
