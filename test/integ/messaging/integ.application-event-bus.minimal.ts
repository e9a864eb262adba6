import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ApplicationEventBus } from '../../../lib/messaging';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegApplicationEventBusMinimal');
const { stack, assertions } = app;

const bus = app.minimal(ApplicationEventBus, 'Shop');
const queue = new sqs.Queue(stack, 'Orders', { enforceSSL: true });
bus.route('Orders', {
  pattern: { source: ['shop.orders'], detailType: ['OrderPlaced'] },
  target: new SqsQueue(queue),
});

const put = (DetailType: string) => ({
  EventBusName: bus.bus.eventBusName,
  Source: 'shop.orders',
  DetailType,
  Detail: '{"id":"1"}',
});
assertions
  .awsApiCall('EventBridge', 'putEvents', { Entries: [put('OrderSeen'), put('OrderPlaced')] })
  .expect(ExpectedResult.objectLike({ FailedEntryCount: 0 }))
  .next(
    assertions
      .awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 10 })
      .assertAtPath('Messages.0.Body', ExpectedResult.stringLikeRegexp('"detail-type":"OrderPlaced"'))
      .waitForAssertions({ totalTimeout: Duration.minutes(2) }),
  );
