import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from './task-arns';

/** The caller's part of the role of the instances. */
export interface ManagedInstanceRoleOptions {
  readonly managedPolicies?: iam.IManagedPolicy[];
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The role of managed instances: their agent registers in the cluster and reports. It has no name, unlike that of aws-cdk-lib,
 * which is the same in every Region, so that the capacity could be in one Region of an account only.
 */
export function managedInstanceRole(
  scope: Construct,
  cluster: Pick<ecs.ICluster, 'clusterArn' | 'clusterName'>,
  options: ManagedInstanceRoleOptions = {},
): iam.Role {
  const instances = Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'container-instance',
    resourceName: `${cluster.clusterName}/*`,
  });
  const role = new iam.Role(scope, 'InstanceRole', {
    description: 'Permissions of the managed instances',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    ...options,
  });
  const allow = (actions: string[], resource: string) =>
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
  allow(['ecs:DiscoverPollEndpoint'], '*');
  allow(
    ['ecs:RegisterContainerInstance', 'ecs:SubmitAttachmentStateChanges', 'ecs:SubmitTaskStateChange'],
    cluster.clusterArn,
  );
  allow(['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:PutSystemLogEvents'], instances);
  acknowledgeInherent(
    role,
    'ecs:DiscoverPollEndpoint has no resource-level permissions, and the ids of instances are known at run time only.',
    'AwsSolutions-IAM5[Resource::*]',
    wildcardFinding(scope, instances),
    // The name of a cluster that a service makes is known by its beginning only.
    ...(cluster.clusterName.endsWith('*') ? [wildcardFinding(scope, cluster.clusterArn)] : []),
  );
  return role;
}

/**
 * The role by which ECS starts managed instances. AWS's policy may pass roles whose names begin with `ecsInstanceRole` only,
 * so it is allowed to pass the one of the instances.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-profile.html
 */
export function managedInstancesInfrastructureRole(
  scope: Construct,
  instanceRole: iam.IRole,
  permissionsBoundary?: iam.IManagedPolicy,
): iam.Role {
  const policy = 'AmazonECSInfrastructureRolePolicyForManagedInstances';
  const role = new iam.Role(scope, 'InfrastructureRole', {
    description: 'Start and end of the managed instances',
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
    permissionsBoundary,
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [instanceRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  );
  acknowledgeInherent(
    role,
    'The managed policy is the one that AWS maintains for what ECS does with managed instances.',
    `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
  );
  return role;
}
