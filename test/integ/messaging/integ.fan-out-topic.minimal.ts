import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FanOutTopic } from '../../../lib/messaging';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegFanOutTopicMinimal');
const { stack, assertions } = app;

const topic = app.minimal(FanOutTopic, 'Stock');
const queue = new sqs.Queue(stack, 'Orders', { enforceSSL: true });
topic.subscribeQueue('Orders', queue, {
  filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) },
  rawMessageDelivery: true,
});

const publish = (kind: string) =>
  assertions.awsApiCall('SNS', 'publish', {
    TopicArn: topic.topic.topicArn,
    Message: kind,
    MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
  });

// What the filter holds back is published first: the message that comes is the one behind it.
publish('count')
  .next(publish('low'))
  .next(
    assertions
      .awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 10 })
      .assertAtPath('Messages.0.Body', ExpectedResult.exact('low'))
      .waitForAssertions({ totalTimeout: Duration.minutes(2) }),
  );
