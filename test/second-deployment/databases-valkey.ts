import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ValkeyAccess, ValkeyCache, ValkeyCacheProps, ValkeyCapacity } from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/databases';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<ValkeyCacheProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** Another subnet beside those of the VPC. */
  readonly third?: boolean;
  readonly logKey?: boolean;
  /** A further user. */
  readonly reports?: ValkeyAccess;
}

const SERVERLESS = 'AWS::ElastiCache::ServerlessCache';
const GROUP = 'AWS::ElastiCache::ReplicationGroup';
const USER = 'AWS::ElastiCache::User';
const ALARM = 'AWS::CloudWatch::Alarm';

const serverless = (gibibytes: number, minProcessingUnits?: number) =>
  ValkeyCapacity.serverless({
    maxStorage: Size.gibibytes(gibibytes),
    maxProcessingUnits: 5000,
    minProcessingUnits,
  });
const nodes = (options: Partial<Parameters<typeof ValkeyCapacity.cluster>[0]> = {}): Version => ({
  capacity: ValkeyCapacity.cluster({ nodeType: 'cache.t4g.small', ...options }),
});

export const valkeyTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/valkey/README.md',
    'ValkeyCache',
    (stack, { id = 'Sessions', key, logKey, third, reports, ...props }) => {
      const subnets = (): ec2.SubnetSelection => ({
        subnets: [
          ...vpcOf(stack).privateSubnets,
          ec2.Subnet.fromSubnetAttributes(stack, 'Third', {
            subnetId: 'subnet-0123456789abcdef9',
            availabilityZone: 'eu-west-1c',
          }),
        ],
      });
      const cache = specimens.ValkeyCache?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
        ...(third && { subnets: subnets() }),
      }) as ValkeyCache;
      if (reports) cache.addUser('Reports', reports);
    },
    [
      {
        change: 'limits of `ValkeyCapacity.serverless()`',
        effect: 'in place. A maximum below what is in use throttles commands and evicts keys',
        versions: { more: { capacity: serverless(20) }, minimum: { capacity: serverless(5, 2000) } },
      },
      {
        change: '`snapshotRetention`, `snapshotTime`, `alarmThresholds`, `removalPolicy`',
        effect:
          'in place. A shorter retention deletes the older snapshots; `removalPolicy` alone waits for the next change of the stack',
        versions: {
          longer: { snapshotRetention: Duration.days(30) },
          time: { snapshotTime: '03:00' },
          thresholds: { alarmThresholds: { evictions: 100 } },
          removal: { snapshotTime: '03:00', removalPolicy: RemovalPolicy.RETAIN },
        },
      },
      {
        change: '`alarms`; `logRetention` and `logEncryptionKey` of nodes',
        effect: 'in place',
        versions: {
          none: { alarms: Alarms.none() },
          retention: [nodes(), { ...nodes(), logRetention: RetentionDays.ONE_YEAR }],
          key: [nodes(), { ...nodes(), logKey: true }],
        },
        except: { none: { removed: [ALARM] } },
      },
      {
        change: '`access`, or that of another user',
        effect: 'in place, for connections that there are as well',
        versions: {
          other: { access: ValkeyAccess.readOnly() },
          reports: [{ reports: ValkeyAccess.readOnly() }, { reports: ValkeyAccess.readWrite() }],
        },
      },
      {
        change: 'a user that is added',
        effect: 'in place',
        versions: { added: { reports: ValkeyAccess.readOnly() } },
      },
      {
        change: 'a user that is taken away',
        effect: 'clients that sign in as this user are refused: change them first',
        versions: { away: [{ reports: ValkeyAccess.readOnly() }, {}] },
        removed: [USER],
      },
      {
        change: '`nodeType`, `maintenanceWindow`, `evictionPolicy`',
        effect:
          'in place: nodes of another type take over one after the other, and connections break for some seconds each. A type that is too small for the data is refused',
        versions: { larger: [nodes(), nodes({ nodeType: 'cache.r7g.large' })] },
      },
      {
        change: '`shards`',
        effect:
          'in place, by online resharding, minutes to hours. The alarms are of the shards that the number says: look at them after shards were taken away',
        versions: { more: [nodes(), nodes({ shards: 2 })] },
      },
      {
        change: '`replicas`',
        effect:
          '**replaced by an empty cluster** with another endpoint, after a last snapshot of the old one. To keep the data, take a snapshot before, and give its name with the change: `replicationGroup.snapshotName`',
        versions: { more: [nodes(), nodes({ replicas: 2 })] },
        findings: ['loses data-lost'],
        replaced: [GROUP],
      },
      {
        change: '`encryptionKey`; `subnets` of a serverless cache',
        effect:
          '**replaced by an empty cache** with another name and endpoint, after a last snapshot of the old one. Clients that read the endpoint from the stack follow; the principals of `grantConnect()` do, too',
        versions: {
          key: { key: true },
          subnets: { third: true },
          ofNodes: [nodes(), { ...nodes(), key: true }],
        },
        findings: ['loses data-lost'],
        replaced: [SERVERLESS],
        except: { ofNodes: { findings: ['loses data-lost'], replaced: [GROUP] } },
      },
      {
        change: '`capacity` of the other kind',
        effect:
          '**another, empty cache** with another endpoint; the old one is deleted after a last snapshot. Make a cache beside it where the data matter, and let clients warm it',
        versions: { nodes: nodes() },
        findings: ['loses data-lost'],
        removed: [ALARM, SERVERLESS],
      },
      {
        change: 'another id of the construct',
        effect:
          '**another, empty cache** with other users; the old one is deleted after a last snapshot. `cdk refactor` keeps it in use',
        versions: { renamed: { id: 'Renamed' } },
        findings: ['loses data-lost'],
        removed: [ALARM, 'AWS::EC2::SecurityGroup', SERVERLESS, USER, 'AWS::ElastiCache::UserGroup'],
      },
    ],
  ),
];
