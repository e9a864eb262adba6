import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import {
  atLeastOne,
  isKnown,
  matches,
  percentage,
  required,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { DaxClusterProps } from '../dax/dax-cluster';

/** The subnets of a cluster. */
export function daxSubnets({ vpc, subnets }: DaxClusterProps): ec2.ISubnet[] {
  return vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnets;
}

/** The rules of a `DaxCluster`. */
export function daxClusterRules(props: DaxClusterProps, { region, account }: Stack): Rules {
  const missing = [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('tables', props.tables, 'give it the tables that are read through it'),
    required('capacity', props.capacity, "give it 'DaxCapacity.cluster()'"),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { alarmThresholds: thresholds = {}, itemTimeToLive, queryTimeToLive } = props;
  return [
    atLeastOne('tables', props.tables),
    props.tables.map(({ env }) => [
      rule(
        isKnown(env.region) && isKnown(region) && env.region !== region,
        () =>
          `'tables' must be of the Region of the cluster ('${region}'), got one of '${env.region}'; give it the replica there`,
      ),
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.cross-account-access.html
      rule(
        isKnown(env.account) && isKnown(account) && env.account !== account,
        () =>
          `'tables' must be of the account of the cluster (${account}), got one of ${env.account}; DAX reads no other`,
      ),
    ]),
    subnetRules(daxSubnets(props), props.capacity._bind().nodes),
    timeToLive('itemTimeToLive', itemTimeToLive),
    timeToLive('queryTimeToLive', queryTimeToLive),
    matches(
      'maintenanceWindow',
      props.maintenanceWindow,
      /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
      "a window such as 'sun:03:00-sun:04:00'",
    ),
    (['cpuPercent', 'memoryPercent', 'hitPercent'] as const).map((name) =>
      percentage(`alarmThresholds.${name}`, thresholds[name], { min: 1, max: 100 }),
    ),
    wholeNumber('alarmThresholds.evictedBytes', thresholds.evictedBytes, { min: 1 }),
    wholeNumber('alarmThresholds.faults', thresholds.faults, { min: 1 }),
  ];
}

function timeToLive(prop: string, value: Duration | undefined): Rules {
  return seconds(prop, value, { min: 1 });
}

function subnetRules(subnets: ec2.ISubnet[], nodes: number): Rules {
  const zones = new Set(subnets.map(({ availabilityZone }) => availabilityZone));
  const few = [...zones].some((zone) => Token.isUnresolved(zone)) ? subnets.length < 2 : zones.size < 2;
  return [
    rule(subnets.length === 0, () => "'subnets' must be at least one, got none; give some of the VPC"),
    rule(
      subnets.length > 0 && few && nodes > 1,
      () => `'subnets' must be in at least two zones for ${nodes} nodes, got ${zones.size}; give one of another zone`,
    ),
  ];
}
