import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * The role of the instances: what the ECS agent needs, and nothing for images and logs, which the jobs' execution roles
 * have. The managed policy that Batch's documentation names would let every job on the instance read every repository
 * and write every log group of the account.
 */
export function instanceRole(scope: Construct, id: string): iam.Role {
  const stack = Stack.of(scope);
  const cluster = stack.formatArn({ service: 'ecs', resource: 'cluster', resourceName: '*' });
  const containerInstance = stack.formatArn({ service: 'ecs', resource: 'container-instance', resourceName: '*' });
  const task = stack.formatArn({ service: 'ecs', resource: 'task', resourceName: '*' });
  const role = new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    description: 'ECS agent of the instances of Batch jobs',
    // Inline, so that it lives as long as the role: an environment whose agent has lost its policy cannot be deleted.
    inlinePolicies: {
      EcsAgent: new iam.PolicyDocument({
        statements: [
          // These have no resource level. Batch names its clusters itself, hence the wildcards below.
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
  const resources = ['*', ...[cluster, containerInstance, task].map((arn) => findingOf(stack, arn))];
  acknowledgeInherent(
    role,
    'Batch names the cluster of an environment itself, and instances and tasks get ids when they start. The other actions have no resource-level permissions',
    ...resources.flatMap((resource) => [
      `AwsSolutions-IAM5[Resource::${resource}]`,
      `IAMNoWildcardPermissions[Resource::${resource}]`,
    ]),
  );
  acknowledgeInherent(
    role,
    'The policy has to live as long as the role: an environment whose agent has lost its policy cannot be deleted',
    'IAMNoInlinePolicy',
  );
  return role;
}

/** An ARN as cdk-nag writes it. */
function findingOf(stack: Stack, arn: string): string {
  return arn;
}
