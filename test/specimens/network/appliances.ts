import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FleetImage } from 'cdk-reference-architectures/compute';
import { NetworkHealthCheck } from 'cdk-reference-architectures/loadbalancing';
import {
  ApplianceFleetOptions,
  Appliances,
  FlowStickiness,
  InspectionAppliances,
  InspectionAppliancesProps,
} from 'cdk-reference-architectures/network';
import { Specimens } from '../specimen';
import { alarmsOf, vpcOf } from '../surroundings';

/** A fleet of firewalls of a vendor. */
export const fleetOf = (options: Partial<ApplianceFleetOptions> = {}): Appliances =>
  Appliances.fleet({
    image: FleetImage.fromImageIds(
      { 'eu-west-1': 'ami-0123456789abcdef0', 'eu-central-1': 'ami-0123456789abcdef1' },
      { architecture: ec2.InstanceArchitecture.X86_64 },
    ),
    instanceType: new ec2.InstanceType('c7i.xlarge'),
    ...options,
  });

/** The check that such a firewall answers. */
const check = () => NetworkHealthCheck.tcp({ port: 8080 });

export const applianceSpecimens: Specimens = {
  InspectionAppliances: {
    minimal: (stack: Stack, id: string, given: Partial<InspectionAppliancesProps> = {}) =>
      new InspectionAppliances(stack, id, {
        vpc: vpcOf(stack),
        appliances: fleetOf(),
        healthCheck: check(),
        alarms: alarmsOf(stack),
        ...given,
      }),
    full: (stack: Stack, id: string, given: Partial<InspectionAppliancesProps> = {}) =>
      new InspectionAppliances(stack, id, {
        vpc: vpcOf(stack),
        appliances: fleetOf({
          minCapacity: 2,
          maxCapacity: 6,
          targetCpuPercent: 60,
          commands: ['/opt/firewall/start'],
          twoArm: true,
          startTimeout: Duration.minutes(15),
          refresh: { minHealthyPercent: 50, maxHealthyPercent: 150, bakeTime: Duration.minutes(5) },
        }),
        healthCheck: NetworkHealthCheck.http({ port: 8080, path: '/health' }),
        alarms: alarmsOf(stack),
        alarmThresholds: { minHealthyAppliances: 2, unhealthyFor: Duration.minutes(10) },
        allowedPrincipals: [new iam.AccountPrincipal('111122223333')],
        acceptanceRequired: false,
        ipAddressType: elbv2.IpAddressType.DUAL_STACK,
        flowStickiness: FlowStickiness.TWO_TUPLE,
        rebalance: false,
        deregistrationDelay: Duration.minutes(10),
        resetOnIdleTimeout: false,
        crossZone: false,
        deletionProtection: true,
        removalPolicy: RemovalPolicy.DESTROY,
        ...given,
      }),
    findings: {
      'AwsSolutions-AS3':
        'Who reads launches and terminations is the choice of the caller (a notification on `group`): a topic without a subscriber tells nobody.',
    },
    further: {
      addresses: (stack: Stack, id: string) =>
        new InspectionAppliances(stack, id, {
          vpc: vpcOf(stack),
          appliances: Appliances.addresses(['10.0.2.10', '10.0.3.10']),
          healthCheck: NetworkHealthCheck.https({ port: 8443 }),
          alarms: alarmsOf(stack),
        }),
    },
  },
};
