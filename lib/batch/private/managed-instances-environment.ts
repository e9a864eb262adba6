import { Construct } from 'constructs';
import { Lazy, Resource, Stack } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { managedInstanceRole, managedInstancesInfrastructureRole } from '../../containers/internal';
import { ManagedInstancesJobCapacityOptions } from '../capacity/managed-instances-job-capacity-options';
import { CLUSTERS } from './instance-role';

/** The properties of the environment with their defaults. */
export interface ManagedInstancesEnvironmentProps extends ManagedInstancesJobCapacityOptions {
  readonly maxVcpus: number;
  readonly enabled: boolean;
  readonly spot: boolean;
  readonly subnetIds: string[];
  readonly groups: ec2.ISecurityGroup[];
}

/**
 * A compute environment of ECS Managed Instances, which aws-cdk-lib has no L2 of.
 * https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-compute-environments.html
 */
export class ManagedInstancesEnvironment extends Resource implements batch.IComputeEnvironment {
  public readonly computeEnvironmentName: string;
  public readonly computeEnvironmentArn: string;
  public readonly enabled: boolean;
  public readonly spot: boolean;
  public readonly maxVcpus: number;
  public readonly instanceRole: iam.IRole;
  public readonly infrastructureRole: iam.IRole;

  constructor(scope: Construct, id: string, props: ManagedInstancesEnvironmentProps) {
    super(scope, id);
    this.enabled = props.enabled;
    this.spot = props.spot;
    this.maxVcpus = props.maxVcpus;
    this.instanceRole = props.instanceRole ?? this.createInstanceRole(props);
    this.infrastructureRole =
      props.infrastructureRole ??
      managedInstancesInfrastructureRole(this, this.instanceRole, props.permissionsBoundary);
    const profile = new iam.InstanceProfile(this, 'InstanceProfile', { role: this.instanceRole });
    const resource = new batch.CfnComputeEnvironment(this, 'Resource', {
      type: 'MANAGED',
      state: this.enabled ? 'ENABLED' : 'DISABLED',
      computeResources: {
        type: 'ECS_MANAGED_INSTANCES',
        maxvCpus: this.maxVcpus,
        // Those of the app; a change of them is made in place, unlike one of the environment's own.
        capacityTags: Lazy.any({ produce: () => tagsOf(resource) }),
        managedInstancesProvider: {
          infrastructureRoleArn: this.infrastructureRole.roleArn,
          propagateTags: 'CAPACITY_PROVIDER',
          instanceLaunchTemplate: launchTemplateOf(props, profile),
          infrastructureOptimization: props.scaleDownDelay && { scaleInAfter: props.scaleDownDelay.toSeconds() },
        },
      },
    });
    // With its roles gone, Batch could neither end the instances nor delete the environment.
    resource.node.addDependency(this.instanceRole, this.infrastructureRole);
    this.computeEnvironmentArn = this.getResourceArnAttribute(resource.attrComputeEnvironmentArn, {
      service: 'batch',
      resource: 'compute-environment',
      resourceName: this.physicalName,
    });
    this.computeEnvironmentName = this.getResourceNameAttribute(resource.ref);
  }

  public get computeEnvironmentRef(): { readonly computeEnvironmentArn: string } {
    return { computeEnvironmentArn: this.computeEnvironmentArn };
  }

  private createInstanceRole(props: ManagedInstancesEnvironmentProps): iam.Role {
    const clusterArn = Stack.of(this).formatArn({ service: 'ecs', resource: 'cluster', resourceName: CLUSTERS });
    return managedInstanceRole(
      this,
      { clusterArn, clusterName: CLUSTERS },
      { managedPolicies: props.instanceRolePolicies, permissionsBoundary: props.permissionsBoundary },
    );
  }
}

function tagsOf(resource: batch.CfnComputeEnvironment): Record<string, string> | undefined {
  const tags = resource.tags.tagValues();
  return Object.keys(tags).length > 0 ? tags : undefined;
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_InstanceLaunchTemplate.html */
function launchTemplateOf(
  props: ManagedInstancesEnvironmentProps,
  profile: iam.InstanceProfile,
): batch.CfnComputeEnvironment.InstanceLaunchTemplateProperty {
  const { instanceTypes, storage, instanceStore, detailedMonitoring } = props;
  return {
    ec2InstanceProfileArn: profile.instanceProfileArn,
    capacityOptionType: props.spot ? 'SPOT' : 'ON_DEMAND',
    networkConfiguration: {
      subnets: props.subnetIds,
      securityGroups: props.groups.map((group) => group.securityGroupId),
    },
    instanceRequirements: instanceTypes && { allowedInstanceTypes: instanceTypes._names },
    storageConfiguration: storage && { storageSizeGiB: storage.toGibibytes() },
    localStorageConfiguration: instanceStore === undefined ? undefined : { useLocalStorage: instanceStore },
    monitoring: detailedMonitoring === undefined ? undefined : detailedMonitoring ? 'DETAILED' : 'BASIC',
  };
}
