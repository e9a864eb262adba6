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

const PLAIN = 'HTTP in the VPC by default, to clients that are let in one by one; `rpc` takes certificates.';

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
        },
        peers: [ec2.Peer.ipv4('10.2.0.0/16')],
        maxSyncLag: Duration.minutes(1),
        logRetention: logs.RetentionDays.ONE_MONTH,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { syncLag: Duration.minutes(3), peers: 10, diskPercent: 70, memoryPercent: 90 },
      }),
    findings: {
      ALBHttpToHttpsRedirection: PLAIN,
      ELBv2ACMCertificateRequired: PLAIN,
      ALBWAFEnabled: 'A web ACL is billed monthly and is the choice of the caller (firewall of `rpc`).',
      'AwsSolutions-AS3':
        'Launches are in the activity history of the group; an alarm says when a node has no instance.',
      CloudWatchLogGroupEncrypted:
        'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
      EC2EBSInBackupPlan:
        'The chain is on its network, and a snapshot stays when a volume goes; who wants more adds the volumes to a backup plan.',
    },
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
