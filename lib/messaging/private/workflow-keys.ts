import { Construct } from 'constructs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Encrypts a state machine with a key (https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html).
 *
 * `sfn.CustomerManagedEncryptionConfiguration` is not used: it allows the role the key for a state machine with an empty name where it
 * has no physical one, so that every execution would be refused, and lets the delivery of logs of every account decrypt.
 */
export function letRunWith(stateMachine: sfn.StateMachine, key: kms.IKey): void {
  const resource = stateMachine.node.defaultChild as sfn.CfnStateMachine;
  resource.encryptionConfiguration = {
    type: 'CUSTOMER_MANAGED_KMS_KEY',
    kmsKeyId: key.keyArn,
    kmsDataKeyReusePeriodSeconds: 300,
  };
  const machines = machinesOf(stateMachine);
  const logs = Stack.of(stateMachine).formatArn({
    service: 'logs',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  stateMachine.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [key.keyArn],
      // The name of the state machine is not known before it is there, and it is there after its role.
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': machines } },
    }),
  );
  stateMachine.addToRolePolicy(
    new iam.PolicyStatement({
      actions: ['kms:GenerateDataKey'],
      resources: [key.keyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } },
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'WorkflowLogsAreDelivered',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } },
    }),
  );
}

/** Lets a principal decrypt the history of executions. */
export function letReadWith(scope: Construct, key: kms.IKey, grantee: iam.IGrantable): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:states:stateMachineArn': machinesOf(scope) } },
    }),
  );
}

function machinesOf(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
