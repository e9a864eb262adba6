import { Construct } from 'constructs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';

const PREFIX = '/aws/vendedlogs/states';

/**
 * The log group of a workflow. Of names that begin so, the permissions of all are one entry of the policy of CloudWatch Logs, which
 * holds 5,120 characters (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html).
 */
export function logWorkflow(
  scope: Construct,
  retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
  encryptionKey?: kms.IKey,
): logs.LogGroup {
  allowLogs(scope, encryptionKey, PREFIX);
  return new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: `${PREFIX}/${uniqueName(scope)}`,
    retention,
    encryptionKey,
  });
}
