import { Construct } from 'constructs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LOG_RETENTION } from './api-defaults';

/** What all kinds of APIs ask of their access logs. */
interface AccessLogProps {
  readonly logRetention?: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
  readonly accessLogClass?: logs.LogGroupClass;
}

/**
 * The log group of the access log. CloudWatch Logs refuses another class for a group that is there, so that each class has
 * a group of its own
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html).
 */
export function createAccessLogGroup(scope: Construct, props: AccessLogProps): logs.LogGroup {
  const infrequent = props.accessLogClass === logs.LogGroupClass.INFREQUENT_ACCESS;
  return new logs.LogGroup(scope, infrequent ? 'InfrequentAccessLogGroup' : 'AccessLogGroup', {
    retention: props.logRetention ?? LOG_RETENTION,
    encryptionKey: props.logEncryptionKey,
    logGroupClass: props.accessLogClass,
  });
}
