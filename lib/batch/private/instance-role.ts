import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcards } from './findings';

/** The caller's part of the role of the instances. */
export interface InstanceRoleOptions {
  readonly instanceRolePolicies?: iam.IManagedPolicy[];
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The clusters of Batch: all of them have this prefix, on which its service-linked role relies as well.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/BatchServiceRolePolicy.html
 */
export const CLUSTERS = 'AWSBatch*';

/**
 * The role of the instances: the permissions of the ECS agent, and none for images and logs, which the jobs' execution
 * roles have. The managed policy that Batch's documentation names would let every job on the instance read every repository
 * and write every log group of the account, and end tasks of every cluster.
 */
export function instanceRole(scope: Construct, id: string, options: InstanceRoleOptions = {}): iam.Role {
  const stack = Stack.of(scope);
  const cluster = stack.formatArn({ service: 'ecs', resource: 'cluster', resourceName: CLUSTERS });
  const containerInstance = stack.formatArn({
    service: 'ecs',
    resource: 'container-instance',
    resourceName: `${CLUSTERS}/*`,
  });
  const task = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: `${CLUSTERS}/*` });
  const role = new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: options.instanceRolePolicies,
    permissionsBoundary: options.permissionsBoundary,
    description: 'ECS agent of the instances of Batch jobs',
    // Inline, so that it lives as long as the role: an environment whose agent has lost its policy cannot be deleted.
    inlinePolicies: {
      EcsAgent: new iam.PolicyDocument({
        statements: [
          // These have no resource-level permissions. Batch ends the names of its clusters itself, hence the wildcards below.
          new iam.PolicyStatement({ actions: ['ecs:DiscoverPollEndpoint', 'ec2:DescribeTags'], resources: ['*'] }),
          new iam.PolicyStatement({
            actions: [
              'ecs:RegisterContainerInstance',
              'ecs:DeregisterContainerInstance',
              'ecs:SubmitAttachmentStateChanges',
              'ecs:SubmitContainerStateChange',
              'ecs:SubmitTaskStateChange',
            ],
            resources: [cluster, task],
          }),
          new iam.PolicyStatement({
            actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
            resources: [containerInstance],
          }),
          new iam.PolicyStatement({
            actions: ['ecs:TagResource'],
            resources: [cluster, containerInstance],
            conditions: { StringEquals: { 'ecs:CreateAction': 'RegisterContainerInstance' } },
          }),
        ],
      }),
    },
  });
  acknowledgeWildcards(
    role,
    'Batch ends the name of the cluster of an environment itself, and instances and tasks get their ids when they start; ecs:DiscoverPollEndpoint and ec2:DescribeTags have no resource-level permissions',
    '*',
    cluster,
    containerInstance,
    task,
  );
  return role;
}
