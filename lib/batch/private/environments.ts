import { Construct } from 'constructs';
import { CfnResource } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import { HostImage } from '../capacity/host-image';
import {
  Ec2JobCapacityOptions,
  Ec2SpotJobCapacityOptions,
  EksJobCapacityOptions,
  FargateJobCapacityOptions,
  JobCapacityBindOptions,
  JobInstanceUpdate,
  SpotAllocation,
  UnmanagedJobCapacityOptions,
} from '../capacity/job-capacity';
import { JobInstanceTypes } from '../capacity/job-instance-types';
import { instanceTraits, noteInstances } from './environment-kinds';
import { hostLaunchTemplate } from './host-launch-template';
import { instanceRole } from './instance-role';

/** The vCPUs of an environment whose caller names none; the rules compare with them, too. */
export const DEFAULT_MIN_VCPUS = 0;
export const DEFAULT_MAX_VCPUS = 256;

/** The instance types of an environment whose caller names none. */
export function instanceTypesOf(options: { readonly instanceTypes?: JobInstanceTypes }): JobInstanceTypes {
  return options.instanceTypes ?? JobInstanceTypes.graviton();
}

export function fargateEnvironment(
  scope: Construct,
  id: string,
  { vpc, subnets, securityGroups }: JobCapacityBindOptions,
  options: FargateJobCapacityOptions,
  spot: boolean,
): batch.IComputeEnvironment {
  const environment = new batch.FargateComputeEnvironment(scope, id, {
    vpc,
    vpcSubnets: subnets,
    securityGroups,
    spot,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    enabled: options.enabled ?? true,
  });
  return keepInPlace(environment);
}

export function ec2Environment(
  scope: Construct,
  id: string,
  { vpc, subnets, securityGroups }: JobCapacityBindOptions,
  options: Ec2SpotJobCapacityOptions & Ec2JobCapacityOptions,
  spot: boolean,
): batch.IComputeEnvironment {
  const parts = new Construct(scope, `${id}Instances`);
  const launchTemplate = options.launchTemplate ?? hostLaunchTemplate(parts, 'LaunchTemplate', options);
  const environment = new batch.ManagedEc2EcsComputeEnvironment(scope, id, {
    vpc,
    vpcSubnets: subnets,
    securityGroups,
    ...instanceTypesOf(options)._bind(),
    images: [(options.image ?? HostImage.amazonLinux2023())._bind(parts)],
    minvCpus: options.minVcpus ?? DEFAULT_MIN_VCPUS,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    spot,
    // BEST_FIT, Batch's own default, can neither update instances in place nor do without a Spot fleet role.
    allocationStrategy: spot ? spotAllocation(options) : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
    spotBidPercentage: options.bidPercent,
    launchTemplate,
    placementGroup: options.placementGroup,
    instanceRole: instanceRole(parts, 'Role'),
    enabled: options.enabled ?? true,
    ...updateProps(options.update),
  });
  // Without a version the first one is used forever: CloudFormation never moves a template's default version.
  resourceOf(environment).addPropertyOverride(
    'ComputeResources.LaunchTemplate.Version',
    launchTemplate.latestVersionNumber,
  );
  noteInstances(environment, {
    ...instanceTraits(instanceTypesOf(options)),
    scratchPaths: options.launchTemplate ? undefined : options.scratch ? [options.scratch.path] : [],
  });
  return keepInPlace(environment);
}

export function unmanagedEnvironment(
  scope: Construct,
  id: string,
  options: UnmanagedJobCapacityOptions,
): batch.IComputeEnvironment {
  const environment = new batch.UnmanagedComputeEnvironment(scope, id, {
    unmanagedvCpus: options.vcpus,
    enabled: options.enabled ?? true,
  });
  return keepInPlace(environment);
}

export function eksEnvironment(
  scope: Construct,
  id: string,
  { vpc, subnets, securityGroups }: JobCapacityBindOptions,
  options: EksJobCapacityOptions,
): batch.IComputeEnvironment {
  const environment = new batch.ManagedEc2EksComputeEnvironment(scope, id, {
    vpc,
    vpcSubnets: subnets,
    securityGroups,
    ...instanceTypesOf(options)._bind(),
    eksCluster: options.cluster,
    kubernetesNamespace: options.kubernetesNamespace,
    instanceRole: options.instanceRole,
    images: [{ imageType: batch.EksMachineImageType.EKS_AL2023 }],
    minvCpus: options.minVcpus ?? DEFAULT_MIN_VCPUS,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    spot: options.spot,
    allocationStrategy: options.spot
      ? batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
      : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
    enabled: options.enabled ?? true,
    ...updateProps(options.update),
  });
  noteInstances(environment, instanceTraits(instanceTypesOf(options)));
  return keepInPlace(environment);
}

/**
 * Takes the tags off a queue, an environment, a scheduling policy or a job definition: CloudFormation replaces each of
 * them when a tag changes. A replaced queue takes its waiting jobs with it, and the name of a replaced definition is not
 * the one that running executions submit. Instances keep theirs (`ComputeResources.Tags`).
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-batch-jobqueue.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-batch-jobdefinition.html
 */
export function keepInPlace<T extends Construct>(construct: T): T {
  resourceOf(construct).addPropertyDeletionOverride('Tags');
  return construct;
}

function resourceOf(construct: Construct): CfnResource {
  return CfnResource.isCfnResource(construct) ? construct : (construct.node.defaultChild as CfnResource);
}

function updateProps(update: JobInstanceUpdate = {}) {
  return {
    // An environment that is replaced would have to leave its queues first; updated in place it stays below them.
    replaceComputeEnvironment: false,
    updateToLatestImageVersion: true,
    terminateOnUpdate: update.terminateJobs ?? false,
    updateTimeout: update.jobTimeout,
  };
}

function spotAllocation(options: Ec2SpotJobCapacityOptions): batch.AllocationStrategy {
  return options.allocation === SpotAllocation.CAPACITY_OPTIMIZED
    ? batch.AllocationStrategy.SPOT_CAPACITY_OPTIMIZED
    : batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED;
}
