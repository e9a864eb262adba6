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
