import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  NeptuneAuthentication,
  NeptuneCapacity,
  NeptuneCluster,
  NeptuneClusterProps,
  NeptuneEngineVersion,
  NeptuneReaders,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { neptuneSpecimens } from '../specimens/databases/neptune';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<NeptuneClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
  readonly logKey?: boolean;
  /** The subnets in another order: another zone is the first one. */
  readonly turned?: boolean;
  /** The prefixes of what is loaded from a bucket. */
  readonly loaded?: string[];
}

const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::Neptune::DBCluster';
const INSTANCE = 'AWS::Neptune::DBInstance';
const CLUSTER_PARAMETERS = 'AWS::Neptune::DBClusterParameterGroup';
const INSTANCE_PARAMETERS = 'AWS::Neptune::DBParameterGroup';

/** The types of what every cluster is made of. */
const MADE_BY_ID = [
  ALARM,
  'AWS::EC2::SecurityGroup',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  CLUSTER,
  CLUSTER_PARAMETERS,
  INSTANCE,
  INSTANCE_PARAMETERS,
  'AWS::Neptune::DBSubnetGroup',
  'AWS::Neptune::EventSubscription',
];

const named = (...names: string[]) => NeptuneReaders.named(names);
const instances = (size: ec2.InstanceSize) =>
  NeptuneCapacity.provisioned(ec2.InstanceType.of(ec2.InstanceClass.R8G, size));

