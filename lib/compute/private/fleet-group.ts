import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { WebFleetProps } from '../fleet/web-fleet-props';
import { READY_HOOK } from './fleet-user-data';
import { PurchaseConfig } from './purchase-config';
import { ResolvedFleet } from './resolved-fleet';
import { UpdatesConfig } from './updates-config';

/** What a group is made from, beside the caller's properties. */
export interface FleetGroup {
  readonly launchTemplate: ec2.LaunchTemplate;
  readonly purchase: PurchaseConfig;
  readonly updates: UpdatesConfig;
  readonly scalingEvents: sns.ITopic;
}

/** The Auto Scaling group of a fleet. */
export function createGroup(
  scope: Construct,
  props: WebFleetProps,
  fleet: ResolvedFleet,
  { launchTemplate, purchase, updates, scalingEvents }: FleetGroup,
): autoscaling.AutoScalingGroup {
  const { instancesDistribution } = purchase;
  const group = new autoscaling.AutoScalingGroup(scope, 'Group', {
    vpc: props.vpc,
    vpcSubnets: fleet.subnets,
    ...(instancesDistribution
      ? {
          mixedInstancesPolicy: {
            launchTemplate,
            instancesDistribution,
            launchTemplateOverrides: fleet.instanceTypes.map((instanceType) => ({ instanceType })),
          },
        }
      : { launchTemplate }),
    minCapacity: fleet.minCapacity,
    maxCapacity: fleet.maxCapacity,
    desiredCapacity: props.desiredCapacity,
    capacityRebalance: purchase.capacityRebalance,
    cooldown: props.cooldown,
    defaultInstanceWarmup: props.warmUp ?? Duration.minutes(3),
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: props.healthCheckGracePeriod ?? Duration.minutes(5),
    }),
    groupMetrics: [autoscaling.GroupMetrics.all()],
    signals: updates.signals,
    updatePolicy: updates.policy,
    notifications: [{ topic: scalingEvents, scalingEvents: autoscaling.ScalingEvents.ALL }],
    terminationPolicies: props.terminationPolicies,
    maxInstanceLifetime: props.maxInstanceLifetime,
    newInstancesProtectedFromScaleIn: props.scaleInProtection ?? false,
    deletionProtection: props.deletionProtection ?? autoscaling.DeletionProtection.PREVENT_ALL_DELETION,
    azCapacityDistributionStrategy:
      props.zoneDistribution ?? autoscaling.CapacityDistributionStrategy.BALANCED_BEST_EFFORT,
  });
  // The network must be there before user data needs it.
  group.node.addDependency(props.vpc.selectSubnets(fleet.subnets).internetConnectivityEstablished);

  const resource = group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
  resource.capacityReservationSpecification = purchase.capacityReservationSpecification;
  if (props.zonalShift) {
    resource.availabilityZoneImpairmentPolicy = {
      zonalShiftEnabled: true,
      // Instances of the impaired zone are left alone: replacing them would load the other zones when they are needed.
      impairedZoneHealthCheckBehavior: 'IgnoreUnhealthy',
    };
  }
  // In the group, since a hook of its own would come after the first instances.
  if (!updates.signals) {
    resource.lifecycleHookSpecificationList = [
      {
        lifecycleHookName: READY_HOOK,
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        heartbeatTimeout: updates.readyTimeout.toSeconds(),
        defaultResult: 'ABANDON',
      },
    ];
  }
  return group;
}
