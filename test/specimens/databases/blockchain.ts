import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FleetImage } from 'cdk-reference-architectures/compute';
import {
  BlockchainClient,
  BlockchainDeployment,
  BlockchainNode,
  BlockchainNodeProps,
  EthereumConsensusClient,
  EthereumExecutionClient,
  EthereumNetwork,
  EthereumOptions,
} from 'cdk-reference-architectures/databases';
import { AccessLogs } from 'cdk-reference-architectures/loadbalancing';
import { Specimens } from '../specimen';
import { alarmsOf, certificateOf, keyOf, vpcOf } from '../surroundings';

/** The checksum of no program: a specimen starts nothing. */
export const SHA256 = 'ab'.repeat(32);

/** A client of a test network; only what a specimen is about has to be given. */
export function clientOf(options: Partial<EthereumOptions> = {}): BlockchainClient {
  return BlockchainClient.ethereum({
    network: EthereumNetwork.SEPOLIA,
    execution: EthereumExecutionClient.geth({ version: '1.17.2', commit: '0123abcd', sha256: SHA256 }),
    consensus: EthereumConsensusClient.lighthouse({
      version: '8.1.3',
      sha256: SHA256,
      checkpointSyncUrl: 'https://beacon.example.com',
    }),
    ...options,
  });
}

export const blockchainSpecimens: Specimens = {
  BlockchainNode: {
    minimal: (stack, id, given: Partial<BlockchainNodeProps> = {}) =>
      new BlockchainNode(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        client: given.client ?? clientOf(),
        deployment: given.deployment ?? BlockchainDeployment.highlyAvailable(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new BlockchainNode(stack, id, {
        vpc: vpcOf(stack),
        client: BlockchainClient.ethereum({
          network: EthereumNetwork.MAINNET,
          execution: EthereumExecutionClient.geth({
            version: '1.17.2',
            commit: '0123abcd',
            sha256: SHA256,
            archiveUrl: 'https://artifacts.example.com/geth.tar.gz',
          }),
          consensus: EthereumConsensusClient.lighthouse({
            version: '8.1.3',
            sha256: SHA256,
            archiveUrl: 'https://artifacts.example.com/lighthouse.tar.gz',
            checkpointSyncUrl: 'https://beacon.example.com',
            checkpoint: `0x${SHA256}:123`,
          }),
          snapshot: { url: 'https://artifacts.example.com/geth.tar.zst', sha256: SHA256 },
        }),
        deployment: BlockchainDeployment.highlyAvailable({ nodes: 2 }),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        instanceType: new ec2.InstanceType('r7i.2xlarge'),
        image: FleetImage.amazonLinux2023(),
        volume: { size: Size.tebibytes(4), iops: 8000, throughput: 700, encryptionKey: keyOf(stack) },
        removalPolicy: RemovalPolicy.RETAIN,
        rpc: {
          certificates: [certificateOf(stack)],
          clients: [ec2.Peer.ipv4('10.1.0.0/16')],
          accessLogs: AccessLogs.none('Each client keeps a record of its calls.'),
        },
        peers: [ec2.Peer.ipv4('10.2.0.0/16')],
        maxSyncLag: Duration.minutes(1),
        logRetention: logs.RetentionDays.ONE_MONTH,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { syncLag: Duration.minutes(3), peers: 10, diskPercent: 70, memoryPercent: 90 },
      }),
    further: {
      single: (stack, id) =>
        new BlockchainNode(stack, id, {
          vpc: vpcOf(stack),
          client: clientOf({ network: EthereumNetwork.HOODI }),
          deployment: BlockchainDeployment.single('Tests may wait.'),
          volume: { snapshotId: 'snap-0123456789abcdef0' },
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(stack),
        }),
    },
  },
};
