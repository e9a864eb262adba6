import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import { isKnown, percentage, required, rule, Rules } from '../../private/validation';
import type { TimestreamInfluxDbProps } from '../influxdb/timestream-influx-db';
import { databaseSubnetRules } from './database-network';
import { maintenanceWindowRules } from './database-windows';

/** The window of maintenance unless another is given. */
export const DEFAULT_WINDOW = 'sun:03:00-sun:05:00';

/** The maximum number of subnets. */
const MAX_SUBNETS = 3;

/** The subnets of a database. */
export function influxDbSubnets({ vpc, subnets, exposure }: TimestreamInfluxDbProps): ec2.SubnetSelection {
  if (exposure?._isPublic) return subnets ?? { subnetType: ec2.SubnetType.PUBLIC };
  return workloadSubnets(vpc, subnets);
}

/** The rules of a `TimestreamInfluxDb`. */
export function timestreamInfluxDbRules(props: TimestreamInfluxDbProps): Rules {
  const missing = [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('engine', props.engine, "give it 'InfluxDbEngine.influxDb3Enterprise()', or another engine"),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { zones, because, storage } = props.engine._bind();
  const { alarmThresholds: thresholds = {}, removalPolicy, vpc, exposure } = props;
  const subnets = influxDbSubnets(props);
  const { subnetIds } = vpc.selectSubnets(subnets);
  return [
    databaseSubnetRules({ vpc, subnets }, { minZones: zones, because, isPublic: exposure?._isPublic }),
    // https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbCluster.html
    rule(
      subnetIds.length > MAX_SUBNETS,
      () => `'subnets' must be ${MAX_SUBNETS} at most, got ${subnetIds.length}; name ${MAX_SUBNETS} of other zones`,
    ),
    // https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-maintaining-db.html
    maintenanceWindowRules(props.maintenanceWindow, { minMinutes: 120, example: DEFAULT_WINDOW }),
    daysRule(props.logFileRetention),
    rule(
      removalPolicy !== undefined && ![RemovalPolicy.RETAIN, RemovalPolicy.DESTROY].includes(removalPolicy),
      () =>
        `'removalPolicy' must be RETAIN or DESTROY, got '${String(removalPolicy)}': CloudFormation makes no snapshot of it; copy the data out, ` +
        'or make a backup by its API',
    ),
    rule(
      storage === undefined && thresholds.diskPercent !== undefined,
      () => "'alarmThresholds.diskPercent' is of InfluxDB 2: InfluxDB 3 has its data in Amazon S3; leave it out",
    ),
    (['cpuPercent', 'memoryPercent', 'diskPercent'] as const).map((name) =>
      percentage(`alarmThresholds.${name}`, thresholds[name], { min: 1, max: 100 }),
    ),
  ];
}

function daysRule(retention: Duration | undefined): Rules {
  const days = isKnown(retention) && !retention.isUnresolved() ? retention.toDays({ integral: false }) : 1;
  return rule(
    !Number.isInteger(days) || days < 1,
    () => `'logFileRetention' must be a duration in whole days of at least 1 d, got ${days} d`,
  );
}
