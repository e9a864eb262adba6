import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FanOutTopic, TopicOrdering } from '../../../lib/messaging';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegFanOutTopicFull');
const { stack, assertions } = app;

// One key for the topic, its queues and its log, in order: the specimen has mailboxes and phones, which nobody here confirms.
const encryptionKey = new kms.Key(stack, 'Messages', { enableKeyRotation: true, pendingWindow: Duration.days(7) });
const topic = app.minimal(FanOutTopic, 'Payments', {
  ordering: TopicOrdering.fifo(),
  encryptionKey,
  deadLetterQueueEncryptionKey: encryptionKey,
  logEncryptionKey: encryptionKey,
  successLogPercent: 100,
});
const queue = new sqs.Queue(stack, 'Ledger', {
  fifo: true,
  encryptionMasterKey: encryptionKey,
  enforceSSL: true,
});
topic.subscribeQueue('Ledger', queue, { rawMessageDelivery: true });

const publish = assertions.awsApiCall('SNS', 'publish', {
  TopicArn: topic.topic.topicArn,
  Message: 'paid',
  MessageGroupId: 'order-1',
  MessageDeduplicationId: 'payment-1',
});
const receive = assertions.awsApiCall('SQS', 'receiveMessage', {
  QueueUrl: queue.queueUrl,
  AttributeNames: ['MessageGroupId'],
  WaitTimeSeconds: 10,
});
for (const call of [publish, receive]) {
  call.provider.addToRolePolicy({
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: [encryptionKey.keyArn],
  });
}
publish.next(
  receive
    .assertAtPath('Messages.0.Body', ExpectedResult.exact('paid'))
    .waitForAssertions({ totalTimeout: Duration.minutes(2) }),
);
