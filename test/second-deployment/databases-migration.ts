import { Duration, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  DatabaseMigrationProps,
  LargeObjects,
  MigrationEndpoint,
  MigrationEngine,
  MigrationTls,
  MigrationType,
  TableSelection,
  TableTransformation,
  TransformationTarget,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { CERTIFICATE, groupOf, migrationSpecimens, secretOf } from '../specimens/databases/migration';
import { keyOf, topicOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface MigrationVersion extends Partial<DatabaseMigrationProps> {
  readonly id?: string;
  readonly notified?: boolean;
  readonly key?: boolean;
  readonly logKey?: boolean;
  /** The name of the secret of the source. */
  readonly secret?: string;
  readonly heartbeat?: boolean;
  /** The certificate of the source. */
  readonly certificate?: string;
  readonly toMySql?: boolean;
  readonly otherSubnets?: boolean;
}

interface RolesVersion {
  readonly id?: string;
  readonly none?: boolean;
}

const CONFIG = 'AWS::DMS::ReplicationConfig';
const TASK = 'AWS::DMS::ReplicationTask';
const ENDPOINT = 'AWS::DMS::Endpoint';
const INSTANCE = 'AWS::DMS::ReplicationInstance';
const ROLE = 'AWS::IAM::Role';
/** Its name is that of the instance or of the serverless migration. */
const LOG = ['AWS::Logs::LogGroup', 'AWS::Logs::MetricFilter'];
const onInstance = (size: ec2.InstanceSize, storage = 100, multiAz = true): MigrationVersion => ({
  engine: MigrationEngine.instance({
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.R6I, size),
    storage: Size.gibibytes(storage),
    multiAz,
  }),
});
const large = onInstance(ec2.InstanceSize.LARGE);

export const migrationTables: readonly SecondDeploymentTable[] = [
  secondDeployments<MigrationVersion>(
    'lib/databases/migration/README.md',
    'DatabaseMigration',
    (
      stack,
      {
        id = 'Migration',
        notified,
        key,
        logKey,
        secret = 'Source',
        heartbeat,
        certificate = CERTIFICATE,
        toMySql,
        otherSubnets,
        ...props
      },
    ) => {
      migrationSpecimens.DatabaseMigration?.minimal(stack, id, {
        ...props,
        source: MigrationEndpoint.postgres({
          secret: secretOf(stack, secret),
          databaseName: 'shop',
          tls: MigrationTls.verified(certificate),
          peer: ec2.Peer.ipv4('192.0.2.0/24'),
          heartbeat,
        }),
        ...(toMySql && {
          target: MigrationEndpoint.auroraMySql({
            secret: secretOf(stack, 'Target'),
            tls: MigrationTls.verified(CERTIFICATE),
            connections: groupOf(stack),
          }),
        }),
        ...(notified && { notificationTopic: topicOf(stack) }),
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
        ...(otherSubnets && {
          subnets: {
            subnets: [...vpcOf(stack).privateSubnets].reverse(),
          },
        }),
      });
    },
    [
      {
        change: '`tables`, `transformations`, `settings`, `minDcu`, `maxDcu`, `heartbeat`, `tls` and `secret`',
        effect:
          'the migration is stopped, changed in place, and goes on from where it was; nothing is loaded again. Where that fails, it goes on ' +
          'as before. `secret` is for other credentials of the same database: for another database take another id',
        versions: {
          tables: { tables: [TableSelection.include('shop'), TableSelection.include('stock')] },
          transformations: { transformations: [TableTransformation.toLowerCase(TransformationTarget.TABLE)] },
          settings: { settings: { largeObjects: LargeObjects.full(), validation: false } },
          units: { engine: MigrationEngine.serverless({ maxDcu: 32 }) },
          heartbeat: { heartbeat: false },
          secret: { secret: 'Rotated' },
          certificate: { certificate: CERTIFICATE.replace('MII', 'MIJ') },
          'on an instance': [large, { ...large, tables: [TableSelection.include('stock')] }],
        },
        except: { certificate: { replaced: ['AWS::DMS::Certificate'] }, secret: { replaced: [] } },
      },
      {
        change: '`enabled`',
        effect: 'false stops it at its position, true lets it go on from there; a serverless one within 48 hours only',
        versions: { disabled: { enabled: false }, enabled: [{ enabled: false }, {}] },
      },
      {
        change: '`instanceType`, `multiAz` and `storage` of an instance',
        effect: 'in place; the migration is interrupted for minutes. Storage cannot shrink',
        versions: {
          type: [large, onInstance(ec2.InstanceSize.XLARGE)],
          storage: [large, onInstance(ec2.InstanceSize.LARGE, 200)],
          zones: [large, onInstance(ec2.InstanceSize.LARGE, 100, false)],
        },
      },
      {
        change: '`alarms`, `alarmThresholds`, `notificationTopic`, `logRetention`, `logEncryptionKey`',
        effect: 'in place; the migration is not touched',
        versions: {
          topic: { notified: true },
          threshold: { alarmThresholds: { targetLatency: Duration.minutes(15) } },
          retention: { logRetention: logs.RetentionDays.ONE_WEEK },
          key: { logKey: true },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
      },
      {
        change: '`migrationType`; `subnets` of a serverless migration; another engine as the `source` or `target`',
        effect:
          '**another migration, which loads everything again**. The old one is stopped first, and deleted when the new one runs; what it has ' +
          'copied stays in the target',
        replaced: [CONFIG, ...LOG],
        versions: {
          type: { migrationType: MigrationType.cdc() },
          subnets: { otherSubnets: true },
          target: { toMySql: true },
          'on an instance': [large, { ...large, migrationType: MigrationType.fullLoad() }],
        },
        except: {
          target: {
            replaced: [CONFIG, ENDPOINT, ...LOG],
            removed: ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
          },
          'on an instance': { replaced: [TASK], removed: ['AWS::CloudWatch::Alarm'] },
        },
      },
      {
        change: '`encryptionKey`',
        effect: '**another migration, which loads everything again**, with other endpoints and another instance',
        replaced: [CONFIG, ENDPOINT, ...LOG],
        versions: { key: { key: true }, 'on an instance': [large, { ...large, key: true }] },
        except: {
          'on an instance': { replaced: [TASK, INSTANCE, ENDPOINT, ...LOG] },
        },
      },
      {
        change: '`engine` from serverless to an instance, or back',
        effect: '**another migration, which loads everything again**; the old one is deleted in the clean-up',
        removed: [CONFIG],
        replaced: LOG,
        versions: { instance: large, serverless: [large, {}] },
        except: { serverless: { removed: [TASK, INSTANCE, 'AWS::CloudWatch::Alarm'] } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**another migration, which loads everything again**, beside the old one, which is stopped and deleted in the clean-up',
        removed: [
          CONFIG,
          ENDPOINT,
          ROLE,
          ...LOG,
          'AWS::CloudWatch::Alarm',
          'AWS::DMS::Certificate',
          'AWS::DMS::ReplicationSubnetGroup',
          'AWS::EC2::SecurityGroup',
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::Events::Rule',
          'AWS::IAM::Policy',
          'AWS::Lambda::Function',
          'AWS::StepFunctions::StateMachine',
          'Custom::DatabaseMigrationRun',
        ],
        versions: { renamed: { id: 'Copy' } },
      },
    ],
  ),
  secondDeployments<RolesVersion>(
    'lib/databases/migration/README.md',
    'DmsAccountRoles',
    (stack, { id = 'DmsRoles', none }) => {
      stack.templateOptions.description = 'Roles';
      if (!none) migrationSpecimens.DmsAccountRoles?.minimal(stack, id);
    },
    [
      {
        change: 'taken away',
        effect: 'the roles stay in the account, outside the stack; migrations go on',
        removed: [ROLE],
        versions: { away: { none: true } },
      },
      {
        change: 'another id of the construct, or another stack',
        effect: '**fails**: the names are taken. Import the roles where they are to be, or leave them',
        findings: ['fails physical-name'],
        removed: [ROLE],
        versions: { renamed: { id: 'Roles' } },
      },
    ],
  ),
];
