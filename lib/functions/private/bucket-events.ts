import { Construct } from 'constructs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { keyOfObject, nativeConfiguration, sendToEventBridge } from '../../private/bucket-event-bridge';
import { described, ObjectNotification, overlap } from '../../private/notification-overlap';
import { rule, Rules, validate } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import { BucketEvent, EventBucketSourceOptions } from '../events/event-source-options';
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

/** The notification of a source. */
export interface SourceNotification extends ObjectNotification {
  readonly sourceId: string;
  readonly bucket: s3.IBucket;
}

/** The notifications that sources have set already, of any function. */
const TAKEN = new WeakMap<s3.IBucket, readonly SourceNotification[]>();

/** Objects of a bucket, by the custom resource of aws-cdk-lib. */
export function attachBucketNotification(
  notification: SourceNotification,
  eventType: s3.EventType,
  { handler }: EventSourceBindOptions,
): EventSourceConfig {
  const { bucket, prefix, suffix } = notification;
  const taken = TAKEN.get(bucket) ?? [];
  // A source that is given to two functions is known to its rules as its own.
  validate(`EventFunction at '${handler.node.scope?.node.path}'`, overlapRule(notification, taken));
  TAKEN.set(bucket, [...taken, notification]);
  const filters = prefix !== undefined || suffix !== undefined ? [{ prefix, suffix }] : [];
  bucket.addEventNotification(eventType, new LambdaDestination(handler.alias), ...filters);
  return { alarms: [], widgets: [] };
}

/** The custom resource of notifications overwrites the property of the bucket, and S3 refuses two for one event. */
export function bucketNotificationRules(notification: SourceNotification): Rules {
  const { bucket } = notification;
  const others = (TAKEN.get(bucket) ?? []).filter((other) => other !== notification);
  return [
    rule(
      nativeConfiguration(bucket) !== undefined,
      () =>
        `'${bucket.node.path}' is configured by its own 'NotificationConfiguration', which the custom resource of EventSource.bucketNotification() would overwrite; use EventSource.bucket()`,
    ),
    overlapRule(notification, others),
  ];
}

/** That the sources of one function, which are bound together, do not overlap. */
export function notificationsRules(notifications: readonly SourceNotification[]): Rules {
  return notifications.map((each, at) =>
    overlapRule(
      each,
      notifications.slice(0, at).filter(({ bucket }) => bucket === each.bucket),
    ),
  );
}

function overlapRule(notification: SourceNotification, others: readonly SourceNotification[]): Rules {
  const clash = others.find((other) => overlap(notification, other));
  return rule(
    clash !== undefined,
    () =>
      `'eventType', 'prefix' and 'suffix' of '${notification.sourceId}' must not overlap with those of '${clash?.sourceId}' ` +
      `(${clash && described(clash)}) on the bucket '${notification.bucket.node.path}', which S3 refuses; set them apart, or use ` +
      'EventSource.bucket(), which any number of functions may have',
  );
}
