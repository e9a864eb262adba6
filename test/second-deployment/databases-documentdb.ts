import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  DocumentDbCapacity,
  DocumentDbClusterProps,
  DocumentDbEngine,
  DocumentDbPasswordRotation,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { documentDbSpecimens } from '../specimens/databases/documentdb';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<DocumentDbClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
  readonly zones?: readonly string[];
}

const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::DocDB::DBCluster';
const INSTANCE = 'AWS::DocDB::DBInstance';
const PARAMETERS = 'AWS::DocDB::DBClusterParameterGroup';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const ATTACHMENT = 'AWS::SecretsManager::SecretTargetAttachment';
const ROTATION = 'AWS::SecretsManager::RotationSchedule';
const SECRET = 'AWS::SecretsManager::Secret';
const SECRET_POLICY = 'AWS::SecretsManager::ResourcePolicy';
const GROUP = 'AWS::EC2::SecurityGroup';
const RULES = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'];

const type = (size: ec2.InstanceSize, instances = 2) =>
  DocumentDbCapacity.provisioned({ instanceType: ec2.InstanceType.of(ec2.InstanceClass.R8G, size), instances });
const { LARGE, XLARGE } = ec2.InstanceSize;

function subnetIn(stack: Stack, zone: string): ec2.ISubnet {
  return ec2.Subnet.fromSubnetAttributes(stack, `Subnet${zone}`, {
    subnetId: `subnet-0123456789abcde${zone}0`,
    availabilityZone: `eu-west-1${zone}`,
    routeTableId: 'rtb-0123456789abcdef2',
  });
}

/** What CloudFormation says of a change that would put another cluster in the place of this one. */
const FAILS = ['fails physical-name', 'loses data-lost'];

