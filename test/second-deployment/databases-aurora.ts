import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraCluster,
  AuroraClusterProps,
  AuroraEngine,
  AuroraReader,
  AuroraReaders,
  AuroraReaderScaling,
  ConnectionPooling,
  DatabaseInsights,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { auroraSpecimens, MYSQL } from '../specimens/databases/aurora';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<AuroraClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** The readers of a custom endpoint. */
  readonly endpoint?: string[];
  readonly logKey?: boolean;
  /** Whether the subnets are those of the VPC in another order. */
  readonly moved?: boolean;
}

const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER_PARAMETERS = 'AWS::RDS::DBClusterParameterGroup';
const INSTANCE_PARAMETERS = 'AWS::RDS::DBParameterGroup';
const SCALING = ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'];

/** The types of what every cluster is made of. */
export const MADE_BY_ID = [
  ALARM,
  CLUSTER,
  CLUSTER_PARAMETERS,
  INSTANCE,
  INSTANCE_PARAMETERS,
  'AWS::EC2::SecurityGroup',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::RDS::EventSubscription',
];

const reader = (...names: string[]) => AuroraReaders.named(names.map((name) => AuroraReader.failoverTarget(name)));
export const postgres = (version: rds.AuroraPostgresEngineVersion) => AuroraEngine.postgres(version);
const { R8G } = ec2.InstanceClass;
const instances = (size: ec2.InstanceSize) => AuroraCapacity.provisioned(ec2.InstanceType.of(R8G, size));

