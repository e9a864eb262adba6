import { Construct } from 'constructs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';

/** The beginning of the names of log groups that FSx writes to, by its service-linked role. */
const PREFIX = '/aws/fsx';

/** Options of a log group of FSx. */
export interface FsxLogProps {
  readonly logRetention?: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
}

/** A log group that FSx can write to, and its ARN without the `:*` that the L2 ends it with. */
export function fsxLogGroup(
  scope: Construct,
  id: string,
  { logRetention, logEncryptionKey }: FsxLogProps,
): { readonly logGroup: logs.LogGroup; readonly arn: string } {
  allowLogs(scope, logEncryptionKey, PREFIX);
  const logGroup = new logs.LogGroup(scope, id, {
    logGroupName: `${PREFIX}/${uniqueName(scope)}`,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
  });
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return { logGroup, arn };
}
