import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ApplicationEventBus, ArchiveRetention, EventSchema } from '../../../lib/messaging';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegApplicationEventBusFull');
const { stack, assertions } = app;

// The specimen lets accounts in that do not exist; one key for events, archive, queues and log is what could fail.
const encryptionKey = new kms.Key(stack, 'Events', { enableKeyRotation: true, pendingWindow: Duration.days(7) });
const bus = app.minimal(ApplicationEventBus, 'Shop', {
  encryptionKey,
  deadLetterQueueEncryptionKey: encryptionKey,
  logEncryptionKey: encryptionKey,
  logLevel: events.Level.TRACE,
  schemas: {
    'shop.orders@OrderPlaced': EventSchema.jsonSchemaDraft4({
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'OrderPlaced',
      type: 'object',
    }),
  },
});
const queue = new sqs.Queue(stack, 'Orders', { encryptionMasterKey: encryptionKey, enforceSSL: true });
bus.route('Orders', { pattern: { source: ['shop.orders'] }, target: new SqsQueue(queue) });
const archive = bus.archive('Orders', {
  pattern: { source: ['shop.orders'] },
  retention: ArchiveRetention.days(1),
  removalPolicy: RemovalPolicy.DESTROY,
});

const receive = assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: queue.queueUrl, WaitTimeSeconds: 10 });
receive.provider.addToRolePolicy({ Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [encryptionKey.keyArn] });
assertions
  .awsApiCall('EventBridge', 'putEvents', {
    Entries: [
      { EventBusName: bus.bus.eventBusName, Source: 'shop.orders', DetailType: 'OrderPlaced', Detail: '{"id":"1"}' },
    ],
  })
  .expect(ExpectedResult.objectLike({ FailedEntryCount: 0 }))
  .next(
    receive
      .assertAtPath('Messages.0.Body', ExpectedResult.stringLikeRegexp('"source":"shop.orders"'))
      .waitForAssertions({ totalTimeout: Duration.minutes(2) }),
  );
assertions
  .awsApiCall('EventBridge', 'describeArchive', { ArchiveName: (archive.node.defaultChild as events.CfnArchive).ref })
  .expect(ExpectedResult.objectLike({ State: 'ENABLED', RetentionDays: 1 }));
