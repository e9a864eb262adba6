import { Construct } from 'constructs';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown } from './validation';

/** Lets a bucket send its events to EventBridge, by its own property; by the custom resource only where there already is one. */
export function sendToEventBridge(scope: Construct, bucket: s3.IBucket, consumer: string): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return;
  if (hasCustomResource(bucket)) {
    bucket.enableEventBridgeNotification();
    return;
  }
  configureNatively(scope, bucket, { eventBridgeConfiguration: { eventBridgeEnabled: true } }, [
    'sends its events to EventBridge by its own property',
    `add the notification before the ${consumer}`,
  ]);
}

/**
 * Adds to a bucket's own notifications, beside which no custom resource may stand.
 *
 * @param words what the bucket does by its property, and what else to do than that
 */
export function configureNatively(
  scope: Construct,
  bucket: s3.IBucket,
  added: s3.CfnBucket.NotificationConfigurationProperty,
  words: readonly [does: string, instead: string],
): void {
  const [does, instead] = words;
  const resource = bucket.node.defaultChild as s3.CfnBucket;
  resource.notificationConfiguration = { ...nativeConfiguration(bucket), ...added };
  scope.node.addValidation({
    validate: () =>
      hasCustomResource(bucket)
        ? [
            `'${bucket.node.path}' ${does}, and a custom resource (addEventNotification(), 'eventBridgeEnabled') would ` +
              `overwrite it; use one of the two, or ${instead}`,
          ]
        : [],
  });
}

/** The bucket's own property; undefined for a bucket that is made elsewhere. */
export function nativeConfiguration(bucket: s3.IBucket): s3.CfnBucket.NotificationConfigurationProperty | undefined {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) return undefined;
  const configured = resource.notificationConfiguration;
  return isKnown(configured) ? (configured as s3.CfnBucket.NotificationConfigurationProperty) : undefined;
}

function hasCustomResource(bucket: s3.IBucket): boolean {
  return bucket.node.tryFindChild('Notifications')?.node.tryFindChild('Resource') !== undefined;
}

/** The part of an event pattern that matches the keys of objects; nothing where all match. */
export function keyOfObject({ prefix, suffix }: { readonly prefix?: string; readonly suffix?: string }): object {
  if (prefix === undefined && suffix === undefined) return {};
  if (suffix === undefined) return { object: { key: events.Match.prefix(prefix ?? '') } };
  if (prefix === undefined) return { object: { key: events.Match.suffix(suffix) } };
  // Two patterns in one list would match either of them.
  return { object: { key: events.Match.wildcard(`${literally(prefix)}*${literally(suffix)}`) } };
}

/** In a wildcard, `*` and `\` of the key itself are escaped. */
function literally(text: string): string {
  return text.replace(/[\\*]/g, '\\$&');
}
