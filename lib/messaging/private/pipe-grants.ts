import { ArnFormat, Fn, Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledgeInherent } from '../../private/rule-packs';

/** Lets the role of a pipe write to a queue: its key has to be used for that, too. */
export function letSend(role: iam.Role, queue: sqs.IQueue): void {
  queue.grant(role, 'sqs:SendMessage');
  queue.encryptionMasterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** Lets the role of a pipe invoke a function, or the version or alias that was given, and no other. */
export function letInvoke(role: iam.Role, handler: lambda.IFunction): void {
  iam.Grant.addToPrincipal({ grantee: role, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] });
}

/** Lets the role of a pipe start executions and wait for their result. */
export function letRun(role: iam.Role, machine: sfn.IStateMachine): void {
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['states:StartSyncExecution'],
    resourceArns: [machine.stateMachineArn],
  });
}

/** Lets a role send requests to an API destination. */
export function letCall(role: iam.Role, destination: events.IApiDestination): void {
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['events:InvokeApiDestination'],
    resourceArns: [destination.apiDestinationArn],
  });
}

/** Lets the role of a pipe run this revision of a task definition in this cluster, and pass its roles. */
export function letRunTask(grantee: iam.Role, taskDefinition: ecs.TaskDefinition, cluster: ecs.ICluster): void {
  const { taskDefinitionArn, taskRole, executionRole } = taskDefinition;
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['ecs:RunTask'],
    resourceArns: [taskDefinitionArn],
    conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
  });
  // The tags of the task definition are put on the tasks.
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['ecs:TagResource'],
    resourceArns: [
      Stack.of(grantee).formatArn({
        service: 'ecs',
        resource: 'task',
        resourceName: `${cluster.clusterName}/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    ],
    conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  });
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['iam:PassRole'],
    resourceArns: [taskRole.roleArn, ...(executionRole ? [executionRole.roleArn] : [])],
    conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
}

/**
 * Lets the role of a pipe read a broker of Amazon MQ from its network. Those for logs, which AWS documents as well, are not needed: the log
 * of a pipe is delivered by CloudWatch Logs (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html).
 */
export function letReadBroker(role: iam.Role, brokerArn: string): void {
  iam.Grant.addToPrincipal({ grantee: role, actions: ['mq:DescribeBroker'], resourceArns: [brokerArn] });
  letMakeInterfaces(role);
}

/**
 * Lets the role of a pipe read a topic of Amazon MSK, by IAM unless it signs in with a secret
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html).
 *
 * @param isSignedIn whether the pipe has a secret
 */
export function letReadManagedKafka(
  role: iam.Role,
  clusterArn: string,
  { topic, consumerGroupId }: { readonly topic: string; readonly consumerGroupId?: string },
  isSignedIn: boolean,
): void {
  const allow = (resource: string, ...actions: string[]) =>
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [resource] });
  const part = (index: number) => Fn.select(index, Fn.split(':cluster/', clusterArn));
  allow(clusterArn, 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers');
  letMakeInterfaces(role);
  if (isSignedIn) return;
  const group = `${part(0)}:group/${part(1)}/${consumerGroupId ?? '*'}`;
  allow(clusterArn, 'kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration');
  allow(`${part(0)}:topic/${part(1)}/${topic}`, 'kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData');
  allow(group, 'kafka-cluster:DescribeGroup', 'kafka-cluster:AlterGroup');
  if (!consumerGroupId) {
    acknowledgeInherent(
      role,
      'Pipes name the consumer group when they make the pipe',
      `AwsSolutions-IAM5[Resource::${group}]`,
    );
  }
}

/** Lets the role of a pipe make network interfaces, which have no resources before they are made. */
export function letMakeInterfaces(role: iam.Role): void {
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    resourceArns: ['*'],
  });
  acknowledgeInherent(
    role,
    'Network interfaces that do not exist yet have no resource-level permissions',
    'AwsSolutions-IAM5[Resource::*]',
  );
}