export const neptuneTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/neptune/README.md',
    'NeptuneCluster',
    (stack, { id = 'Graph', key, logKey, turned, loaded = [], ...props }) => {
      const made = neptuneSpecimens.NeptuneCluster?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
        ...(turned && { subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } }),
      }) as NeptuneCluster;
      const bucket = s3.Bucket.fromBucketName(stack, 'Exports', 'exports-0123456789abcdef0');
      for (const prefix of loaded) made.loadFrom(bucket, { prefix });
    },
    [
      {
        change: '`minNcu`, `maxNcu` of a capacity that follows the load',
        effect: 'in place, without a downtime',
        versions: { more: { capacity: NeptuneCapacity.serverless({ minNcu: 2, maxNcu: 32 }) } },
      },
      {
        change: '`capacity` of an instance type, or another type',
        effect:
          'in place, one instance after the other, of which each is away for some minutes; the writer too, without a failover. Fail over to a reader that is changed already to be away for seconds: `aws neptune failover-db-cluster`',
        versions: {
          type: { capacity: instances(ec2.InstanceSize.LARGE) },
          larger: [{ capacity: instances(ec2.InstanceSize.LARGE) }, { capacity: instances(ec2.InstanceSize.XLARGE) }],
        },
        except: { type: { removed: [ALARM] } },
      },
      {
        change: '`readers`, one more at the end, or one less there',
        effect: 'in place; requests to a reader that goes fail, and are sent again. The data are those of the cluster',
        versions: {
          more: { readers: named('Reader', 'Second') },
          less: [{ readers: named('Reader', 'Second') }, {}],
        },
        except: { less: { removed: [ALARM, INSTANCE] } },
      },
      {
        change: '`readers`, one less before others, or in another order',
        effect: 'those behind it are made anew in another zone, and the old ones go afterwards',
        versions: { turned: [{ readers: named('First', 'Second') }, { readers: named('Second', 'First') }] },
        replaced: [INSTANCE],
      },
      {
        change: 'another name of a reader',
        effect: 'another instance is made, then the old one goes',
        versions: { name: { readers: named('Standby') } },
        removed: [ALARM, INSTANCE],
      },
      {
        change: '`parameters`, `instanceParameters`, `auditLog`, `slowQueryThreshold`',
        effect:
          'in place; CloudFormation may restart instances for it (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbinstance.html>). Parameters that are static, such as that of `auditLog`, take effect with a restart: `aws neptune describe-db-clusters` names the instances that wait for one (`pending-reboot`), `aws neptune reboot-db-instance` restarts one',
        versions: {
          cluster: { parameters: { neptune_streams: '1' } },
          instance: { instanceParameters: { neptune_query_timeout: '60000' } },
          slow: { slowQueryThreshold: Duration.seconds(1) },
          audit: [{ auditLog: false }, {}],
        },
      },
      {
        change: '`auditLog`, switched off',
        effect:
          'in place; the log group stays outside of the stack. Switched on again, **it is in the way**: delete it, or import it',
        versions: { off: { auditLog: false } },
        removed: ['AWS::Logs::LogGroup'],
      },
      {
        change: '`engineVersion`, another one of the same major version, such as 1.4.6.3 and 1.4.7.0',
        effect:
          'in place, with the deployment and not in the maintenance window: all instances at once, with a downtime of half a minute to some minutes (<https://docs.aws.amazon.com/neptune/latest/userguide/engine-maintenance-management.html>)',
        versions: { minor: [{ engineVersion: NeptuneEngineVersion.of('1.4.6.3') }, {}] },
      },
      {
        change: '`autoMinorVersionUpgrade`',
        effect:
          'in place. While it is on, the version goes on in the window of maintenance, all instances at once; patches do so without it, too. Name the version that the cluster has in `engineVersion` before you change anything else of it, as Neptune does not go back to an older one',
        versions: { off: { autoMinorVersionUpgrade: false }, on: [{ autoMinorVersionUpgrade: false }, {}] },
      },
      {
        change: '`engineVersion` of another major version, such as 1.3.4.0 and 1.4.7.0',
        effect:
          'in place, with the deployment and **with a downtime**, along an upgrade path of the new version (<https://docs.aws.amazon.com/neptune/latest/userguide/engine-releases.html>), and without a way back but a backup; parameter groups of the new version are made, and those of the old one go last. Try it with a clone of the cluster first',
        versions: { major: [{ engineVersion: NeptuneEngineVersion.of('1.3.4.0') }, {}] },
        removed: [CLUSTER_PARAMETERS, INSTANCE_PARAMETERS],
      },
      {
        change: '`authentication`',
        effect:
          'in place. Switched on, **clients that do not sign are refused**: have them sign first, which Neptune takes without it, too',
        versions: {
          on: [{ authentication: NeptuneAuthentication.none('Tools cannot sign.') }, {}],
          off: { authentication: NeptuneAuthentication.none('Tools cannot sign.') },
        },
      },
      {
        change: '`loadFrom()`, called, or for another prefix',
        effect: 'in place: the role is given to the cluster before it is used',
        versions: {
          called: { loaded: ['graph/'] },
          another: [{ loaded: ['graph/'] }, { loaded: ['graph/', 'more/'] }],
        },
      },
      {
        change: '`loadFrom()`, taken away',
        effect: 'the role goes, and loads that run fail. What was loaded stays',
        versions: { away: [{ loaded: ['graph/'] }, {}] },
        removed: ['AWS::IAM::Policy', 'AWS::IAM::Role'],
      },
      {
        change: '`backupRetention`, `backupWindow`, `maintenanceWindow`',
        effect: 'in place. A shorter retention gives up what could be restored',
        versions: {
          retention: { backupRetention: Duration.days(35) },
          window: { backupWindow: '22:00-23:00' },
          maintenance: { maintenanceWindow: 'sat:02:00-sat:03:00' },
        },
      },
      {
        change:
          '`alarms`, `alarmThresholds`, `logRetention`, `logEncryptionKey`, `deletionProtection`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { capacityPercent: 80 } },
          memory: [
            { capacity: instances(ec2.InstanceSize.LARGE) },
            {
              capacity: instances(ec2.InstanceSize.LARGE),
              alarmThresholds: { freeableMemory: Size.gibibytes(1) },
            },
          ],
          logKey: { logKey: true },
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: [ALARM, 'AWS::Neptune::EventSubscription'] } },
      },
      {
        change: '`subnets` in another order of zones',
        effect:
          'instances are made anew in the other zones, and the old ones go afterwards: the writer with a failover',
        versions: { turned: { turned: true } },
        replaced: [INSTANCE],
      },
      {
        change: '`encryptionKey`; `snapshotIdentifier`, given to a cluster that is there, another, or taken away',
        effect:
          '**fails**, and the cluster stays as it is: CloudFormation would put another one in its place, and does not replace what has a name. Restore a snapshot to a cluster beside it',
        versions: {
          key: { key: true },
          given: { snapshotIdentifier: 'graph-2026-11-26' },
          another: [{ snapshotIdentifier: 'graph-2026-11-26' }, { snapshotIdentifier: 'graph-2026-11-27' }],
          away: [{ snapshotIdentifier: 'graph-2026-11-26' }, {}],
        },
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, INSTANCE],
        except: { key: { removed: ['AWS::KMS::Key'] } },
      },
      {
        change: 'a deployment of a cluster that is made from a snapshot, `snapshotIdentifier` as before',
        effect: 'nothing is restored again: the data stay as they are by then',
        versions: {
          nothing: [
            { snapshotIdentifier: 'graph-2026-11-26' },
            { snapshotIdentifier: 'graph-2026-11-26', alarmThresholds: { capacityPercent: 80 } },
          ],
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty cluster** with other hosts. The old one is protected: CloudFormation cannot delete it, and leaves it outside the stack, **billed**; without protection a snapshot is kept. `cdk refactor` does not keep it in use: its identifier is made of the id, and would change with the next deployment',
        versions: { renamed: { id: 'Renamed' } },
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: MADE_BY_ID,
      },
    ],
  ),
];
