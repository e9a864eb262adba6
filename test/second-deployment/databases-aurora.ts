import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraCluster,
  AuroraClusterProps,
  AuroraEngine,
  AuroraGlobalPrimaryProps,
  AuroraGlobalSecondaryProps,
  AuroraReader,
  AuroraReaders,
  AuroraReaderScaling,
  ConnectionPooling,
  DatabaseInsights,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { auroraSpecimens, MYSQL } from '../specimens/databases/aurora';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<AuroraClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** The readers of a custom endpoint. */
  readonly endpoint?: string[];
}

interface Global extends Partial<AuroraGlobalPrimaryProps> {
  readonly id?: string;
}

interface GlobalCopy extends Partial<AuroraGlobalSecondaryProps> {
  readonly id?: string;
  readonly key?: boolean;
}

const GLOBAL = 'AWS::RDS::GlobalCluster';
const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER_PARAMETERS = 'AWS::RDS::DBClusterParameterGroup';
const INSTANCE_PARAMETERS = 'AWS::RDS::DBParameterGroup';
const SCALING = ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'];

/** The types of what every cluster is made of. */
const MADE_BY_ID = [
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
const postgres = (version: rds.AuroraPostgresEngineVersion) => AuroraEngine.postgres(version);
const { R8G } = ec2.InstanceClass;
const instances = (size: ec2.InstanceSize) => AuroraCapacity.provisioned(ec2.InstanceType.of(R8G, size));

export const auroraTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/aurora/README.md',
    'AuroraCluster',
    (stack, { id = 'Orders', key, endpoint, ...props }) => {
      const made = auroraSpecimens.AuroraCluster?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
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
  secondDeployments<Global>(
    'lib/databases/aurora/README.md',
    'AuroraGlobalPrimary',
    (stack, { id = 'Orders', ...props }) => auroraSpecimens.AuroraGlobalPrimary?.minimal(stack, id, props),
    [
      {
        change: '`capacity`, `readers`, `parameters`, alarms and what else `AuroraCluster` has',
        effect: 'as in its table. Change the secondary cluster with it, and first where it grows',
        versions: { capacity: { capacity: AuroraCapacity.serverless({ minAcu: 1, maxAcu: 32 }) } },
      },
      {
        change: 'another minor or major version of `engine`',
        effect:
          '**fails** while there is a secondary cluster: the global database is upgraded as a whole (`aws rds modify-global-cluster --engine-version`), and the templates say the same afterwards',
        versions: { minor: [{ engine: postgres(rds.AuroraPostgresEngineVersion.VER_17_7) }, {}] },
      },
      {
        change: '`secretRegions`, `rotationSubnets`, `globalLag`, `deletionProtection`',
        effect: 'in place; a Region that is taken away loses its copy of the secret',
        versions: {
          regions: { secretRegions: ['eu-central-1'] },
          lag: { globalLag: Duration.seconds(5) },
          protection: { deletionProtection: false },
        },
      },
      {
        change: 'a switchover to the other Region, and a deployment afterwards',
        effect:
          'nothing is changed: neither template says who is the primary one. Do not change `globalClusterIdentifier` of the other cluster meanwhile, which would replace it',
        versions: { nothing: { alarmThresholds: { capacityPercent: 80 } } },
      },
      {
        change: '`masterUsername`',
        effect:
          '**do not**, as with `AuroraCluster`. A secret with a password of the other user may stay, unused; that of the database stays as it is',
        findings: ['loses data-lost'],
        removed: ['AWS::SecretsManager::Secret'],
        replaced: [
          'AWS::SecretsManager::ResourcePolicy',
          'AWS::SecretsManager::RotationSchedule',
          'AWS::SecretsManager::SecretTargetAttachment',
        ],
        versions: { user: { masterUsername: 'owner' } },
      },
      {
        change: '`databaseName`, `encryptionKey`',
        effect: '**fails**, as with `AuroraCluster`',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, GLOBAL, INSTANCE],
        versions: { database: { databaseName: 'orders' } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty global database**. The old one is protected, and stays with its copies, outside the stack, **billed**',
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: [
          ...MADE_BY_ID,
          GLOBAL,
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::SecretsManager::ResourcePolicy',
          'AWS::SecretsManager::RotationSchedule',
          'AWS::SecretsManager::Secret',
          'AWS::SecretsManager::SecretTargetAttachment',
        ],
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
  secondDeployments<GlobalCopy>(
    'lib/databases/aurora/README.md',
    'AuroraGlobalSecondary',
    (stack, { id = 'Orders', key, ...props }) =>
      auroraSpecimens.AuroraGlobalSecondary?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
      }),
    [
      {
        change: '`writeForwarding`, `globalLag`, `capacity` and what else `AuroraCluster` has',
        effect: 'in place, as in its table',
        versions: {
          forwarding: { writeForwarding: true },
          lag: { globalLag: Duration.seconds(5) },
          capacity: { capacity: AuroraCapacity.serverless({ minAcu: 1, maxAcu: 32 }) },
        },
      },
      {
        change: '`globalClusterIdentifier`',
        effect:
          '**do not**: CloudFormation may replace the cluster, and fails, since it has a name. To have the cluster on its own, detach it (`aws rds remove-from-global-cluster`); take the other one out of its stack with `RemovalPolicy.RETAIN`, and import it as an `AuroraCluster`',
        versions: { identifier: { globalClusterIdentifier: 'purchases' } },
      },
      {
        change: '`encryptionKey`',
        effect: '**fails**, and the copy stays as it is. Make another one beside it, then take this one away',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, INSTANCE],
        removed: ['AWS::KMS::Key'],
        versions: { key: { key: true } },
      },
      {
        change: 'another id of the construct',
        effect:
          'another copy is made. The old one is protected, and stays outside the stack, **billed**: detach and delete it when the new one is there',
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: MADE_BY_ID,
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
];
