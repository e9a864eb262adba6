import { Construct } from 'constructs';
import { CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HostImage } from '../capacity/host-image';
import {
  Ec2JobCapacityOptions,
  Ec2SpotJobCapacityOptions,
  EcsEnvironmentOptions,
  EksJobCapacityOptions,
  FargateJobCapacityOptions,
  JobCapacityBindOptions,
  SpotAllocation,
  UnmanagedJobCapacityOptions,
} from '../capacity/job-capacity';
import {
  JobInstanceOptions,
  JobInstanceSetup,
  JobInstanceUpdate,
  JobNetworkOptions,
} from '../capacity/job-instance-options';
import { JobInstanceTypes } from '../capacity/job-instance-types';
import { ManagedInstancesJobCapacityOptions } from '../capacity/managed-instances-job-capacity-options';
import { clusterSecurityGroupOf } from './cluster-security-group';
import { efaNetworkInterfaces } from './efa';
import { instanceTraits, noteInstances } from './environment-kinds';
import { hostLaunchTemplate, nodeLaunchTemplate, specificationOf } from './host-launch-template';
import { instanceRole } from './instance-role';
import { ManagedInstancesEnvironment } from './managed-instances-environment';
import { resolvedImage } from './resolved-image';

/** The vCPUs of an environment whose caller names none; the rules compare with them, too. */
export const DEFAULT_MIN_VCPUS = 0;
export const DEFAULT_MAX_VCPUS = 256;

/** The instance types of an environment whose caller names none. */
export function instanceTypesOf(options: { readonly instanceTypes?: JobInstanceTypes }): JobInstanceTypes {
  return options.instanceTypes ?? JobInstanceTypes.graviton();
}

/** The image of an environment, and that for the instance types whose caller names none. */
export function imageOf(options: Pick<JobInstanceOptions, 'image' | 'instanceTypes'>): HostImage {
  return options.image ?? HostImage._default(instanceTypesOf(options)._gpus);
}

export function fargateEnvironment(
  scope: Construct,
  id: string,
  network: JobCapacityBindOptions,
  options: FargateJobCapacityOptions,
  spot: boolean,
): batch.IComputeEnvironment {
  const environment = new batch.FargateComputeEnvironment(scope, id, {
    ...networkProps(network, options),
    spot,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    enabled: options.enabled ?? true,
  });
  setContainerInsights(environment, options);
  return tagged(environment, options);
}

export function ec2Environment(
  scope: Construct,
  id: string,
  network: JobCapacityBindOptions,
  options: Ec2SpotJobCapacityOptions & Ec2JobCapacityOptions,
  spot: boolean,
): batch.IComputeEnvironment {
  const parts = new Construct(scope, `${id}Instances`);
  const types = instanceTypesOf(options);
  const props = networkProps(network, options);
  const templates = new LaunchTemplates(parts, options, props);
  connectScratch(options, props);
  const environment = new batch.ManagedEc2EcsComputeEnvironment(scope, id, {
    ...props,
    ...types._bind(),
    images: imageOf(options)._bind(parts, types._gpus),
    minvCpus: options.minVcpus ?? DEFAULT_MIN_VCPUS,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    spot,
    // BEST_FIT, Batch's own default, can neither update instances in place nor do without a Spot fleet role.
    allocationStrategy: spot ? spotAllocation(options) : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
    spotBidPercentage: options.bidPercent,
    launchTemplate: templates.main,
    placementGroup: options.placementGroup,
    instanceRole: options.instanceRole ?? instanceRole(parts, 'Role', options),
    enabled: options.enabled ?? true,
    ...updateProps(options.update),
  });
  const resource = resourceOf(environment);
  resource.addPropertyOverride('ComputeResources.LaunchTemplate', templates.specification());
  // Interfaces of a launch template have their security groups there: those of the environment would take their place.
  if (templates.hasInterfaces) resource.addPropertyDeletionOverride('ComputeResources.SecurityGroupIds');
  setScaleDownDelay(environment, options.scaleDownDelay);
  setContainerInsights(environment, options);
  noteInstances(environment, { ...instanceTraits(types), scratchPaths: scratchPathsOf(options) });
  return tagged(environment, options);
}

/**
 * The paths of scratch space that all instances have; overrides keep the path. Undefined where launch templates of the caller's may
 * have others.
 */
function scratchPathsOf({ launchTemplate, scratch, overrides = [] }: JobInstanceOptions): string[] | undefined {
  if (launchTemplate || overrides.some((override) => override.launchTemplate)) return undefined;
  return scratch ? [scratch.path] : [];
}

