import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NetworkHealthCheck } from 'cdk-reference-architectures/loadbalancing';
import {
  ApplianceFleetOptions,
  Appliances,
  FlowStickiness,
  InspectionAppliancesProps,
} from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/network';
import { fleetOf } from '../specimens/network/appliances';
import { once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of appliances and of their service. */
interface Version extends InspectionAppliancesProps {
  readonly id: string;
  readonly fleet: Partial<ApplianceFleetOptions>;
  readonly zones: readonly string[];
  readonly other: boolean;
  readonly removed: boolean;
}

const README = 'lib/network/inspection/README.md';
const FLEET = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::SecurityGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
];
const SERVICE = [
  'AWS::EC2::VPCEndpointService',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
];
const ALARM = 'AWS::CloudWatch::Alarm';

const fromAccount = (account: string) => [new iam.AccountPrincipal(account)];

/** Three zones, which the load balancer can come into. */
function threeZones(stack: Stack): ec2.IVpc {
  return once(stack, 'Wide', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Wide', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3', 'subnet-0123456789abcdef4'],
      privateSubnetIpv4CidrBlocks: ['10.0.2.0/24', '10.0.3.0/24', '10.0.4.0/24'],
    }),
  );
}

function otherVpc(stack: Stack): ec2.IVpc {
  return once(stack, 'Other', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Other', {
      vpcId: 'vpc-11111111111111111',
      vpcCidrBlock: '10.1.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-11111111111111112', 'subnet-11111111111111113'],
    }),
  );
}

