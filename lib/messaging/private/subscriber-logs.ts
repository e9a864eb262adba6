import { Construct } from 'constructs';
import { ArnFormat, CfnResource, Fn, Names, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';

/** The length that names of deliveries have at most. */
const NAME_LENGTH = 60;

/** The length of the id of a subscriber (https://docs.aws.amazon.com/eventbridgev2/latest/APIReference/API_CreateSubscriber.html). */
const SUBSCRIBER_ID_LENGTH = 25;

const PREFIX = '/aws/vendedlogs/events/subscriber';

/** The log of the subscribers of a bus. */
export class SubscriberLogs {
  public readonly logGroup: logs.LogGroup;
  private readonly destination: logs.CfnDeliveryDestination;
  private readonly previous = new Map<Stack, CfnResource>();

  constructor(scope: Construct, retention: logs.RetentionDays, encryptionKey: kms.IKey | undefined) {
    allowLogs(scope, encryptionKey, PREFIX);
    this.logGroup = new logs.LogGroup(scope, 'LogGroup', {
      logGroupName: `${PREFIX}/${uniqueName(scope)}`,
      retention,
      encryptionKey,
    });
    this.destination = new logs.CfnDeliveryDestination(scope, 'LogDestination', {
      name: uniqueOf(scope, NAME_LENGTH),
      deliveryDestinationType: 'CWL',
      destinationResourceArn: Stack.of(scope).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: this.logGroup.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
      outputFormat: 'json',
    });
  }

  /** Delivers the log of a subscriber, whose level alone delivers nothing (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html). */
  public deliver(scope: Construct, id: string, subscriber: CfnResource, level: 'ERROR' | 'INFO'): void {
    // A source keeps its resource and its type of logs: another one has another name. The ARN of a subscriber ends with an id, which is
    // another one where CloudFormation replaces the subscriber.
    const subscriberId = Fn.select(2, Fn.split('/', subscriber.ref));
    const source = new logs.CfnDeliverySource(scope, `${id}LogSource`, {
      name: `${uniqueOf(subscriber, NAME_LENGTH - SUBSCRIBER_ID_LENGTH - 7)}-${level.toLowerCase()}-${subscriberId}`,
      logType: `${level}_LOGS`,
      resourceArn: subscriber.ref,
    });
    const delivery = new logs.CfnDelivery(scope, `${id}LogDelivery`, {
      deliverySourceName: source.ref,
      deliveryDestinationArn: this.destination.attrArn,
    });
    // One after the other: each writes the same permission of the group.
    const stack = Stack.of(scope);
    const previous = this.previous.get(stack);
    if (previous) delivery.node.addDependency(previous);
    this.previous.set(stack, delivery);
  }
}

function uniqueOf(construct: Construct, maxLength: number): string {
  return Names.uniqueResourceName(construct, { maxLength, separator: '-', allowedSpecialCharacters: '-' });
}
