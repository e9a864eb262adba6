import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

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
