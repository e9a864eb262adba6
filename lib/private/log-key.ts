import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/**
 * Lets CloudWatch Logs use a key for the log groups whose names begin so. The whole name is not in the condition: the key may be that
 * of what writes the log, and must not wait for it. The policy of an imported key stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogs(scope: Construct, key: kms.IKey | undefined, prefix: string): void {
  if (key) allow(key, Stack.of(scope), `${prefix}/*`);
}

/**
 * Lets CloudWatch Logs use a key for the log groups of a stack whose names CloudFormation makes: they begin with that of the stack. The
 * policy of an imported key stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogsOfStack(scope: Construct, key: kms.IKey): void {
  allow(key, Stack.of(scope), `${Stack.of(scope).stackName}-*`);
}

function allow(key: kms.IKey, stack: Stack, names: string): void {
  const logGroups = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: names,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
}