/** Without rules both ways, instances mount in vain, shut themselves down, and are started anew, for as long as jobs wait. */
function connectScratch({ scratch, overrides = [] }: JobInstanceOptions, { securityGroups }: NetworkProps): void {
  const instances = new ec2.Connections({ securityGroups });
  for (const one of new Set([scratch, ...overrides.map((override) => override.scratch)])) one?._connect(instances);
}

/** The launch templates of an environment: one for all instance types, and those that take its place for some. */
class LaunchTemplates {
  public readonly main: ec2.ILaunchTemplate;
  public readonly hasInterfaces: boolean;
  private readonly overrides: object[];

  constructor(scope: Construct, options: JobInstanceOptions, network: NetworkProps) {
    const interfaces = efaNetworkInterfaces(scope, options.efaInterfaces, network);
    const ownImage = imageOf(options)._own;
    this.hasInterfaces = interfaces !== undefined;
    this.main =
      options.launchTemplate ??
      hostLaunchTemplate(scope, 'LaunchTemplate', options, { ownImage, networkInterfaces: interfaces });
    this.overrides = (options.overrides ?? []).map((override) => {
      const { name } = override;
      // A scope of its own: an image of several Regions makes a mapping in it.
      const image = override.image?._bind(new Construct(scope, `${name}Image`), 'none')[0]?.image;
      const template =
        override.launchTemplate ??
        hostLaunchTemplate(
          scope,
          `${name}LaunchTemplate`,
          { ...setupOf(options), ...setupOf(override) },
          { ownImage: ownImage || image !== undefined, image, networkInterfaces: interfaces },
        );
      return { ...specificationOf(template), TargetInstanceTypes: override.instanceTypes };
    });
  }

  /** The templates as an environment names them. */
  public specification(): object {
    const main = specificationOf(this.main);
    return this.overrides.length === 0 ? main : { ...main, Overrides: this.overrides };
  }
}

/** What is given of the set-up of instances. */
function setupOf({ rootVolume, scratch, userDataCommands, agent }: JobInstanceSetup): JobInstanceSetup {
  const setup = { rootVolume, scratch, userDataCommands, agent };
  return Object.fromEntries(Object.entries(setup).filter(([, value]) => value !== undefined));
}

export function managedInstancesEnvironment(
  scope: Construct,
  id: string,
  network: JobCapacityBindOptions,
  options: ManagedInstancesJobCapacityOptions,
  spot: boolean,
): batch.IComputeEnvironment {
  const { vpc, vpcSubnets, securityGroups } = networkProps(network, options);
  const environment = new ManagedInstancesEnvironment(scope, id, {
    ...options,
    spot,
    maxVcpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    enabled: options.enabled ?? true,
    subnetIds: vpc.selectSubnets(vpcSubnets).subnetIds,
    groups: securityGroups,
  });
  setContainerInsights(environment, options);
  // Instances are not prepared by anybody, so there is no scratch space.
  noteInstances(environment, { ...managedTraits(options), scratchPaths: [] });
  return tagged(environment, options);
}

/** The traits of managed instances, which are not known where Amazon ECS chooses the types. */
function managedTraits({ instanceTypes }: ManagedInstancesJobCapacityOptions) {
  return instanceTypes ? instanceTraits(instanceTypes) : {};
}

export function unmanagedEnvironment(
  scope: Construct,
  id: string,
  options: UnmanagedJobCapacityOptions,
): batch.IComputeEnvironment {
  const environment = new batch.UnmanagedComputeEnvironment(scope, id, {
    unmanagedvCpus: options.vcpus,
    enabled: options.enabled ?? true,
    // Without one, a role would be made that has a managed policy.
    serviceRole: serviceLinkedRole(scope, `${id}ServiceRole`),
  });
  // Batch makes its service-linked role where the account does not have it yet, unless a role is named.
  resourceOf(environment).addPropertyDeletionOverride('ServiceRole');
  return tagged(environment, options);
}

/** https://docs.aws.amazon.com/batch/latest/userguide/using-service-linked-roles-batch-general.html */
function serviceLinkedRole(scope: Construct, id: string): iam.IRole {
  const arn = Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role/aws-service-role/batch.amazonaws.com',
    resourceName: 'AWSServiceRoleForBatch',
  });
  return iam.Role.fromRoleArn(scope, id, arn, { mutable: false });
}

