import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { allowLogs } from '../../private/log-key';
import { FanOutTopicProps } from '../topics/fan-out-topic';

const { SQS, LAMBDA, HTTP, FIREHOSE } = sns.LoggingProtocol;

/** The logs of deliveries. */
export interface DeliveryLogs {
  readonly failures: logs.LogGroup;
  readonly successes?: logs.LogGroup;
}

/**
 * Has a topic log the deliveries that fail, and a share of those that succeed, to log groups of the names that SNS looks for
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html): SNS would make them itself, and keep them indefinitely.
 * There is no such log of e-mail; that of text messages is a setting of the account.
 */
export function logDeliveries(scope: Construct, topic: sns.Topic, props: FanOutTopicProps): DeliveryLogs {
  const { successLogPercent: percent = 0, logRetention, logEncryptionKey: encryptionKey } = props;
  const prefix = `sns/${Aws.REGION}/${Aws.ACCOUNT_ID}`;
  allowLogs(scope, encryptionKey, prefix);
  const retention = logRetention ?? logs.RetentionDays.THREE_MONTHS;
  const group = (id: string, suffix: string) =>
    new logs.LogGroup(scope, id, { logGroupName: `${prefix}/${topic.topicName}${suffix}`, retention, encryptionKey });
  const failures = group('LogGroup', '/Failure');
  const successes = percent > 0 ? group('SuccessLogGroup', '') : undefined;
  const role = logRole(scope, successes ? [failures, successes] : [failures]);
  for (const protocol of topic.fifo ? [SQS] : [SQS, LAMBDA, HTTP, FIREHOSE]) {
    topic.addLoggingConfig({
      protocol,
      failureFeedbackRole: role,
      ...(successes && { successFeedbackRole: role, successFeedbackSampleRate: percent }),
    });
  }
  return { failures, successes };
}

function logRole(scope: Construct, groups: logs.LogGroup[]): iam.Role {
  const role = new iam.Role(scope, 'DeliveryLogRole', {
    description: `Log of failed deliveries of ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('sns.amazonaws.com'),
  });
  // The grant of the lowest aws-cdk-lib that is supported leaves out the group itself.
  const itself = ({ logGroupName }: logs.LogGroup) =>
    Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resourceArns: groups.flatMap((group) => [group.logGroupArn, itself(group)]),
  });
  return role;
}
