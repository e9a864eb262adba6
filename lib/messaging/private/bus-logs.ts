import { Construct } from 'constructs';
import { ArnFormat, Names, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';

const PREFIX = '/aws/vendedlogs/events/event-bus';

const { OFF, ERROR, INFO, TRACE } = events.Level;

/** The types of logs that are delivered at a level (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-logs.html). */
const LOG_TYPES: Record<events.Level, readonly ('Error' | 'Info' | 'Trace')[]> = {
  [OFF]: [],
  [ERROR]: ['Error'],
  [INFO]: ['Error', 'Info'],
  [TRACE]: ['Error', 'Info', 'Trace'],
};

/**
 * Delivers the log of a bus: its `logConfig` alone delivers nothing. CloudWatch Logs writes the permission by itself, into one policy
 * for all groups: it holds 5,120 characters, and one entry for the names that begin with `/aws/vendedlogs/`
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html).
 */
export function logBus(
  scope: Construct,
  bus: events.EventBus,
  level: events.Level,
  retention: logs.RetentionDays,
  encryptionKey: kms.IKey | undefined,
): logs.LogGroup | undefined {
  const types = LOG_TYPES[level];
  if (types.length === 0) return undefined;
  allowLogs(scope, encryptionKey, PREFIX);
  const logGroup = new logs.LogGroup(scope, 'LogGroup', {
    logGroupName: `${PREFIX}/${uniqueName(scope)}`,
    retention,
    encryptionKey,
  });
  // Names of deliveries have 60 characters.
  const unique = Names.uniqueResourceName(scope, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-' });
  const destination = new logs.CfnDeliveryDestination(scope, 'LogDestination', {
    name: unique,
    deliveryDestinationType: 'CWL',
    destinationResourceArn: Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    outputFormat: 'json',
  });
  let previous: Construct = destination;
  for (const name of types) {
    const source = new logs.CfnDeliverySource(scope, `${name}LogSource`, {
      name: `${unique}-${name.toLowerCase()}`,
      logType: `${name.toUpperCase()}_LOGS`,
      resourceArn: bus.eventBusArn,
    });
    const delivery = new logs.CfnDelivery(scope, `${name}LogDelivery`, {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
    });
    // One after the other: each writes the same permission of the group.
    delivery.node.addDependency(previous);
    previous = delivery;
  }
  return logGroup;
}
