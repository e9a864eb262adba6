import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  ConnectionPooling,
  CrossRegionBackups,
  DatabaseExposure,
  DatabaseInsights,
  RelationalAvailability,
  RelationalBackups,
  RelationalDatabase,
  RelationalDatabaseProps,
  RelationalEngine,
  RelationalMasterPassword,
  RelationalSnapshot,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { relationalSpecimens } from '../specimens/databases/relational';
import { keyOf, once } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const INSTANCE = 'AWS::RDS::DBInstance';
const PARAMETERS = 'AWS::RDS::DBParameterGroup';
const LOGS = 'AWS::Logs::LogGroup';
const ALARM = 'AWS::CloudWatch::Alarm';
const EVENTS = 'AWS::RDS::EventSubscription';

interface DatabaseVersion extends Partial<RelationalDatabaseProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** Whether the VPC has a third zone, and the subnets are those of the second and third. */
  readonly moved?: boolean;
  readonly replica?: boolean;
  /** The Region of the copies of backups. */
  readonly copies?: string;
}

const RESTORED = {
  snapshot: RelationalSnapshot.ofInstance('orders-before-upgrade'),
  key: true,
  allocatedStorage: Size.gibibytes(100),
};

function keyIn(stack: Stack, region: string): kms.IKey {
  const arn = `arn:aws:kms:${region}:111122223333:key/01234567-89ab-cdef-0123-456789abcdef`;
  return kms.Key.fromKeyArn(stack, `KeyIn${region}`, arn);
}

