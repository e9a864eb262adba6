import { Construct } from 'constructs';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { connectToEfs } from '../../private/efs-access';
import { acknowledgeInherent } from '../../private/rule-packs';
import { addLifecycleHooks } from './lifecycle-hooks';
import { ResolvedFleet } from './web-fleet-defaults';

/** The Auto Scaling group of a fleet. */
export function createGroup(
  scope: Construct,
  fleet: ResolvedFleet,
  launchTemplate: ec2.LaunchTemplate,
): autoscaling.AutoScalingGroup {
  const purchase = fleet.purchaseOption._bind(fleet);
  const update = fleet.update._bind(fleet);
  const { instancesDistribution, overrides } = purchase;
  const { ALL } = autoscaling.ScalingEvents;
  const { PREVENT_ALL_DELETION, NONE } = autoscaling.DeletionProtection;
  const group = new autoscaling.AutoScalingGroup(scope, 'Group', {
    vpc: fleet.vpc,
    vpcSubnets: fleet.subnets,
    ...(instancesDistribution
      ? {
          mixedInstancesPolicy: {
            launchTemplate,
            instancesDistribution,
            launchTemplateOverrides: overrides,
          },
        }
      : { launchTemplate }),
    minCapacity: fleet.minCapacity,
    maxCapacity: fleet.maxCapacity,
    desiredCapacity: fleet.desiredCapacity,
    capacityRebalance: purchase.capacityRebalance,
    cooldown: fleet.cooldown,
    defaultInstanceWarmup: fleet.warmUp,
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: fleet.healthCheckGracePeriod,
    }),
    groupMetrics: [autoscaling.GroupMetrics.all()],
    signals: update.signals,
    updatePolicy: update.policy,
    notifications: fleet.scalingEvents && [{ topic: fleet.scalingEvents, scalingEvents: ALL }],
    terminationPolicies: fleet.terminationPolicies,
    maxInstanceLifetime: fleet.maxInstanceLifetime,
    newInstancesProtectedFromScaleIn: fleet.scaleInProtection,
    deletionProtection: fleet.deletionProtection ? PREVENT_ALL_DELETION : NONE,
    azCapacityDistributionStrategy: fleet.zoneDistribution,
    minHealthyPercentage: fleet.instanceMaintenance?.minHealthyPercent,
    maxHealthyPercentage: fleet.instanceMaintenance?.maxHealthyPercent,
  });
  if (instancesDistribution) {
    acknowledgeInherent(
      group,
      'The rule does not look into a mixed instances policy: its launch template has IMDSv2 and encrypted volumes.',
      'AwsSolutions-EC26',
      'EC2IMDSv2Enabled',
    );
  }
  // The network must be there before user data needs it.
  group.node.addDependency(fleet.vpc.selectSubnets(fleet.subnets).internetConnectivityEstablished);

  const resource = group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
  for (const { accessPoint } of fleet.efsMounts) {
    // An instance that starts before there is a mount target in its zone, or before it is let in, fails.
    const rules = connectToEfs(group, accessPoint.fileSystem, 'Instances mount the file system');
    resource.node.addDependency(accessPoint.fileSystem.mountTargetsAvailable, ...rules);
  }
  resource.capacityReservationSpecification = purchase.capacityReservationSpecification;
  resource.placementGroup = fleet.placementGroup?.placementGroupName;
  if (fleet.zonalShift) {
    resource.availabilityZoneImpairmentPolicy = {
      zonalShiftEnabled: true,
      // Instances of the impaired zone stay: replacing them would load the other zones when those are needed.
      impairedZoneHealthCheckBehavior: 'IgnoreUnhealthy',
    };
  }
  addLifecycleHooks(scope, fleet, group);
  return group;
}