function make(stack: Stack, version: Partial<Version>): void {
  const { id = 'Inspection', fleet = {}, zones, other, removed, ...props } = version;
  const vpc = other ? otherVpc(stack) : zones ? threeZones(stack) : vpcOf(stack);
  if (removed) return void vpcOf(stack);
  specimens.InspectionAppliances?.minimal(stack, id, {
    vpc,
    appliances: fleetOf(fleet),
    ...(zones && { subnets: { availabilityZones: [...zones], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }),
    ...props,
  });
}

export const applianceTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(README, 'InspectionAppliances', make, [
    {
      change: '`allowedPrincipals`, `acceptanceRequired`',
      effect:
        'in place, for new connections: endpoints of a consumer that is taken away stay connected until you reject them',
      versions: {
        given: { allowedPrincipals: fromAccount('111122223333') },
        changed: [
          { allowedPrincipals: fromAccount('111122223333') },
          { allowedPrincipals: fromAccount('444455556666') },
        ],
        'taken away': [{ allowedPrincipals: fromAccount('111122223333') }, {}],
        acceptance: { acceptanceRequired: false },
      },
      except: { 'taken away': { removed: ['AWS::EC2::VPCEndpointServicePermissions'] } },
    },
    {
      change: '`healthCheck`, `rebalance`, `deregistrationDelay`, `crossZone`, `deletionProtection`, `removalPolicy`',
      effect:
        'in place; appliances that do not answer a new check are unhealthy at once, and those of a fleet replaced',
      versions: {
        healthCheck: { healthCheck: NetworkHealthCheck.http({ port: 8081 }) },
        rebalance: { rebalance: false },
        delay: { deregistrationDelay: Duration.minutes(1) },
        crossZone: [{ crossZone: false }, {}],
        protection: { deletionProtection: true },
        removal: { removalPolicy: RemovalPolicy.DESTROY, deregistrationDelay: Duration.minutes(1) },
      },
    },
    {
      change: '`flowStickiness`, `tcpIdleTimeout`, `resetOnIdleTimeout`',
      effect: 'in place; flows that are open may go on by another appliance, so drain them first',
      versions: {
        sticky: { flowStickiness: FlowStickiness.TWO_TUPLE },
        'sticky no more': [{ flowStickiness: FlowStickiness.THREE_TUPLE }, {}],
        timeout: { tcpIdleTimeout: Duration.minutes(30) },
        reset: { resetOnIdleTimeout: false },
      },
    },
    {
      change: '`ipAddressType`',
      effect: 'in place; consumers get IPv6 by endpoints that they make or change afterwards',
      versions: { dualStack: { ipAddressType: elbv2.IpAddressType.DUAL_STACK } },
    },
    {
      change: '`appliances`: the image, the instance type, the commands or the user data of a fleet',
      effect:
        'appliances are replaced one after the other, each new one with `startTimeout` to begin, and each old one with `deregistrationDelay` to let its flows end. The deployment rolls back where the refresh fails',
      versions: {
        type: { fleet: { instanceType: new ec2.InstanceType('c7i.2xlarge') } },
        commands: { fleet: { commands: ['/opt/firewall/start'] } },
        twoArm: { fleet: { twoArm: true } },
      },
    },
    {
      change: '`appliances`: the capacity, the scaling or the refresh of a fleet',
      effect: 'in place; appliances that are too many leave as in a replacement',
      versions: {
        capacity: { fleet: { minCapacity: 3, maxCapacity: 6 } },
        scaling: { fleet: { maxCapacity: 6, targetCpuPercent: 50 } },
        refresh: { fleet: { refresh: { minHealthyPercent: 50 }, minCapacity: 3 } },
      },
    },
    {
      change: '`appliances`: addresses added or taken away',
      effect: 'in place: new ones get flows when they are healthy, old ones keep theirs within `deregistrationDelay`',
      versions: {
        added: [
          { appliances: Appliances.addresses(['10.0.2.10', '10.0.3.10']) },
          { appliances: Appliances.addresses(['10.0.2.10', '10.0.3.10', '10.0.3.11']) },
        ],
      },
    },
    {
      change: '`appliances`: of another kind',
      effect:
        '**outage** of some seconds from instances to addresses, or back: another target group, whose appliances get packets when they are healthy. A fleet that is given up is deleted in the end',
      versions: { addresses: { appliances: Appliances.addresses(['10.0.2.10', '10.0.3.10']) } },
      replaced: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
      removed: FLEET,
    },
    {
      change: '`subnets`: one zone more',
      effect: 'in place, with another appliance by default: consumers can make endpoints in that zone',
      versions: {
        added: [{ zones: ['eu-west-1a', 'eu-west-1b'] }, { zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }],
      },
    },
    {
      change: '`subnets`: one zone less, or others',
      effect:
        '**fails**: a Gateway Load Balancer leaves no subnet. Make a second construct, move the consumers, then remove the first',
      versions: {
        less: [{ zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] }, { zones: ['eu-west-1a', 'eu-west-1b'] }],
        others: [{ zones: ['eu-west-1a', 'eu-west-1b'] }, { zones: ['eu-west-1b', 'eu-west-1c'] }],
      },
      findings: ['fails gateway-load-balancer-zone'],
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
      versions: {
        thresholds: { alarmThresholds: { minHealthyAppliances: 2 } },
        none: { alarms: Alarms.none() },
      },
      except: { none: { removed: [ALARM] } },
    },
    {
      change: '`vpc`',
      effect:
        '**fails**: a load balancer cannot move to another VPC. Make a second construct there, and move the consumers',
      versions: { vpc: { other: true } },
      findings: ['fails gateway-load-balancer-zone', 'outage forwarded-before-filled'],
      replaced: ['AWS::EC2::SecurityGroup', 'AWS::ElasticLoadBalancingV2::TargetGroup'],
    },
    {
      change: 'Construct id, or removal',
      effect:
        '**outage** for all consumers: the fleet is deleted, and another id has a service of another name, which no consumer knows. The old service and its load balancer are kept outside the stack without appliances, and billed. Make the second construct beside the first, move the consumers, then remove the first',
      versions: { id: { id: 'Firewalls' }, removal: { removed: true } },
      removed: [...FLEET, ...SERVICE, ALARM],
    },
  ]),
];