export const relationalTables: readonly SecondDeploymentTable[] = [
  secondDeployments<DatabaseVersion>(
    'lib/databases/relational/README.md',
    'RelationalDatabase',
    (stack, { id = 'Orders', key, moved, replica, copies, ...props }) => {
      const vpc = once(stack, 'ThreeZones', (scope) =>
        ec2.Vpc.fromVpcAttributes(scope, 'ThreeZones', {
          vpcId: 'vpc-0123456789abcdef2',
          availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
          isolatedSubnetIds: ['subnet-0123456789abcdef4', 'subnet-0123456789abcdef5', 'subnet-0123456789abcdef6'],
          publicSubnetIds: ['subnet-0123456789abcdef7', 'subnet-0123456789abcdef8', 'subnet-0123456789abcdef9'],
        }),
      );
      const made = relationalSpecimens.RelationalDatabase?.minimal(stack, id, {
        vpc,
        ...(moved && { subnets: { subnets: vpc.isolatedSubnets.slice(1) } }),
        ...props,
        ...(copies && {
          crossRegionBackups: CrossRegionBackups.to({ region: copies, encryptionKey: keyIn(stack, copies) }),
        }),
        ...(key && { encryptionKey: keyOf(stack) }),
      }) as RelationalDatabase;
      if (replica) made.addReadReplica('Reports');
    },
    [
      {
        change: '`instanceType`, `availability` between one zone and a standby',
        effect:
          'in place, in the window of maintenance, or at once with `applyImmediately`: another type takes the database away for minutes, with a standby for one or two',
        versions: {
          type: { instanceType: new ec2.InstanceType('r7g.large') },
          zone: { availability: RelationalAvailability.singleAz() },
        },
      },
      {
        change: '`allocatedStorage` and `maxAllocatedStorage`, more of them',
        effect:
          'in place, in the window of maintenance, or at once with `applyImmediately`; the next change of storage waits for six hours and until the disks are optimized. Less is refused, and so is less than RDS has made of it: raise `allocatedStorage` to that',
        versions: {
          more: { allocatedStorage: Size.gibibytes(100) },
          most: { maxAllocatedStorage: Size.gibibytes(500) },
        },
      },
      {
        change: '`parameters`',
        effect:
          'in place; those that are static are taken at the next restart, which is yours to make, or CloudFormation makes it with `applyImmediately`',
        versions: { given: { parameters: { work_mem: '8192' } } },
      },
      {
        change: 'a later major version of `engine`, with `allowMajorVersionUpgrade`',
        effect:
          'in place, with the deployment, with a parameter group of its own beside the old one, which goes last. The database is away for minutes or more, and there is no way back but a restore: try it with a copy first. Without `allowMajorVersionUpgrade` RDS refuses it, and the database stays as it is. RDS upgrades read replicas of PostgreSQL with it; those of MySQL and MariaDB have to be upgraded before (`aws rds modify-db-instance`)',
        versions: {
          upgraded: [
            { engine: RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }) },
            { allowMajorVersionUpgrade: true },
          ],
        },
        removed: [PARAMETERS],
      },
      {
        change:
          '`backups`, `backupWindow`, `maintenanceWindow`, `insights`, `monitoringInterval`, `deletionProtection`, `autoMinorVersionUpgrade`',
        effect: 'in place. Fewer days give up what could be restored from before them',
        versions: {
          backups: { backups: RelationalBackups.lastDays(35) },
          window: { backupWindow: '10:00-11:00', maintenanceWindow: 'mon:12:00-mon:13:00' },
          insights: { insights: DatabaseInsights.advanced() },
          monitoring: { monitoringInterval: Duration.seconds(10) },
          protection: { deletionProtection: false },
        },
      },
      {
        change: '`masterPassword`',
        effect:
          'in place, with another password. That of the stack is in a secret that is kept, outside the stack, when RDS manages it again; RDS deletes its own',
        versions: {
          own: { masterPassword: RelationalMasterPassword.secret() },
          managed: [{ masterPassword: RelationalMasterPassword.secret() }, {}],
        },
        except: {
          managed: {
            findings: ['loses data-lost'],
            removed: ['AWS::SecretsManager::Secret', 'AWS::SecretsManager::SecretTargetAttachment'],
          },
        },
      },
      {
        change: '`logExports`, `logRetention`, `logEncryptionKey`',
        effect:
          'in place; the log group of a type that is taken away is kept, outside the stack: delete it before that type is given again, or its name is in the way',
        versions: {
          retention: { logRetention: logs.RetentionDays.ONE_YEAR },
          more: { logExports: ['postgresql', 'upgrade', 'iam-db-auth-error'] },
          fewer: { logExports: ['postgresql'] },
        },
        except: { fewer: { removed: [LOGS] } },
      },
      {
        change: '`alarms`, `alarmThresholds`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { cpuPercent: 80 } },
          none: { alarms: Alarms.none() },
          policy: { removalPolicy: RemovalPolicy.RETAIN, alarmThresholds: { cpuPercent: 80 } },
        },
        except: { none: { removed: [ALARM, EVENTS] } },
      },
      {
        change: '`caCertificate`, given or another',
        effect:
          'in place, in the window of maintenance, or at once with `applyImmediately`; the database restarts where its version needs it. Clients that verify the server have to trust the new authority before. Taken away, the last one stays',
        versions: {
          given: { caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 },
          another: [
            { caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 },
            { caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1 },
          ],
          away: [{ caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 }, {}],
        },
      },
      {
        change: '`crossRegionBackups`, given, of another Region, or taken away',
        effect:
          'in place; the other Region has what is copied from then on, from a first copy that takes as long as a backup. Where copies end, those that there are expire',
        versions: {
          given: { copies: 'eu-central-1' },
          another: [{ copies: 'eu-central-1' }, { copies: 'eu-north-1' }],
          away: [{ copies: 'eu-central-1' }, {}],
        },
      },
      {
        change: '`exposure`, which takes `subnets` of the other kind',
        effect:
          '**fails**, and the database stays as it is: RDS refuses to take away subnets in use. Make a database of another id beside it, from a snapshot',
        versions: {
          given: {
            exposure: DatabaseExposure.publicAddress('Partners.'),
            subnets: { subnetType: ec2.SubnetType.PUBLIC },
          },
          away: [
            {
              exposure: DatabaseExposure.publicAddress('Partners.'),
              subnets: { subnetType: ec2.SubnetType.PUBLIC },
            },
            {},
          ],
        },
      },
      {
        change: '`connectionPooling` given, or taken away',
        effect:
          'in place: the proxy comes beside the database, or goes with its log. Clients of `endpoint` are sent to the other address with the same deployment; those that connect as `connections` allowed have to be of the same deployment as well',
        versions: {
          given: { connectionPooling: ConnectionPooling.proxy() },
          away: [{ connectionPooling: ConnectionPooling.proxy() }, {}],
        },
        except: {
          away: {
            findings: ['loses data-lost'],
            removed: [
              'AWS::EC2::SecurityGroup',
              'AWS::EC2::SecurityGroupEgress',
              'AWS::EC2::SecurityGroupIngress',
              'AWS::IAM::Role',
              LOGS,
              'AWS::RDS::DBProxy',
              'AWS::RDS::DBProxyTargetGroup',
            ],
          },
        },
      },
      {
        change: '`addReadReplica()`',
        effect:
          'in place, within an hour or more, from a snapshot. A replica that is taken away is deleted, without a snapshot',
        versions: {
          given: [
            { masterPassword: RelationalMasterPassword.secret() },
            { masterPassword: RelationalMasterPassword.secret(), replica: true },
          ],
        },
      },
      {
        change: '`subnets`: others of the same VPC',
        effect:
          'in place, while those that the database is in stay: RDS refuses to take away a subnet in use. With a proxy it **fails**, whose subnets cannot be changed: take the proxy away, deploy, and give it again',
        versions: { moved: { moved: true } },
      },
      {
        change:
          '`databaseName`, `masterUsername`, `port`, `encryptionKey`, another engine or edition, its collation, character set or time zone',
        effect:
          '**fails**, and the database stays as it is: CloudFormation replaces no resource that has a name. Make a database beside it, from a snapshot or by AWS DMS, and take the old one away. A secret of the stack for another user may stay, unused',
        versions: {
          database: { databaseName: 'shop' },
          user: { masterUsername: 'shop_owner' },
          port: { port: 5433 },
          key: { key: true },
        },
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [INSTANCE],
        except: {
          key: {
            findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
            replaced: [INSTANCE],
            removed: ['AWS::KMS::Key'],
          },
        },
      },
      {
        change: '`snapshot` given to a database that is there, taken from one that was restored, or another one',
        effect:
          '**fails**, and the database stays as it is: CloudFormation restores into a new database, and replaces no resource that has a name. Leave it as it is given; for another restore, make a database of another id',
        versions: {
          given: [{ key: true, allocatedStorage: RESTORED.allocatedStorage }, { ...RESTORED }],
          taken: [{ ...RESTORED }, { key: true, allocatedStorage: RESTORED.allocatedStorage }],
          another: [{ ...RESTORED }, { ...RESTORED, snapshot: RelationalSnapshot.ofInstance('orders-after-upgrade') }],
        },
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [INSTANCE],
      },
      {
        change: 'another `vpc`; `availability` to or from a Multi-AZ DB cluster; another id of the construct',
        effect:
          '**an empty database**, or a failure. `deletionProtection` keeps the old one: it stays, outside the stack, **and billed**. Make a database beside it instead. `cdk refactor` does not keep it in use: its identifier is made of the id, and would change with the next deployment',
        versions: { id: { id: 'Purchases' } },
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: [
          ALARM,
          'AWS::EC2::SecurityGroup',
          'AWS::IAM::Role',
          'AWS::KMS::Key',
          LOGS,
          INSTANCE,
          PARAMETERS,
          'AWS::RDS::DBSubnetGroup',
          EVENTS,
        ],
      },
    ],
  ),
];