export function eksEnvironment(
  scope: Construct,
  id: string,
  network: JobCapacityBindOptions,
  options: EksJobCapacityOptions,
): batch.IComputeEnvironment {
  const parts = new Construct(scope, `${id}Nodes`);
  const { cluster } = options;
  const image = options.image && resolvedImage(options.image.getImage(parts).imageId);
  const types = instanceTypesOf(options);
  const launchTemplate = options.launchTemplate ?? nodeLaunchTemplate(parts, 'LaunchTemplate', options.rootVolume);
  const environment = new batch.ManagedEc2EksComputeEnvironment(scope, id, {
    ...networkProps(network, { ...options, securityGroups: nodeSecurityGroups(network, options) }),
    ...types._bind(),
    // Both modules of EKS have clusters, of which the L2 takes those of one.
    eksCluster: eks.Cluster.fromClusterAttributes(parts, 'Cluster', { clusterName: cluster.clusterRef.clusterName }),
    kubernetesNamespace: options.kubernetesNamespace,
    instanceRole: options.instanceRole,
    images: nodeImageTypes(types).map((imageType) => ({ imageType, image })),
    minvCpus: options.minVcpus ?? DEFAULT_MIN_VCPUS,
    maxvCpus: options.maxVcpus ?? DEFAULT_MAX_VCPUS,
    spot: options.spot,
    allocationStrategy: options.spot
      ? batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
      : batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
    launchTemplate,
    enabled: options.enabled ?? true,
    ...updateProps(options.update),
  });
  const resource = resourceOf(environment);
  resource.addPropertyOverride('EksConfiguration.EksClusterArn', cluster.clusterRef.clusterArn);
  // https://docs.aws.amazon.com/batch/latest/userguide/eks-launch-templates.html
  const userData = { UserdataType: 'EKS_NODEADM' };
  resource.addPropertyOverride('ComputeResources.LaunchTemplate', { ...specificationOf(launchTemplate), ...userData });
  setScaleDownDelay(environment, options.scaleDownDelay);
  noteInstances(environment, instanceTraits(types));
  return tagged(environment, options);
}

/**
 * The security group of the cluster lets nodes and API server reach each other, and admits itself only.
 * https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
function nodeSecurityGroups(
  network: JobCapacityBindOptions,
  { cluster, securityGroups }: EksJobCapacityOptions,
): ec2.ISecurityGroup[] {
  if (securityGroups) return securityGroups;
  const own = clusterSecurityGroupOf(cluster);
  const others = network.securityGroups.filter((group) => group.securityGroupId !== own?.securityGroupId);
  return [...(own ? [own] : []), ...others];
}

/** The types of images that Batch chooses from by the family of a node. */
function nodeImageTypes({ _gpus: gpus }: JobInstanceTypes): batch.EksMachineImageType[] {
  const { EKS_AL2023, EKS_AL2023_NVIDIA } = batch.EksMachineImageType;
  return { none: [EKS_AL2023], some: [EKS_AL2023, EKS_AL2023_NVIDIA], all: [EKS_AL2023_NVIDIA] }[gpus];
}

/** The network of an environment as its L2 takes it. */
export interface NetworkProps {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

function networkProps(network: JobCapacityBindOptions, { subnets, securityGroups }: JobNetworkOptions): NetworkProps {
  return {
    vpc: network.vpc,
    vpcSubnets: subnets ?? network.subnets,
    securityGroups: securityGroups ?? network.securityGroups,
  };
}

/** Not every aws-cdk-lib that is supported knows the settings below by a prop. */
function setScaleDownDelay(environment: Construct, delay: Duration | undefined): void {
  if (delay === undefined) return;
  resourceOf(environment).addPropertyOverride('ComputeResources.ScalingPolicy', {
    MinScaleDownDelayMinutes: delay.toMinutes(),
  });
}

function setContainerInsights(environment: Construct, { containerInsights }: EcsEnvironmentOptions): void {
  if (containerInsights === undefined) return;
  resourceOf(environment).addPropertyOverride('EcsSettings', { ContainerInsights: containerInsights.toUpperCase() });
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

/** The tags that the caller names for the environment, and no others. */
function tagged<T extends Construct>(environment: T, options: { environmentTags?: Record<string, string> }): T {
  if (options.environmentTags === undefined) return keepInPlace(environment);
  const { environmentTags } = options;
  const resource = resourceOf(environment) as batch.CfnComputeEnvironment;
  // The app may add its tags until the end; undefined takes them away again.
  const ofApp = () => Object.fromEntries(Object.keys(resource.tags.tagValues()).map((key) => [key, undefined]));
  resource.addPropertyOverride('Tags', Lazy.any({ produce: () => ({ ...ofApp(), ...environmentTags }) }));
  return environment;
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
