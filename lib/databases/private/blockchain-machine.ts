import { Construct } from 'constructs';
import { Aws, CfnElement, Duration, RemovalPolicy, Stack, Tags, Validations } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FleetImage } from '../../compute';
import { rootVolumeOf } from '../../compute/internal';
import { acknowledgeInherent } from '../../private/rule-packs';
import { BlockchainClientConfig } from '../blockchain/blockchain-client';
import { BlockchainVolumeOptions } from '../blockchain/blockchain-node';
import { STOP_HOOK } from './blockchain-host';
import { nodeUserData } from './blockchain-user-data';

/** The tag of a volume and of its instances. */
const NODE_TAG = 'BlockchainNode';

/** The properties that the nodes have in common. */
export interface MachineProps {
  readonly vpc: ec2.IVpc;
  readonly client: BlockchainClientConfig;
  readonly instanceType: ec2.InstanceType;
  readonly image: FleetImage;
  readonly volume: BlockchainVolumeOptions & Required<Pick<BlockchainVolumeOptions, 'size' | 'iops' | 'throughput'>>;
  readonly removalPolicy: RemovalPolicy;
  readonly maxSyncLag: Duration;
  readonly role: iam.IRole;
  readonly policy: iam.Policy;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly logGroup: logs.ILogGroup;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
}

/**
 * One node: a volume, and a group of one instance in the zone of the volume, which makes another instance when this one fails. The volume is a resource
 * of its own, that no instance takes with it.
 */
export class BlockchainMachine extends Construct {
  public readonly volume: ec2.Volume;
  public readonly launchTemplate: ec2.LaunchTemplate;
  public readonly group: autoscaling.AutoScalingGroup;

  constructor(scope: Construct, id: string, props: MachineProps & { readonly subnet: ec2.ISubnet }) {
    super(scope, id);
    this.volume = this.createVolume(props);
    this.launchTemplate = this.createLaunchTemplate(props);
    // An instance needs its permissions as soon as it starts; its profile, which takes minutes, need not wait for them.
    this.launchTemplate.node.defaultChild?.node.addDependency(props.policy, props.role);
    this.group = this.createGroup(props);
    this.allowAttachment(props);
  }

  /**
   * An instance may attach the volume to an instance of its own group, which it is by a tag of the group, of this stack alone. It is not
   * `grantAttachVolumeByResourceTag()`, which fails for a key of a known environment in a stack without one.
   */
  private allowAttachment({ policy, volume: { encryptionKey } }: MachineProps): void {
    const stack = Stack.of(this);
    // A value of a tag has 256 characters at most, of which the id of a stack can take 228.
    const tag = `${Aws.STACK_ID}/${this.node.addr.slice(0, 20)}`;
    Tags.of(this.volume).add(NODE_TAG, tag);
    Tags.of(this.group).add(NODE_TAG, tag);
    const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ec2', resource, resourceName });
    policy.addStatements(
      new iam.PolicyStatement({
        actions: ['ec2:AttachVolume'],
        resources: [arn('volume', this.volume.volumeId), arn('instance', '*')],
        conditions: { StringEquals: { [`aws:ResourceTag/${NODE_TAG}`]: tag } },
      }),
    );
    if (!encryptionKey) return;
    policy.addStatements(
      new iam.PolicyStatement({
        actions: ['kms:CreateGrant'],
        resources: [encryptionKey.keyArn],
        conditions: {
          Bool: { 'kms:GrantIsForAWSResource': true },
          StringEquals: { 'kms:ViaService': `ec2.${stack.region}.amazonaws.com` },
        },
      }),
    );
  }

  private createVolume({ volume, subnet, removalPolicy }: MachineProps & { readonly subnet: ec2.ISubnet }): ec2.Volume {
    const { size, iops, throughput, encryptionKey, snapshotId } = volume;
    const made = new ec2.Volume(this, 'Volume', {
      availabilityZone: subnet.availabilityZone,
      size,
      iops,
      throughput,
      snapshotId,
      volumeType: ec2.EbsDeviceVolumeType.GP3,
      encrypted: true,
      encryptionKey,
      removalPolicy,
    });
    Validations.of(made).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'The zone is that of the subnet of the instance, which is of a given zone in a VPC that exists already',
    });
    return made;
  }

  private createLaunchTemplate(props: MachineProps): ec2.LaunchTemplate {
    const { role, securityGroup, instanceType, client, logGroup, maxSyncLag } = props;
    const { image, rootDeviceName } = props.image._bind({ architecture: instanceType.architecture });
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      role,
      securityGroup,
      instanceType,
      machineImage: image,
      userData: nodeUserData(this, {
        client,
        maxSyncLagSeconds: maxSyncLag.toSeconds(),
        volumeId: this.volume.volumeId,
        logGroupName: logGroup.logGroupName,
        groupLogicalId: () => Stack.of(this).getLogicalId(this.group.node.defaultChild as CfnElement),
      }),
      blockDevices: [{ deviceName: rootDeviceName, volume: rootVolumeOf({}) }],
      ebsOptimized: true,
      detailedMonitoring: true,
      requireImdsv2: true,
      httpEndpoint: true,
      httpPutResponseHopLimit: 1,
    });
  }

  /**
   * The old instance has to let the volume go before the new one gets it: none in service is allowed during an update. Health is that of EC2 alone:
   * another instance would have the same volume, so that a node that is not in sync is better left to it.
   */
  private createGroup({ vpc, subnet, targetGroup }: MachineProps & { readonly subnet: ec2.ISubnet }) {
    const { HEALTH_CHECK, REPLACE_UNHEALTHY, AZ_REBALANCE, ALARM_NOTIFICATION, SCHEDULED_ACTIONS } =
      autoscaling.ScalingProcess;
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: [subnet] },
      launchTemplate: this.launchTemplate,
      minCapacity: 1,
      maxCapacity: 1,
      healthChecks: autoscaling.HealthChecks.ec2({ gracePeriod: Duration.minutes(5) }),
      groupMetrics: [autoscaling.GroupMetrics.all()],
      // The most that CloudFormation waits for.
      signals: autoscaling.Signals.waitForMinCapacity({ timeout: Duration.hours(1) }),
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
        minInstancesInService: 0,
        maxBatchSize: 1,
        waitOnResourceSignals: true,
        suspendProcesses: [HEALTH_CHECK, REPLACE_UNHEALTHY, AZ_REBALANCE, ALARM_NOTIFICATION, SCHEDULED_ACTIONS],
      }),
    });
    acknowledgeInherent(
      group,
      'Another instance would have the same volume, so that one that is not in sync is better left to it; the load balancer sends it nothing.',
      'AutoScalingGroupELBHealthCheckRequired',
    );
    group.node.addDependency(vpc.selectSubnets({ subnets: [subnet] }).internetConnectivityEstablished);
    group.attachToApplicationTargetGroup(targetGroup);
    (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).lifecycleHookSpecificationList = [
      {
        lifecycleHookName: STOP_HOOK,
        lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
        heartbeatTimeout: 300,
        defaultResult: autoscaling.DefaultResult.CONTINUE,
      },
    ];
    return group;
  }
}
