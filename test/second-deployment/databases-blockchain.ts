import { Duration, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockchainDeployment,
  BlockchainNodeProps,
  EthereumConsensusClient,
  EthereumExecutionClient,
  EthereumNetwork,
} from 'cdk-reference-architectures/databases';
import { specimens } from '../specimens/databases';
import { clientOf, SHA256 } from '../specimens/databases/blockchain';
import { certificateOf, keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<BlockchainNodeProps> {
  readonly id?: string;
  readonly secure?: boolean;
  readonly encrypted?: boolean;
  readonly otherZone?: boolean;
}

const VOLUME = 'AWS::EC2::Volume';
const single = BlockchainDeployment.single('Tests.');

export const blockchainTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/blockchain/README.md',
    'BlockchainNode',
    (stack, { id = 'Node', secure, encrypted, otherZone, ...props }) => {
      specimens.BlockchainNode?.minimal(stack, id, {
        ...props,
        ...(encrypted && { volume: { encryptionKey: keyOf(stack) } }),
        ...(otherZone && { subnets: { subnets: vpcOf(stack).privateSubnets.slice(1) } }),
        ...(secure && { rpc: { certificates: [certificateOf(stack)] } }),
      });
    },
    [
      {
        change: 'a release of a client, `maxSyncLag`, `instanceType`, the image',
        effect:
          'instances are replaced one node after the other, and take their volume with them: the old one stops its clients and lets the volume go, then the new one starts. The next node waits until this one is in sync, if it was within the hour before. A release that does not answer in half an hour is rolled back: **look before whether the older one can read what the newer one has written**',
        versions: {
          execution: {
            client: clientOf({
              execution: EthereumExecutionClient.geth({ version: '1.17.3', commit: '0123abce', sha256: SHA256 }),
            }),
          },
          consensus: {
            client: clientOf({
              consensus: EthereumConsensusClient.lighthouse({
                version: '8.1.4',
                sha256: SHA256,
                checkpointSyncUrl: 'https://beacon.example.com',
              }),
            }),
          },
          lag: { maxSyncLag: Duration.minutes(1) },
          instanceType: { instanceType: new ec2.InstanceType('r8g.2xlarge') },
        },
      },
      {
        change: 'a larger `volume.size`, `volume.iops`, `volume.throughput`',
        effect:
          'in place, without an interruption; the file system follows within five minutes. EBS refuses a further change for some hours, and the deployment waits for that long',
        versions: {
          size: { volume: { size: Size.gibibytes(800) } },
          iops: { volume: { iops: 4000 } },
          throughput: { volume: { throughput: 250 } },
        },
      },
      {
        change: 'more nodes',
        effect:
          'a node with an empty volume in another zone, which gets requests when it is in sync: after hours or days',
        versions: {
          second: [{ deployment: single }, {}],
        },
      },
      {
        change: 'fewer nodes',
        effect: 'the last node goes, and of its volume a snapshot stays (`removalPolicy`)',
        versions: { one: { deployment: single } },
        findings: ['loses data-lost'],
        removed: [
          'AWS::AutoScaling::AutoScalingGroup',
          'AWS::CloudWatch::Alarm',
          'AWS::EC2::LaunchTemplate',
          VOLUME,
          'AWS::IAM::InstanceProfile',
        ],
      },
      {
        change: '`peers`, `alarmThresholds`, `logRetention`, `removalPolicy`',
        effect: 'in place',
        versions: {
          peers: { peers: [ec2.Peer.ipv4('10.2.0.0/16')] },
          alarms: { alarmThresholds: { peers: 5 } },
          logs: { logRetention: RetentionDays.ONE_MONTH },
        },
      },
      {
        change: 'another `network`, or another kind of client',
        effect:
          '**the deployment rolls back** after half an hour: a client refuses data that is not its own, and keeps it. Give the construct another id',
        versions: { network: { client: clientOf({ network: EthereumNetwork.HOODI }) } },
      },
      {
        change:
          'a smaller `volume.size`; another `volume.encryptionKey` or `volume.snapshotId`; `subnets` of other zones',
        effect:
          '**the deployment fails** before an instance is touched: a volume keeps them. Give the construct another id, and its volumes a snapshot of the old ones',
        versions: {
          smaller: { volume: { size: Size.gibibytes(400) } },
          key: { encrypted: true },
          snapshot: { volume: { snapshotId: 'snap-0123456789abcdef0' } },
          zone: [{ deployment: single }, { deployment: single, otherZone: true }],
        },
        findings: ['fails volume-stays'],
        except: { smaller: { findings: ['fails volume-grows'] } },
      },
      {
        change: 'certificates for `rpc`',
        effect: 'HTTPS on another listener; HTTP is sent on to it. The URL is another one',
        versions: { https: { secure: true } },
        replaced: ['AWS::ElasticLoadBalancingV2::ListenerRule'],
      },
      {
        change: 'another id of the construct',
        effect:
          '**other nodes with empty volumes** and another address. Of the old volumes snapshots stay: give `volume.snapshotId` the newest with the new id, and nothing has to be synchronized again',
        versions: { renamed: { id: 'Renamed' } },
        findings: ['loses data-lost', 'outage address-changes'],
        removed: [
          'AWS::AutoScaling::AutoScalingGroup',
          'AWS::CloudWatch::Alarm',
          'AWS::EC2::LaunchTemplate',
          'AWS::EC2::SecurityGroup',
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          VOLUME,
          'AWS::ElasticLoadBalancingV2::Listener',
          'AWS::ElasticLoadBalancingV2::ListenerRule',
          'AWS::ElasticLoadBalancingV2::LoadBalancer',
          'AWS::ElasticLoadBalancingV2::TargetGroup',
          'AWS::IAM::InstanceProfile',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
          'AWS::Logs::LogGroup',
          'AWS::S3::Bucket',
          'AWS::S3::BucketPolicy',
        ],
      },
    ],
  ),
];
