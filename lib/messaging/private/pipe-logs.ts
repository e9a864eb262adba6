import { Construct } from 'constructs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';
import { EventPipeProps } from '../pipes/event-pipe';

const PREFIX = '/aws/vendedlogs/pipes';

/**
 * The log group of a pipe. Its name begins with `/aws/vendedlogs/`, so that CloudWatch Logs writes the permission by itself, of one
 * statement for all (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html).
 */
export function logPipe(scope: Construct, { logRetention, logEncryptionKey }: EventPipeProps): logs.LogGroup {
  allowLogs(scope, logEncryptionKey, PREFIX);
  return new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: `${PREFIX}/${uniqueName(scope)}`,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
  });
}
