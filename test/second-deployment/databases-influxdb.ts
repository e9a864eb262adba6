import { Duration, Size } from 'aws-cdk-lib/core';
import {
  DatabaseExposure,
  InfluxDb2Options,
  InfluxDbEngine,
  InfluxDbStorageType,
  TimestreamInfluxDbProps,
} from 'cdk-reference-architectures/databases';
import { specimens } from '../specimens/databases';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<TimestreamInfluxDbProps> {
  readonly id?: string;
  readonly moved?: boolean;
  readonly key?: boolean;
}

const CLUSTER = 'AWS::Timestream::InfluxDBCluster';
const INSTANCE = 'AWS::Timestream::InfluxDBInstance';
const NAME = 'fails influxdb-name';
const LOST = 'loses data-lost';

const enterprise = (instanceType: string, parameterGroupId?: string) =>
  InfluxDbEngine.influxDb3Enterprise({ instanceType, parameterGroupId });
const first: InfluxDb2Options = {
  instanceType: 'db.influx.medium',
  storage: Size.gibibytes(400),
  organization: 'factory',
  bucket: 'telemetry',
};
const v2 = (options: Partial<InfluxDb2Options> = {}) => ({
  engine: InfluxDbEngine.influxDb2({ ...first, ...options }),
});
const replicas = (options: Partial<InfluxDb2Options> & { automaticFailover?: boolean } = {}) => ({
  engine: InfluxDbEngine.influxDb2ReadReplicas({ ...first, ...options }),
});

export const influxDbTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/influxdb/README.md',
    'TimestreamInfluxDb',
    (stack, { id = 'Telemetry', moved, key, ...props }) => {
      specimens.TimestreamInfluxDb?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(moved && { subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } }),
      });
    },
    [
      {
        change: '`alarmThresholds`, `maintenanceWindow`, `logFileRetention`',
        effect: 'in place, without an interruption',
        versions: {
          window: { maintenanceWindow: 'sat:22:00-sun:02:00' },
          thresholds: { alarmThresholds: { cpuPercent: 70 } },
          logs: { logFileRetention: Duration.days(30) },
        },
      },
      {
        change: '`instanceType`, `parameterGroupId`',
        effect:
          'in place, with a restart at once: the database is away for minutes, of several nodes one after the other',
        versions: {
          larger: { engine: enterprise('db.influx.large') },
          parameters: { engine: enterprise('db.influx.medium', 'abcdefghij') },
          larger2: [v2(), v2({ instanceType: 'db.influx.large' })],
        },
      },
      {
        change: 'another number of nodes, or edition, of InfluxDB 3',
        effect:
          'in place, as another parameter group. AWS documents more and fewer nodes of Enterprise; of Core it says that its parameter groups are not interchangeable with those of Enterprise: where Timestream refuses it, the deployment fails and everything stays',
        versions: {
          one: {
            engine: InfluxDbEngine.influxDb3EnterpriseSingleNode({
              instanceType: 'db.influx.medium',
              reason: 'Tests.',
            }),
          },
          core: { engine: InfluxDbEngine.influxDb3Core({ instanceType: 'db.influx.medium', reason: 'Tests.' }) },
        },
      },
      {
        change: '`storage`, `storageType`, and with or without a standby, of InfluxDB 2',
        effect: 'in place, after six hours the next time; a restart for another `storageType`. Less storage is refused',
        versions: {
          more: [v2(), v2({ storage: Size.gibibytes(800) })],
          faster: [v2(), v2({ storageType: InfluxDbStorageType.IOPS_12000 })],
          alone: [v2(), { engine: InfluxDbEngine.influxDb2SingleAz({ ...first, reason: 'Tests.' }) }],
        },
      },
      {
        change: '`automaticFailover` of read replicas',
        effect: 'in place',
        versions: { off: [replicas(), replicas({ automaticFailover: false })] },
      },
      {
        change: '`storage` and `storageType` of read replicas',
        effect:
          '**fails** at the name, which the database has that is there, and nothing is changed: CloudFormation would replace it by an empty one. See "Another database"',
        versions: {
          more: [replicas(), replicas({ storage: Size.gibibytes(800) })],
          faster: [replicas(), replicas({ storageType: InfluxDbStorageType.IOPS_12000 })],
        },
        findings: [NAME, LOST],
        replaced: [CLUSTER],
      },
      {
        change: '`organization`, `bucket`, `username`',
        effect: '**fails** likewise. Add organizations, buckets and users in the database itself',
        versions: {
          organization: [v2(), v2({ organization: 'works' })],
          bucket: [v2(), v2({ bucket: 'measurements' })],
          username: [v2(), v2({ username: 'operator' })],
        },
        findings: [NAME, LOST],
        replaced: [INSTANCE],
      },
      {
        change: '`subnets`, also by a VPC that has another zone from now on, and `exposure`',
        effect:
          '**fails** likewise, and so does every other change of the stack with it: name the subnets in `subnets` before the VPC gets another zone',
        versions: {
          subnets: { moved: true },
          exposure: { exposure: DatabaseExposure.publicAddress('Devices outside.') },
        },
        findings: [NAME, LOST],
        replaced: [CLUSTER],
      },
      {
        change: '`encryptionKey`',
        effect:
          '**never takes effect**: Timestream takes a key only for a database that it makes. The deployment fails, or leaves the database as it is; the first password of InfluxDB 2 is encrypted anew. See "Another database"',
        versions: { given: { key: true } },
      },
      {
        change: 'the engine from InfluxDB 3 to 2, from 2 to 3, and between read replicas and a standby',
        effect:
          '**another, empty database** with another address and other credentials. The old one is kept, and billed, outside the stack, but its security group becomes that of the new one: clients do not reach it any more, nor does InfluxDB 3 reach its data; give the new one another id. AWS does not say whether an instance and a cluster may have the same name: where not, the deployment fails, and nothing is changed',
        versions: { older: v2(), newer: [v2(), {}], replicas: [v2(), replicas()] },
        findings: [LOST],
        removed: [CLUSTER],
        except: {
          newer: { removed: [INSTANCE, 'AWS::CloudWatch::Alarm', 'AWS::SecretsManager::Secret'].sort() },
          replicas: { removed: [INSTANCE] },
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**another, empty database** with another address and other credentials. The old one is kept, and billed, outside the stack, with its security group and log files',
        versions: { renamed: { id: 'Renamed' } },
        removed: [
          'AWS::CloudWatch::Alarm',
          'AWS::EC2::SecurityGroup',
          'AWS::S3::Bucket',
          'AWS::S3::BucketPolicy',
          CLUSTER,
        ].sort(),
        findings: [LOST],
      },
    ],
  ),
];
