import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FleetImage } from '../../compute';
import { Exposure, InternalExposureOptions, WebLoadBalancer } from '../../loadbalancing';
import { WebTarget } from '../../loadbalancing/internal';
import { Alarms, IObservable } from '../../observability';
import { checkReach } from '../../private/network-reach';
import { injectedProps } from '../../private/property-injection';
import { workloadSubnets } from '../../private/subnets';
import { at, validate } from '../../private/validation';
import { HEALTH_PORT, RPC_PORT } from '../private/blockchain-host';
import { BlockchainMachine, MachineProps } from '../private/blockchain-machine';
import { nodeAlarms, nodeWidgets } from '../private/blockchain-node-alarms';
import {
  blockchainNodeRules,
  nodeInstanceType,
  nodeSubnets,
  nodeVolume,
  presenceRules,
} from '../private/blockchain-node-rules';
import { createNodePolicy } from '../private/blockchain-policy';
import { BlockchainClient } from './blockchain-client';
import { BlockchainDeployment } from './blockchain-deployment';

/** The volume of each node: gp3, encrypted. It outlives instances. */
export interface BlockchainVolumeOptions {
  /**
   * The size. It only grows, in place and without an interruption, and not again within the next hours
   * (https://docs.aws.amazon.com/ebs/latest/userguide/modify-volume-requirements.html).
   *
   * @default - 2,048 GiB for mainnet, which is the minimum as well; 500 GiB for a test network, of at least 100 GiB
   */
  readonly size?: Size;

  /**
   * The input and output operations per second, 3,000 to 80,000.
   *
   * @default - 6,000 for mainnet, 3,000 for a test network
   */
  readonly iops?: number;

  /**
   * The throughput in MiB/s, 125 to 2,000.
   *
   * @default - 400 for mainnet, 125 for a test network
   */
  readonly throughput?: number;

  /**
   * The key that encrypts the volume. It cannot be changed.
   *
   * @default - the AWS managed key of EBS, at no charge: the chain is public
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The snapshot of a volume of such a node that each volume is made of. It cannot be changed.
   *
   * @default - an empty volume
   */
  readonly snapshotId?: string;
}

/** The thresholds of the alarms of each node. */
export interface BlockchainNodeAlarmThresholds {
  /**
   * The age of the newest block, 24 seconds or more, in each of fifteen minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly syncLag?: Duration;

  /**
   * The minimum number of peers of each client, 1 or more, in one of fifteen minutes.
   *
   * @default 3
   */
  readonly peers?: number;

  /**
   * The part of the volume that is used, 1 to 99.
   *
   * @default 80
   */
  readonly diskPercent?: number;

  /**
   * The part of the memory that is used, 1 to 100.
   *
   * @default 95
   */
  readonly memoryPercent?: number;
}

/** Properties of a `BlockchainNode`. */
export interface BlockchainNodeProps {
  /** The VPC of the clients. Its subnets of the nodes need a way to the internet, where peers are. */
  readonly vpc: ec2.IVpc;

  /** The blockchain, with the programs of the node. */
  readonly client: BlockchainClient;

  /** The number of nodes. */
  readonly deployment: BlockchainDeployment;

  /** The recipients of alarms when a node is not in sync, has no peers, is full or does not work. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: BlockchainNodeAlarmThresholds;

  /**
   * The subnets of the nodes, private ones: the first of each zone is taken. A volume cannot move to another zone.
   *
   * @default - private subnets with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The type of the instances, always On-Demand; its architecture decides which archives the checksums are of.
   *
   * @default - Graviton: m8g.2xlarge for mainnet, m8g.xlarge for a test network
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The image: Amazon Linux 2023, or one that is made of it.
   *
   * @default FleetImage.amazonLinux2023() - a deployment after AWS has published a new one replaces the nodes one after the other
   */
  readonly image?: FleetImage;

  /**
   * The volume of each node.
   *
   * @default - the default of each option
   */
  readonly volume?: BlockchainVolumeOptions;

  /**
   * The fate of the volumes when they leave the stack: `SNAPSHOT`, `RETAIN`, or `DESTROY` for what is quickly synchronized again.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The load balancer for RPC, in the VPC alone. RPC knows no sign-in: whoever may connect may call.
   *
   * @default - HTTP on port 80, with access logs, and nobody is let in until `connections` does
   */
  readonly rpc?: InternalExposureOptions;

  /**
   * The networks whose peers may open connections to the nodes, on the ports of the clients. Nodes have no public addresses: this is for nodes of
   * your own networks.
   *
   * @default - none: nodes open their connections themselves
   */
  readonly peers?: ec2.IPeer[];

  /**
   * The age of the newest block from which on a node gets no requests, 24 to 3,600 seconds. A block of Ethereum takes 12.
   *
   * @default Duration.minutes(2)
   */
  readonly maxSyncLag?: Duration;

  /**
   * The time that logs of the clients are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs.
   *
   * @default - encrypted by CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** The ids of the nodes, in the order of their zones. */
const NODES = ['First', 'Second', 'Third'];

/**
 * Nodes of a public blockchain on EC2 that answer RPC in a VPC: each with a volume that outlives its instances, and closed but for clients that are
 * let in.
 */
export class BlockchainNode extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.BlockchainNode';

