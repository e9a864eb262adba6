import { RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { isKnown, number, percentage, required, rule, Rules, wholeNumber } from '../../private/validation';
import type { DsqlClusterProps, DsqlInterfaceEndpointOptions } from '../dsql/dsql-cluster';

/** The rules of a `DsqlCluster`. */
export function dsqlClusterRules(props: DsqlClusterProps, region: string): Rules {
  const { alarms, multiRegion, removalPolicy, deletionProtection, resourcePolicy } = props;
  return [
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
    multiRegion?._rules(region) ?? [],
    thresholdRules(props),
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which DSQL does not have; take RETAIN`,
    ),
    rule(
      removalPolicy === RemovalPolicy.DESTROY && deletionProtection !== false,
      () =>
        `'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false`,
    ),
    rule(
      resourcePolicy?.isEmpty === true,
      () => `'resourcePolicy' must hold a statement, got none; give it one, or leave the policy out`,
    ),
  ];
}

/** The rules of an interface endpoint of a `DsqlCluster` in a Region. */
export function dsqlEndpointRules({ vpc }: DsqlInterfaceEndpointOptions, region: string): Rules {
  const other = vpc?.env.region;
  return [
    required('vpc', vpc, 'give it the VPC of the clients'),
    rule(
      isKnown(other) && isKnown(region) && other !== region,
      () =>
        `'vpc' must be in the Region of the cluster ('${region}'), got one of '${other}'; take a VPC of that Region, or the cluster's peer in the other`,
    ),
  ];
}

function thresholdRules({ alarmThresholds = {} }: DsqlClusterProps): Rules {
  const { queryTimeouts, conflictPercent, storage, dailyProcessingUnits } = alarmThresholds;
  return [
    wholeNumber('alarmThresholds.queryTimeouts', queryTimeouts, { min: 1 }),
    percentage('alarmThresholds.conflictPercent', conflictPercent, { min: 0.1, max: 100 }),
    rule(
      isKnown(storage) && !storage.isUnresolved() && storage.toBytes() < Size.gibibytes(1).toBytes(),
      () => `'alarmThresholds.storage' must be at least 1 GiB, got ${storage?.toBytes()} bytes; raise it`,
    ),
    number('alarmThresholds.dailyProcessingUnits', dailyProcessingUnits, { min: 1 }),
  ];
}
