import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventPipeProps } from '../pipes/event-pipe';
import { uniqueName } from './unique-name';

const PREFIX = '/aws/vendedlogs/pipes';

/**
 * The log group of a pipe. Its name begins with `/aws/vendedlogs/`, so that CloudWatch Logs writes the permission by itself, of one
 * statement for all (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html).
 */
export function logPipe(scope: Construct, { logRetention, logEncryptionKey }: EventPipeProps): logs.LogGroup {
  // The key may be that of the source, and must not wait for the name of the log.
  logEncryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'PipesLog',
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': Stack.of(scope).formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: `${PREFIX}/*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: `${PREFIX}/${uniqueName(scope)}`,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
  });
}