  /** The load balancer that answers RPC. */
  public readonly loadBalancer: WebLoadBalancer;

  /** The target group of the nodes, of which those in sync get requests. */
  public readonly targetGroup: elbv2.ApplicationTargetGroup;

  /** The volumes, one for each node. */
  public readonly volumes: ec2.Volume[];

  /** The launch templates, one for each node. */
  public readonly launchTemplates: ec2.LaunchTemplate[];

  /** The Auto Scaling groups of one instance, one for each node. */
  public readonly groups: autoscaling.AutoScalingGroup[];

  /** The role of the instances. */
  public readonly role: iam.Role;

  /** The permissions of what nodes do by themselves. */
  public readonly nodePolicy: iam.Policy;

  /** The security group of the nodes. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The log group, with the streams `boot`, `execution`, `consensus` and `probe` of each instance. */
  public readonly logGroup: logs.LogGroup;

  /** The network connections of the load balancer; the default port is that of RPC. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly machines: BlockchainMachine[];
  private readonly target: WebTarget;

  constructor(scope: Construct, id: string, props: BlockchainNodeProps) {
    super(scope, id);
    props = injectedProps(BlockchainNode.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('BlockchainNode', scope, id), presenceRules(props));
    validate(at('BlockchainNode', scope, id), blockchainNodeRules(props));

    const exposure = Exposure._closed(props.rpc);
    this.target = new WebTarget(this, {
      vpc: props.vpc,
      ingress: exposure,
      alarms: props.alarms,
      targetType: elbv2.TargetType.INSTANCE,
      port: RPC_PORT,
      healthCheck: { path: '/', port: HEALTH_PORT },
    });
    this.loadBalancer = this.target.ownLoadBalancer as WebLoadBalancer;
    this.targetGroup = this.target.targetGroup;
    this.connections = new ec2.Connections({
      securityGroups: [this.loadBalancer.securityGroup],
      defaultPort: exposure._secure ? ec2.Port.HTTPS : ec2.Port.HTTP,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: 'Blockchain nodes',
    });
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
    });
    this.securityGroup = this.createSecurityGroup(props);
    this.nodePolicy = createNodePolicy(this, this.role, this.logGroup, this.securityGroup);
    this.machines = this.createMachines(props);
    this.volumes = this.machines.map(({ volume }) => volume);
    this.launchTemplates = this.machines.map(({ launchTemplate }) => launchTemplate);
    this.groups = this.machines.map(({ group }) => group);
    this.alarms = [...this.target.alarms, ...this.machines.flatMap((machine) => nodeAlarms(this, machine, props))];
    props.deployment._bind(this);
    this.checkReach(props);
  }

  /** The URL of RPC in the VPC, without a slash at its end; undefined for HTTPS without a `domain`. */
  public get url(): string | undefined {
    return this.loadBalancer.url;
  }

  /** Graphs of requests, and of the blocks, peers, use and volume of each node. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      ...this.target.dashboardWidgets(this.node.path),
      ...this.machines.flatMap((machine) => nodeWidgets(machine)),
    ];
  }

  private createSecurityGroup({ vpc, peers = [], client }: BlockchainNodeProps): ec2.SecurityGroup {
    // Peers listen on any port.
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Blockchain nodes' });
    const { tcp, udp } = client._bind(true).peerPorts;
    for (const peer of peers) {
      for (const port of tcp) group.addIngressRule(peer, ec2.Port.tcp(port), 'Peers');
      for (const port of udp) group.addIngressRule(peer, ec2.Port.udp(port), 'Peers');
    }
    return group;
  }

  private createMachines(props: BlockchainNodeProps): BlockchainMachine[] {
    const instanceType = nodeInstanceType(props);
    const shared: MachineProps = {
      vpc: props.vpc,
      client: props.client._bind(instanceType.architecture === ec2.InstanceArchitecture.ARM_64),
      instanceType,
      image: props.image ?? FleetImage.amazonLinux2023(),
      volume: nodeVolume(props),
      removalPolicy: props.removalPolicy ?? RemovalPolicy.SNAPSHOT,
      maxSyncLag: props.maxSyncLag ?? Duration.minutes(2),
      role: this.role,
      policy: this.nodePolicy,
      securityGroup: this.securityGroup,
      logGroup: this.logGroup,
      targetGroup: this.targetGroup,
    };
    const machines = nodeSubnets(props).map(
      (subnet, i) => new BlockchainMachine(this, NODES[i], { ...shared, subnet }),
    );
    machines.forEach(({ group }, i) => {
      // A target group without a route has no health checks.
      group.node.addDependency(this.target.route);
      this.target.admitHealthCheck(group);
      // One after the other, so that another one answers while this one is replaced.
      const before = machines[i - 1];
      if (before) group.node.addDependency(before.group);
    });
    return machines;
  }

  private checkReach({ vpc, subnets }: BlockchainNodeProps): void {
    checkReach(this, {
      vpc,
      subnets: workloadSubnets(vpc, subnets),
      consequence: 'nodes cannot find their peers',
      warningId: 'blockchainNodeUnreachable',
      essential: true,
      services: [],
      endpointSets: [],
      internet: 'peers, and the programs of a node, are on the internet',
    });
  }
}
