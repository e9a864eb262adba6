import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { allowLogs } from '../../private/log-key';
import { FanOutTopicProps } from '../topics/fan-out-topic';

const { SQS, LAMBDA, HTTP, FIREHOSE } = sns.LoggingProtocol;

/**
 * Has a topic log the deliveries that fail, to a log group of the name that SNS looks for
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html): SNS would make one itself, and keep it indefinitely.
 * There is no such log of e-mail; that of text messages is a setting of the account.
 */
export function logFailedDeliveries(
  scope: Construct,
  topic: sns.Topic,
  { logRetention, logEncryptionKey }: FanOutTopicProps,
): logs.LogGroup {
  const prefix = `sns/${Aws.REGION}/${Aws.ACCOUNT_ID}`;
  allowLogs(scope, logEncryptionKey, prefix);
  const logGroup = new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: `${prefix}/${topic.topicName}/Failure`,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
  });
  const role = new iam.Role(scope, 'DeliveryLogRole', {
    description: `Log of failed deliveries of ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('sns.amazonaws.com'),
  });
  // The grant of the lowest aws-cdk-lib that is supported leaves out the group itself.
  const group = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroup.logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: [logGroup.logGroupArn, group],
  });
  for (const protocol of topic.fifo ? [SQS] : [SQS, LAMBDA, HTTP, FIREHOSE]) {
    topic.addLoggingConfig({ protocol, failureFeedbackRole: role });
  }
  return logGroup;
}
