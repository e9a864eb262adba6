import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib/core';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  ApplicationEventBus,
  EventSchema,
  RecurringTask,
  RecurringTaskSchedule,
  RecurringTaskTarget,
} from 'cdk-reference-architectures/messaging';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

const SOURCE = 'shop.orders';

/**
 * Orders of a shop as events. Whoever changes an order puts an event on the bus and knows of no reader: fulfilment takes what is paid from a
 * queue of its own, accounting what moves money, and a schedule closes the day by an event, too. A month of events can be replayed, and a
 * registry says what they look like.
 */
export class OrderEventsStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Order events: a bus with routes, schemas and an archive, and a schedule');
    const alarms = profile.alarms(this);
    const { logRetention } = profile;

    const orders = new ApplicationEventBus(this, 'Orders', {
      description: 'What happens to the orders of the shop',
      schemas: {
        [`${SOURCE}@OrderPaid`]: orderSchema('OrderPaid', { id: 'string', total: 'number' }),
        [`${SOURCE}@OrderRefunded`]: orderSchema('OrderRefunded', { id: 'string', refund: 'number' }),
      },
      logRetention,
      alarms,
    });
    orders.archive('All', { pattern: { source: [SOURCE] } });

    const fulfilment = queueOf(this, 'Fulfilment');
    orders.route('Fulfilment', {
      pattern: { source: [SOURCE], detailType: ['OrderPaid'] },
      target: new SqsQueue(fulfilment),
    });
    const accounting = queueOf(this, 'Accounting');
    orders.route('Accounting', {
      pattern: { source: [SOURCE], detailType: ['OrderPaid', 'OrderRefunded', 'DayClosed'] },
      target: new SqsQueue(accounting),
    });

    const closing = new RecurringTask(this, 'Closing', {
      description: 'Closes the day of the shop',
      schedule: RecurringTaskSchedule.cron({ minute: '0', hour: '0', timeZone: TimeZone.EUROPE_BERLIN }),
      target: RecurringTaskTarget.eventBus(orders.bus, {
        source: SOURCE,
        detailType: 'DayClosed',
        detail: { shop: 'main' },
      }),
      alarms,
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [orders, closing] });

    new CfnOutput(this, 'EventBusName', {
      value: orders.bus.eventBusName,
      description: `Put events here: source ${SOURCE}, detail type OrderPaid or OrderRefunded`,
    });
    new CfnOutput(this, 'FulfilmentQueueUrl', { value: fulfilment.queueUrl, description: 'What is to be sent' });
    new CfnOutput(this, 'AccountingQueueUrl', { value: accounting.queueUrl, description: 'What moves money' });
    acknowledgeFindings(this);
  }
}

/** The queue of a team, which reads it by itself. */
function queueOf(scope: Construct, id: string): Queue {
  const encryption = QueueEncryption.SQS_MANAGED;
  return new Queue(scope, id, {
    encryption,
    enforceSSL: true,
    deadLetterQueue: {
      queue: new Queue(scope, `${id}DeadLetters`, { encryption, enforceSSL: true, retentionPeriod: Duration.days(14) }),
      maxReceiveCount: 5,
    },
  });
}

function orderSchema(title: string, fields: Record<string, string>): EventSchema {
  return EventSchema.jsonSchemaDraft4({
    $schema: 'http://json-schema.org/draft-04/schema#',
    title,
    type: 'object',
    required: Object.keys(fields),
    properties: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, { type }])),
  });
}
