import { Construct } from 'constructs';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { isKnown, rule, Rules } from '../../private/validation';
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
  sendToEventBridge(scope, bucket);
  return attachRule(
    scope,
    id,
    {
      pattern: {
        source: ['aws.s3'],
        detailType: options.eventTypes ?? [BucketEvent.OBJECT_CREATED],
        detail: { bucket: { name: [bucket.bucketName] }, ...keyPattern(options) },
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

/** By the bucket's own property; by the custom resource only where there already is one. */
function sendToEventBridge(scope: Construct, bucket: s3.IBucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return;
  if (hasCustomResource(bucket)) {
    bucket.enableEventBridgeNotification();
    return;
  }
  const configured = nativeConfiguration(bucket) ?? {};
  resource.notificationConfiguration = { ...configured, eventBridgeConfiguration: { eventBridgeEnabled: true } };
  scope.node.addValidation({
    validate: () =>
      hasCustomResource(bucket)
        ? [
            `'${bucket.node.path}' sends its events to EventBridge by its own property, and a custom resource ` +
              "(addEventNotification(), 'eventBridgeEnabled') would overwrite it; use one of the two, or add the " +
              'notification before the EventFunction',
          ]
        : [],
  });
}

function nativeConfiguration(bucket: s3.IBucket): s3.CfnBucket.NotificationConfigurationProperty | undefined {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return undefined;
  const configured = resource.notificationConfiguration;
  return isKnown(configured) ? (configured as s3.CfnBucket.NotificationConfigurationProperty) : undefined;
}

function hasCustomResource(bucket: s3.IBucket): boolean {
  return bucket.node.tryFindChild('Notifications')?.node.tryFindChild('Resource') !== undefined;
}

function keyPattern({ prefix, suffix }: EventBucketSourceOptions): object {
  if (prefix === undefined && suffix === undefined) return {};
  if (suffix === undefined) return { object: { key: events.Match.prefix(prefix ?? '') } };
  if (prefix === undefined) return { object: { key: events.Match.suffix(suffix) } };
  return { object: { key: events.Match.wildcard(`${literally(prefix)}*${literally(suffix)}`) } };
}

/** In a wildcard, `*` and `\` of the key itself are escaped. */
function literally(text: string): string {
  return text.replace(/[\\*]/g, '\\$&');
}