export const documentDbTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/documentdb/README.md',
    'DocumentDbCluster',
    (stack, { id = 'Catalogue', key, zones, ...props }) =>
      documentDbSpecimens.DocumentDbCluster?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(zones && { subnets: { subnets: zones.map((zone) => subnetIn(stack, zone)) } }),
      }),
    [
      {
        change: '`minDcu`, `maxDcu` of a capacity that follows the load',
        effect:
          'in place, without a downtime. Instances take another `maxDcu`, and a `minDcu` of more than 1 in place of one up to 1 or the other way round, when they restart: `aws docdb reboot-db-instance`',
        versions: { more: { capacity: DocumentDbCapacity.serverless({ minDcu: 2, maxDcu: 32 }) } },
      },
      {
        change: '`capacity` of an instance type, another type, or back to one that follows the load',
        effect:
          'in place, one instance after the other, of which each is away for some minutes; the writer too. Fail over to a replica that is changed already to be away for seconds: `aws docdb failover-db-cluster`',
        versions: {
          larger: [{ capacity: type(LARGE) }, { capacity: type(XLARGE) }],
          type: { capacity: type(LARGE) },
          serverless: [{ capacity: type(LARGE) }, {}],
        },
        except: { type: { removed: [ALARM] }, serverless: { removed: [ALARM] } },
      },
      {
        change: '`instances`, more',
        effect: 'in place',
        versions: { more: { capacity: DocumentDbCapacity.serverless({ instances: 3 }) } },
      },
      {
        change: '`instances`, fewer',
        effect:
          'the last ones go, with their connections. Where the writer is one of them, another takes its place first. The data are those of the cluster',
        removed: [INSTANCE],
        versions: { fewer: [{ capacity: DocumentDbCapacity.serverless({ instances: 3 }) }, {}] },
      },
      {
        change: '`subnets` in other zones, or a VPC with a zone more',
        effect:
          'in place for the group; instances whose zone is another one are made anew there, **with a failover** where the writer is among them. Two instances stay where they are when a third zone comes',
        replaced: [INSTANCE],
        versions: {
          other: { zones: ['b', 'c'] },
          more: [{ zones: ['a', 'b'] }, { zones: ['a', 'b', 'c'] }],
          third: ['ab', 'abc'].map((zones) => ({
            zones: [...zones],
            capacity: DocumentDbCapacity.serverless({ instances: 3 }),
          })),
        },
        except: { more: { replaced: [] } },
      },
      {
        change: '`parameters`',
        effect:
          'in place; those that are static, such as `tls`, are taken when instances restart: `aws docdb reboot-db-instance`',
        versions: { threshold: { parameters: { profiler_threshold_ms: '100' } } },
      },
      {
        change: 'another version of `engine`',
        effect:
          '**fails**, and the cluster stays as it is: CloudFormation would put an empty one in its place, and does not replace what has a name. Upgrade it [in place](#upgrade-in-place)',
        findings: FAILS,
        replaced: [CLUSTER, INSTANCE],
        versions: { major: { engine: DocumentDbEngine.v8() }, minor: { engine: DocumentDbEngine.v5('5.0.1') } },
        except: { major: { removed: [PARAMETERS] } },
      },
      {
        change: '`engine: DocumentDbEngine.v8UpgradedFrom()`, after the upgrade in place',
        effect:
          'in place: parameters of the new version are made, the cluster takes them, and those of the old version go last. Before the upgrade it **fails**: a cluster does not take parameters of another version',
        removed: [PARAMETERS],
        versions: { upgraded: { engine: DocumentDbEngine.v8UpgradedFrom('5.0.0') } },
      },
      {
        change: '`backupRetention`, `backupWindow`, `maintenanceWindow`, `performanceInsights`, `ioOptimized`',
        effect:
          'in place. A shorter retention gives up what could be restored; I/O-Optimized is switched on every 30 days at most, without a downtime',
        versions: {
          retention: { backupRetention: Duration.days(35) },
          window: { backupWindow: '22:00-23:00' },
          maintenance: { maintenanceWindow: 'sat:02:00-sat:03:00' },
          insights: { performanceInsights: true },
          io: { ioOptimized: true },
        },
      },
      {
        change: '`logTypes`, one less',
        effect: 'no more is written; the log group is kept, outside the stack, until its events expire',
        removed: [LOG_GROUP],
        versions: { less: { logTypes: ['audit'] } },
      },
      {
        change: '`logTypes`, one more that there was before',
        effect:
          '**fails**, as long as the log group of before is there, which has its name: delete it, or import it into the stack',
        findings: ['fails physical-name'],
        versions: { more: [{}, { logTypes: ['audit'] }, {}] },
      },
      {
        change: '`alarms`, `alarmThresholds`, `logRetention`, `deletionProtection`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { cursorsPercent: 70 } },
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.SNAPSHOT },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: [ALARM, 'AWS::DocDB::EventSubscription'] } },
      },
      {
        change: '`passwordRotation`, another time or other subnets',
        effect: 'in place; the password is changed at once',
        versions: {
          time: { passwordRotation: DocumentDbPasswordRotation.hosted({ automaticallyAfter: Duration.days(7) }) },
        },
      },
      {
        change: '`passwordRotation`, taken away',
        effect: 'the last password stays, in the secret',
        removed: [GROUP, ...RULES, ROTATION, SECRET_POLICY],
        versions: { none: { passwordRotation: DocumentDbPasswordRotation.none('Clients cannot read it again.') } },
      },
      {
        change: '`caCertificate`, given or another',
        effect:
          'in place, with the deployment; instances restart where their patch needs it. Clients have to trust the new authority before. Taken away, the last one stays',
        versions: { given: { caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 } },
      },
      {
        change: '`port`',
        effect: 'in place: connections end, and clients need the other port',
        removed: RULES,
        versions: { port: { port: 27018 } },
      },
      {
        change: '`masterUsername`, `encryptionKey`',
        effect:
          '**fails**, and the cluster stays as it is. Make another user in the database; for another key restore a snapshot to a cluster beside it',
        findings: FAILS,
        replaced: [CLUSTER, INSTANCE],
        versions: { user: { masterUsername: 'owner' }, key: { key: true } },
        except: {
          user: { replaced: [CLUSTER, INSTANCE, ATTACHMENT, ROTATION, SECRET_POLICY], removed: [SECRET] },
          key: { removed: ['AWS::KMS::Key'] },
        },
      },
      {
        change: '`snapshotIdentifier`, given to a cluster that is there, another, or taken away',
        effect:
          '**fails**, and the cluster stays as it is: CloudFormation would put one from that snapshot, or an empty one, in its place, and does not replace what has a name. Leave the prop as it is; restore to a cluster beside it',
        findings: FAILS,
        replaced: [CLUSTER, INSTANCE],
        versions: {
          given: { snapshotIdentifier: 'catalogue-2026-11-26' },
          another: [{ snapshotIdentifier: 'catalogue-2026-11-26' }, { snapshotIdentifier: 'catalogue-2026-11-27' }],
          away: [
            { snapshotIdentifier: 'catalogue-2026-11-26', passwordRotation: DocumentDbPasswordRotation.hosted() },
            { passwordRotation: DocumentDbPasswordRotation.hosted() },
          ],
        },
        except: { given: { removed: [GROUP, ...RULES, ROTATION, SECRET_POLICY] } },
      },
      {
        change: 'a deployment of a cluster that is made from a snapshot, `snapshotIdentifier` as before',
        effect:
          'nothing is restored again: the data stay as they are by then. `passwordRotation` begins when it is given',
        versions: {
          rotation: [
            { snapshotIdentifier: 'catalogue-2026-11-26' },
            { snapshotIdentifier: 'catalogue-2026-11-26', passwordRotation: DocumentDbPasswordRotation.hosted() },
          ],
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty cluster** with other endpoints. The old one is kept outside the stack with its groups, its key and its secret, without instances: its storage is **billed**. `cdk refactor` does not keep it in use: its identifier is made of the id, and would change with the next deployment',
        findings: ['loses data-lost'],
        removed: [
          ALARM,
          CLUSTER,
          PARAMETERS,
          INSTANCE,
          'AWS::DocDB::DBSubnetGroup',
          'AWS::DocDB::EventSubscription',
          GROUP,
          ...RULES,
          'AWS::KMS::Key',
          LOG_GROUP,
          SECRET_POLICY,
          ROTATION,
          SECRET,
          ATTACHMENT,
        ],
        versions: { id: { id: 'Products' } },
      },
    ],
  ),
];