export const auroraTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/aurora/README.md',
    'AuroraCluster',
    (stack, { id = 'Orders', key, endpoint, logKey, moved, ...props }) => {
      const made = auroraSpecimens.AuroraCluster?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
        ...(moved && { subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } }),
      }) as AuroraCluster;
      if (endpoint) made.addCustomEndpoint('Reporting', { readers: endpoint });
    },
    [
      {
        change: '`minAcu`, `maxAcu`, `pauseAfter` of a capacity that follows the load',
        effect:
          'in place, without a downtime. What depends on the maximum, such as `max_connections`, follows with the next restart',
        versions: {
          more: { capacity: AuroraCapacity.serverless({ minAcu: 1, maxAcu: 32 }) },
          pausing: { capacity: AuroraCapacity.pausing() },
        },
      },
      {
        change: '`capacity` of an instance type, or another type',
        effect:
          'in place, one instance after the other, of which each is away for some minutes; the writer too, without a failover. Fail over to a reader that is changed already to be away for seconds: `aws rds failover-db-cluster`',
        versions: {
          type: { capacity: instances(ec2.InstanceSize.LARGE) },
          larger: [{ capacity: instances(ec2.InstanceSize.LARGE) }, { capacity: instances(ec2.InstanceSize.XLARGE) }],
        },
        except: { type: { removed: [ALARM] } },
      },
      {
        change: '`readers`, one more or less',
        effect: 'in place; connections to a reader that goes end, and are made anew. The data are those of the cluster',
        versions: {
          more: { readers: reader('Reader', 'Second') },
          less: [{ readers: reader('Reader', 'Second') }, {}],
        },
        except: { less: { removed: [INSTANCE] } },
      },
      {
        change: 'another name of a reader',
        effect: 'another instance is made, then the old one goes',
        removed: [INSTANCE],
        versions: { name: { readers: reader('Standby') } },
      },
      {
        change: '`readerScaling`, given or changed',
        effect: 'in place',
        versions: {
          given: { readerScaling: AuroraReaderScaling.targetCpu(60, { maxReaders: 4 }) },
          target: [
            { readerScaling: AuroraReaderScaling.targetCpu(60, { maxReaders: 4 }) },
            { readerScaling: AuroraReaderScaling.targetCpu(50, { maxReaders: 8 }) },
          ],
        },
      },
      {
        change: '`readerScaling`, taken away',
        effect: 'readers that it made **stay and are billed**: delete them by `aws rds delete-db-instance`',
        removed: SCALING,
        versions: { away: [{ readerScaling: AuroraReaderScaling.targetCpu(60, { maxReaders: 4 }) }, {}] },
      },
      {
        change: 'readers of a custom endpoint',
        effect: 'in place, for connections from then on',
        versions: {
          readers: [
            { readers: reader('Reader', 'Second'), endpoint: ['Reader'] },
            { readers: reader('Reader', 'Second'), endpoint: ['Second'] },
          ],
        },
      },
      {
        change: '`parameters`, `instanceParameters`',
        effect: 'in place; for those that are static CloudFormation restarts the instances, with the deployment',
        versions: {
          cluster: { parameters: { timezone: 'UTC' } },
          instance: { instanceParameters: { log_min_duration_statement: '500' } },
        },
      },
      {
        change: 'another minor version of `engine`',
        effect:
          'in place, with the deployment and not in the maintenance window, with a downtime of seconds to minutes',
        versions: { minor: [{ engine: postgres(rds.AuroraPostgresEngineVersion.VER_17_7) }, {}] },
      },
      {
        change: 'another major version of `engine`',
        effect:
          'in place, with the deployment and **with a downtime** of about ten minutes or more, and without a way back but a backup; parameter groups of the new version are made, and those of the old one go last. Try it with a clone of the cluster, or make the change by a blue/green deployment first, and here afterwards',
        removed: [CLUSTER_PARAMETERS, INSTANCE_PARAMETERS],
        versions: { major: { engine: postgres(rds.AuroraPostgresEngineVersion.VER_18_6) } },
      },
      {
        change: '`backupRetention`, `backupWindow`, `maintenanceWindow`, `insights`, `dataApi`, `ioOptimized`',
        effect:
          'in place. A shorter retention gives up what could be restored; I/O-Optimized is switched on every 30 days at most',
        versions: {
          retention: { backupRetention: Duration.days(35) },
          window: { backupWindow: '22:00-23:00' },
          maintenance: { maintenanceWindow: 'sat:02:00-sat:03:00' },
          insights: { insights: DatabaseInsights.advanced() },
          api: { dataApi: true },
          io: { ioOptimized: true },
        },
      },
      {
        change: '`backtrackWindow` of a cluster that has one',
        effect: 'in place. One that was made without it takes none: restore it from a backup with one',
        versions: {
          longer: [
            { engine: MYSQL, backtrackWindow: Duration.hours(24) },
            { engine: MYSQL, backtrackWindow: Duration.hours(48) },
          ],
        },
      },
      {
        change: '`connectionPooling`, given',
        effect:
          'in place; clients go on without it until they take the other endpoint, and `connections` lets them in there',
        versions: { given: { connectionPooling: ConnectionPooling.proxy() } },
      },
      {
        change: '`connectionPooling`, taken away',
        effect: '**clients of its endpoint fail**: have them take the other one first. Its log goes with it',
        findings: ['loses data-lost'],
        removed: [
          'AWS::EC2::SecurityGroup',
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::IAM::Role',
          'AWS::Logs::LogGroup',
          'AWS::RDS::DBProxy',
          'AWS::RDS::DBProxyTargetGroup',
        ],
        versions: { away: [{ connectionPooling: ConnectionPooling.proxy() }, {}] },
      },
      {
        change: '`logTypes`, `logEncryptionKey`',
        effect:
          'in place; the log group of a type that is taken away is kept, outside the stack: delete it before that type is given again, or its name is in the way',
        versions: {
          key: { logKey: true },
          more: { logTypes: ['postgresql', 'iam-db-auth-error', 'instance'] },
          fewer: { logTypes: ['postgresql'] },
        },
        except: { fewer: { removed: ['AWS::Logs::LogGroup'] } },
      },
      {
        change: '`subnets`: others of the same VPC',
        effect:
          'in place, while those that instances are in stay: RDS refuses to take away a subnet in use. With a proxy it **fails**, whose subnets cannot be changed: take the proxy away, deploy, and give it again',
        versions: { moved: { moved: true } },
      },
      {
        change: '`alarms`, `alarmThresholds`, `logRetention`, `deletionProtection`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { capacityPercent: 80 } },
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: [ALARM, 'AWS::RDS::EventSubscription'] } },
      },
      {
        change: '`caCertificate`, given or another',
        effect:
          'in place, with the deployment; instances restart one after the other where the version needs it. Clients that verify the server have to trust the new authority before. Taken away, the last one stays',
        versions: {
          given: { caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 },
          another: [
            { caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 },
            { caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1 },
          ],
        },
      },
      {
        change: '`port`',
        effect: 'in place: connections end, and clients need the other port',
        versions: { port: { port: 5433 } },
      },
      {
        change: '`masterUsername`',
        effect:
          '**do not**: RDS does not rename the first user. CloudFormation would replace the cluster, and fails, since it has a name. Make another user in the database',
        versions: { user: { masterUsername: 'owner' } },
      },
      {
        change: '`databaseName`, `encryptionKey`, `engine` of the other kind',
        effect:
          '**fails**, and the cluster stays as it is: CloudFormation would put an empty one in its place, and does not replace what has a name. Make a database by SQL; for another key restore a snapshot to a cluster beside it',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, INSTANCE],
        versions: { database: { databaseName: 'orders' }, key: { key: true } },
        except: { key: { removed: ['AWS::KMS::Key'] } },
      },
      {
        change: '`snapshotIdentifier`, given to a cluster that is there, another, or taken away',
        effect:
          '**fails**, and the cluster stays as it is: CloudFormation would put one from that snapshot, or an empty one, in its place, and does not replace what has a name. Leave the prop as it is; restore to a cluster beside it',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, INSTANCE],
        versions: {
          away: [{ snapshotIdentifier: 'orders-2026-11-26' }, {}],
          given: { snapshotIdentifier: 'orders-2026-11-26' },
          another: [{ snapshotIdentifier: 'orders-2026-11-26' }, { snapshotIdentifier: 'orders-2026-11-27' }],
        },
      },
      {
        change: 'a deployment of a cluster that is made from a snapshot, `snapshotIdentifier` as before',
        effect: 'nothing is restored again: the data stay as they are by then',
        versions: {
          nothing: [
            { snapshotIdentifier: 'orders-2026-11-26' },
            { snapshotIdentifier: 'orders-2026-11-26', alarmThresholds: { capacityPercent: 80 } },
          ],
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty cluster** with other endpoints. The old one is protected: CloudFormation cannot delete it, and leaves it outside the stack, **billed**; without protection a snapshot is kept. `cdk refactor` does not keep it in use: its identifier is made of the id, and would change with the next deployment',
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: MADE_BY_ID,
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
];
