import { Construct } from 'constructs';
import { Aws, Stack, Tags } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { InstanceAccess } from '../../compute';
import { METADATA, rootVolumeOf } from '../../compute/internal';
import { checkReach } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { limitUserData } from '../../private/user-data-size';
import { wildcardFinding } from '../../private/wildcard-finding';
import { ApplianceFleetOptions, AppliancesBindOptions } from '../inspection/appliances';
import { fleetCapacity, fleetRefresh, fleetSubnets, startTimeoutOf } from './appliance-fleet-rules';
import { GENEVE_PORT } from './gateway-load-balancer';

/** The tag by which an instance knows that it may change itself. */
const TAG = 'InspectionAppliance';

/** The instances of a fleet of appliances, and what they need. */
export class ApplianceFleet extends Construct {
  public readonly group: autoscaling.AutoScalingGroup;
  public readonly launchTemplate: ec2.LaunchTemplate;
  public readonly role: iam.IRole;
  public readonly instancePolicy: iam.Policy;
  public readonly securityGroup: ec2.SecurityGroup;

  private readonly tag = `${Aws.STACK_ID}/${this.node.addr.slice(0, 20)}`;

  constructor(scope: Construct, id: string, props: AppliancesBindOptions & { readonly fleet: ApplianceFleetOptions }) {
    super(scope, id);
    const { fleet, vpc } = props;
    const access = fleet.access ?? InstanceAccess.sessionManager();
    this.securityGroup = this.createSecurityGroup(props);
    this.role =
      fleet.role ??
      new iam.Role(this, 'Role', {
        assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
        description: 'Inspection appliances',
      });
    this.instancePolicy = new iam.Policy(this, 'InstancePolicy', { roles: [this.role] });
    access._bind(this, { policy: this.instancePolicy, securityGroup: this.securityGroup });
    if (access._sessions) {
      acknowledgeInherent(
        this.instancePolicy,
        'The channels of Session Manager have no resource-level permissions.',
        'AwsSolutions-IAM5[Resource::*]',
      );
    }
    if (fleet.twoArm) this.allowForwarding();
    this.launchTemplate = this.createLaunchTemplate(fleet, access);
    // An instance needs its permissions as soon as it starts; its profile, which takes minutes, need not wait for them.
    const resource = this.launchTemplate.node.defaultChild;
    if (access._sessions || fleet.twoArm) resource?.node.addDependency(this.instancePolicy);
    this.group = this.createGroup(props);
    checkReach(this, {
      vpc,
      subnets: workloadSubnets(vpc, fleet.subnets),
      publicAddresses: true,
      consequence: fleet.twoArm
        ? 'appliances cannot switch their source/destination check off, and forward nothing'
        : 'appliances do without Session Manager',
      warningId: 'appliancesUnreachable',
      services: [...(access._sessions ? ['ssm', 'ssmmessages'] : []), ...(fleet.twoArm ? ['ec2'] : [])],
      endpointSets: ['SESSION_MANAGER'],
    });
  }

  /**
   * The load balancer has no security group, so that its subnets are let in. What goes back to it is no answer of the connection, but has its
   * port as the destination.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/target-group-register-targets.html#target-security-groups
   */
  private createSecurityGroup({
    vpc,
    ranges,
    healthPort,
    fleet,
  }: AppliancesBindOptions & FleetPart): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Inspection appliances: packets and health checks of the Gateway Load Balancer',
      allowAllOutbound: fleet.twoArm ?? false,
    });
    for (const range of ranges) {
      const peer = ec2.Peer.ipv4(range);
      group.addIngressRule(peer, ec2.Port.udp(GENEVE_PORT), 'Packets from the Gateway Load Balancer');
      group.addIngressRule(peer, ec2.Port.tcp(healthPort), 'Health checks of the Gateway Load Balancer');
      if (!fleet.twoArm) {
        group.addEgressRule(peer, ec2.Port.udp(GENEVE_PORT), 'Packets back to the Gateway Load Balancer');
      }
    }
    if (!fleet.twoArm) group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Updates, licences and AWS services');
    return group;
  }

  /**
   * An instance may change attributes of instances of its own group, which it is by a tag of this stack alone. A launch template cannot
   * set the check: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.html
   */
  private allowForwarding(): void {
    const instances = Stack.of(this).formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' });
    this.instancePolicy.addStatements(
      new iam.PolicyStatement({
        actions: ['ec2:ModifyInstanceAttribute'],
        resources: [instances],
        conditions: { StringEquals: { [`aws:ResourceTag/${TAG}`]: this.tag } },
      }),
    );
    acknowledgeInherent(
      this.instancePolicy,
      'Instances get their ids when they are launched; a condition limits the action to those of this group.',
      wildcardFinding(this.instancePolicy, instances),
    );
  }

  private createLaunchTemplate(fleet: ApplianceFleetOptions, access: InstanceAccess): ec2.LaunchTemplate {
    const { instanceType, rootVolume = {} } = fleet;
    const { image, rootDeviceName } = fleet.image._bind({ architecture: instanceType.architecture });
    const userData = fleet.userData ?? scriptOf(fleet);
    if (userData) limitUserData(this, userData);
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: image,
      instanceType,
      userData,
      role: this.role,
      securityGroup: this.securityGroup,
      keyPair: access._keyPair,
      blockDevices: [{ deviceName: rootDeviceName, volume: rootVolumeOf(rootVolume) }],
      ebsOptimized: true,
      detailedMonitoring: true,
      requireImdsv2: true,
      httpEndpoint: true,
      httpPutResponseHopLimit: 1,
    });
  }

  private createGroup({ vpc, fleet, zones, targetGroup, listener }: AppliancesBindOptions & FleetPart) {
    const { min, max } = fleetCapacity(fleet, zones);
    const startTimeout = startTimeoutOf(fleet);
    const subnets = fleetSubnets(fleet, vpc);
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc,
      vpcSubnets: { subnets: subnets.subnets },
      launchTemplate: this.launchTemplate,
      minCapacity: min,
      maxCapacity: max,
      defaultInstanceWarmup: startTimeout,
      healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
        additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
        gracePeriod: startTimeout,
      }),
      groupMetrics: [autoscaling.GroupMetrics.all()],
      updatePolicy: fleetRefresh(fleet)._bind({ minCapacity: min, maxCapacity: max, scaleInProtection: false }).policy,
    });
    const resource = group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
    // The group of aws-cdk-lib takes target groups of other load balancers only.
    resource.targetGroupArns = [targetGroup.ref];
    // A target group without a listener has no health checks, and instances would wait for their result in vain.
    group.node.addDependency(listener);
    group.node.addDependency(subnets.internetConnectivityEstablished);
    if (fleet.twoArm) Tags.of(group).add(TAG, this.tag);
    if (fleet.targetCpuPercent !== undefined) {
      group.scaleOnCpuUtilization('CpuScaling', { targetUtilizationPercent: fleet.targetCpuPercent });
    }
    return group;
  }
}

interface FleetPart {
  readonly fleet: ApplianceFleetOptions;
}

/** A script that stops at the first command that fails: the health check then finds nobody, and the group launches another instance. */
function scriptOf({ commands = [], twoArm }: ApplianceFleetOptions): ec2.UserData | undefined {
  if (commands.length === 0 && !twoArm) return undefined;
  const userData = ec2.UserData.forLinux();
  userData.addCommands('set -Eeuo pipefail', ...(twoArm ? FORWARD : []), ...commands);
  return userData;
}

const FORWARD = [
  ...METADATA,
  `aws ec2 modify-instance-attribute --region ${Aws.REGION} --instance-id "$instance" --no-source-dest-check`,
];
