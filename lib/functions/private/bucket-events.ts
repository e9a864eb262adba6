import { Construct } from 'constructs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { keyOfObject, nativeConfiguration, sendToEventBridge } from '../../private/bucket-event-bridge';
import { rule, Rules } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import {
  BucketEvent,
  EventBucketNotificationSourceOptions,
  EventBucketSourceOptions,
} from '../events/event-source-options';
import { attachRule } from './event-bridge-events';

/** Objects of a bucket, by EventBridge. */
export function attachBucketEvents(
  scope: Construct,
  id: string,
  bucket: s3.IBucket,
  options: EventBucketSourceOptions,
  bound: EventSourceBindOptions,
): EventSourceConfig {
  sendToEventBridge(scope, bucket, 'EventFunction');
  return attachRule(
    scope,
    id,
    {
      pattern: {
        source: ['aws.s3'],
        detailType: options.eventTypes ?? [BucketEvent.OBJECT_CREATED],
        detail: { bucket: { name: [bucket.bucketName] }, ...keyOfObject(options) },
      },
    },
    bound,
  );
}

/** Objects of a bucket, by the custom resource of aws-cdk-lib. */
export function attachBucketNotification(
  bucket: s3.IBucket,
  eventType: s3.EventType,
  options: EventBucketNotificationSourceOptions,
  { handler }: EventSourceBindOptions,
): EventSourceConfig {
  const filtered = options.prefix !== undefined || options.suffix !== undefined;
  const filters = filtered ? [{ prefix: options.prefix, suffix: options.suffix }] : [];
  bucket.addEventNotification(eventType, new LambdaDestination(handler.alias), ...filters);
  return { alarms: [], widgets: [] };
}

/** The custom resource of notifications overwrites the property of the bucket. */
export function bucketNotificationRules(bucket: s3.IBucket): Rules {
  return rule(
    nativeConfiguration(bucket) !== undefined,
    () =>
      `'${bucket.node.path}' is configured by its own 'NotificationConfiguration', which the custom resource of EventSource.bucketNotification() would overwrite; use EventSource.bucket()`,
  );
}
