import { Construct } from 'constructs';
import { CfnResource } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import {
  Ec2JobCapacityOptions,
  Ec2SpotJobCapacityOptions,
  EksJobCapacityOptions,
  FargateJobCapacityOptions,
  JobInstanceUpdate,
  SpotAllocation,
  UnmanagedJobCapacityOptions,
} from '../capacity/job-capacity-options';
import { HostImage } from '../capacity/host-image';
import { JobInstanceTypes } from '../capacity/job-instance-types';
import { EnvironmentPlan } from './environment-plan';
import { hostLaunchTemplate } from './host-launch-template';
import { instanceRole } from './instance-role';

/** The vCPUs of an environment whose caller names none. */
export const DEFAULT_MAX_VCPUS = 256;

export function fargatePlan(options: FargateJobCapacityOptions, spot: boolean): EnvironmentPlan {
  return {
    name: options.name ?? defaultName(spot),
    platform: 'Fargate',
    spot,
    create: (scope, id, { vpc, subnets, securityGroups }) => {
      const environment = new batch.FargateComputeEnvironment(scope, id, {
        vpc,
        vpcSubnets: subnets,
        securityGroups,
        spot,
        maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
        enabled: options.enabled ?? true,
      });
      return keepInPlace(environment);
    },
  };
}

export function ec2Plan(options: Ec2SpotJobCapacityOptions & Ec2JobCapacityOptions, spot: boolean): EnvironmentPlan {
  const instanceTypes = options.instanceTypes ?? JobInstanceTypes.graviton();
  return {
    name: options.name ?? defaultName(spot),
    platform: 'EC2',
    spot,
    architecture: instanceTypes.architecture,
    create: (scope, id, { vpc, subnets, securityGroups }) => {
      const parts = new Construct(scope, `${id}Instances`);
      const launchTemplate = options.launchTemplate ?? hostLaunchTemplate(parts, 'LaunchTemplate', options);
      const environment = new batch.ManagedEc2EcsComputeEnvironment(scope, id, {
        vpc,
        vpcSubnets: subnets,
        securityGroups,
        ...instanceTypes._selection(),
        images: [(options.image ?? HostImage.amazonLinux2023())._bind(parts)],
        minvCpus: options.minVcpus ?? 0,
        maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
        spot,
        // BEST_FIT, Batch's own default, can neither update instances in place nor do without a Spot fleet role.
        allocationStrategy: spot ? spotAllocation(options) : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
        spotBidPercentage: options.bidPercentage,
        launchTemplate,
        placementGroup: options.placementGroup,
        instanceRole: instanceRole(parts, 'Role'),
        enabled: options.enabled ?? true,
        ...updateProps(options.updates),
      });
      // Without a version the first one is used for ever: CloudFormation never moves a template's default version.
      resourceOf(environment).addPropertyOverride(
        'ComputeResources.LaunchTemplate.Version',
        launchTemplate.latestVersionNumber,
      );
      return keepInPlace(environment);
    },
  };
}

export function unmanagedPlan(options: UnmanagedJobCapacityOptions): EnvironmentPlan {
  return {
    name: options.name ?? 'Unmanaged',
    platform: 'unmanaged',
    spot: false,
    create: (scope, id) =>
      keepInPlace(
        new batch.UnmanagedComputeEnvironment(scope, id, {
          unmanagedvCpus: options.vcpus,
          enabled: options.enabled ?? true,
        }),
      ),
  };
}

export function eksPlan(options: EksJobCapacityOptions): EnvironmentPlan {
  const instanceTypes = options.instanceTypes ?? JobInstanceTypes.graviton();
  const spot = options.spot ?? false;
  return {
    name: options.name ?? defaultName(spot),
    platform: 'EKS',
    spot,
    architecture: instanceTypes.architecture,
    create: (scope, id, { vpc, subnets, securityGroups }) => {
      const environment = new batch.ManagedEc2EksComputeEnvironment(scope, id, {
        vpc,
        vpcSubnets: subnets,
        securityGroups,
        ...instanceTypes._selection(),
        eksCluster: options.cluster,
        kubernetesNamespace: options.kubernetesNamespace,
        instanceRole: options.instanceRole,
        images: [{ imageType: batch.EksMachineImageType.EKS_AL2023 }],
        minvCpus: options.minVcpus ?? 0,
        maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
        spot,
        allocationStrategy: spot
          ? batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
          : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
        enabled: options.enabled ?? true,
        ...updateProps(options.updates),
      });
      return keepInPlace(environment);
    },
  };
}

export function existingPlan(environment: batch.IComputeEnvironment, name: string): EnvironmentPlan {
  return { name, platform: 'existing', spot: false, create: () => environment };
}

/**
 * Takes the tags off a queue, an environment or a scheduling policy: CloudFormation replaces all three when a tag
 * changes, and a replaced queue takes its waiting jobs with it. Instances keep theirs (`ComputeResources.Tags`).
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-batch-jobqueue.html
 */
export function keepInPlace<T extends Construct>(construct: T): T {
  resourceOf(construct).addPropertyDeletionOverride('Tags');
  return construct;
}

function resourceOf(construct: Construct): CfnResource {
  return construct.node.defaultChild as CfnResource;
}

function updateProps(updates: JobInstanceUpdate = {}) {
  return {
    // An environment that is replaced would have to leave its queues first; updated in place it stays below them.
    replaceComputeEnvironment: false,
    updateToLatestImageVersion: true,
    terminateOnUpdate: updates.terminateJobs ?? false,
    updateTimeout: updates.jobTimeout,
  };
}

function spotAllocation(options: Ec2SpotJobCapacityOptions): batch.AllocationStrategy {
  return options.allocation === SpotAllocation.CAPACITY_OPTIMIZED
    ? batch.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED
    : batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED;
}

function defaultName(spot: boolean): string {
  return spot ? 'Spot' : 'OnDemand';
}
