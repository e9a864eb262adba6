import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  DatabaseInsights,
  RelationalDatabaseReplicaProps,
  RelationalEngine,
  RelationalReplicaSource,
} from 'cdk-reference-architectures/databases';
import { relationalSpecimens } from '../specimens/databases/relational';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const INSTANCE = 'AWS::RDS::DBInstance';
const PARAMETERS = 'AWS::RDS::DBParameterGroup';
const LOGS = 'AWS::Logs::LogGroup';
const ALARM = 'AWS::CloudWatch::Alarm';
const EVENTS = 'AWS::RDS::EventSubscription';

interface ReplicaVersion extends Partial<RelationalDatabaseReplicaProps> {
  readonly id?: string;
  readonly key?: boolean;
  readonly logKey?: boolean;
  readonly moved?: boolean;
}

const OTHER_SOURCE = RelationalReplicaSource.fromInstanceArn('arn:aws:rds:eu-central-1:111122223333:db:stock', {
  engine: RelationalEngine.postgres(),
  instanceType: new ec2.InstanceType('m7g.large'),
  allocatedStorage: Size.gibibytes(100),
});

export const relationalReplicaTables: readonly SecondDeploymentTable[] = [
  secondDeployments<ReplicaVersion>(
    'lib/databases/relational/README.md',
    'RelationalDatabaseReplica',
    (stack, { id = 'Orders', key, logKey, moved, ...props }) => {
      relationalSpecimens.RelationalDatabaseReplica?.minimal(stack, id, {
        ...props,
        vpc: vpcOf(stack),
        ...(moved && { subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
        ...(key && { encryptionKey: keyOf(stack) }),
      });
    },
    [
      {
        change: '`instanceType`, `multiAz`, `maintenanceWindow`, `insights`, `monitoringInterval`',
        effect: 'in place, in the window of maintenance',
        versions: {
          type: { instanceType: new ec2.InstanceType('r7g.large') },
          zone: { multiAz: false },
          insights: { insights: DatabaseInsights.advanced() },
        },
      },
      {
        change: 'a later major version of the engine of the source',
        effect:
          '**fails** while the replica itself is of another version, which is not in its template: RDS refuses the parameter group. Upgrade it as the documentation of its engine says, then deploy; or take it away before the upgrade, and make it again after it',
        versions: {
          upgraded: {
            source: RelationalReplicaSource.fromInstanceArn('arn:aws:rds:eu-central-1:111122223333:db:orders', {
              engine: RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
              instanceType: new ec2.InstanceType('m7g.large'),
              allocatedStorage: Size.gibibytes(100),
            }),
          },
        },
        removed: [PARAMETERS],
      },
      {
        change: '`alarms`, `alarmThresholds`, `deletionProtection`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { replicaLag: Duration.minutes(1) } },
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`logExports`, `logRetention`, `logEncryptionKey`',
        effect:
          'in place; the log group of a type that is taken away is kept, outside the stack: delete it before that type is given again, or its name is in the way',
        versions: {
          retention: { logRetention: logs.RetentionDays.ONE_YEAR },
          key: { logKey: true },
          fewer: { logExports: ['postgresql'] },
        },
        except: { fewer: { removed: [LOGS] } },
      },
      {
        change: '`subnets`: others of the same VPC',
        effect: 'in place, while those that the replica is in stay: RDS refuses to take away a subnet in use',
        versions: { moved: { moved: true } },
      },
      {
        change: 'another `source`',
        effect:
          'a replica cannot follow another source: CloudFormation replaces it, which **fails** since it has a name. Make a replica of another id beside it, and take this one away',
        versions: { source: { source: OTHER_SOURCE } },
      },
      {
        change: '`encryptionKey`',
        effect:
          '**fails**, and the replica stays as it is: CloudFormation replaces no resource that has a name. Make a replica of another id beside it, and take this one away',
        versions: { key: { key: true } },
        findings: ['fails physical-name', 'loses data-lost'],
        replaced: [INSTANCE],
        removed: ['AWS::KMS::Key'],
      },
      {
        change: 'another id of the construct',
        effect:
          'another replica, within hours; the old one is kept, outside the stack, **and billed** until it is deleted',
        versions: { id: { id: 'Purchases' } },
        findings: ['loses data-lost'],
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
