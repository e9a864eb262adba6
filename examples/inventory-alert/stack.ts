import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Stack, TimeZone } from 'aws-cdk-lib/core';
import { AttributeType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction, EventFunction, EventSource, FunctionCode } from 'cdk-reference-architectures/functions';
import {
  FanOutTopic,
  RecurringTask,
  RecurringTaskSchedule,
  RecurringTaskTarget,
} from 'cdk-reference-architectures/messaging';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/**
 * Inventory alerts of a shop. Sales change the stock in a table; what runs low or out is published to a topic, and everybody who
 * has to know subscribes with a filter: the warehouse orders more by a queue, the storefront marks what is sold out by a function,
 * and in production buyers get mail, also on the first workday of a month that the stock is to be counted, and the manager on duty a
 * text message.
 */
export class InventoryAlertStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Inventory alerts: a topic with a queue, a function, mail and text messages');
    const alarms = profile.alarms(this);
    const { logRetention } = profile;

    const stock = new ItemTable(this, 'Stock', {
      partitionKey: { name: 'sku', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const purchaseOrders = new ItemTable(this, 'PurchaseOrders', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const alerts = new FanOutTopic(this, 'Alerts', { displayName: 'Inventory', logRetention, alarms });

    const watch = new EventFunction(this, 'Watch', {
      code: codeOf('watch'),
      description: 'Publishes what runs low or out',
      sources: [EventSource.tableStream('Stock', stock.table)],
      environment: { TOPIC_ARN: alerts.topic.topicArn, POWERTOOLS_SERVICE_NAME: 'watch' },
      logRetention,
      alarms,
    });
    alerts.grantPublish(watch);

    const reorder = new EventFunction(this, 'Reorder', {
      code: codeOf('reorder'),
      description: 'Orders more of what runs low',
      sources: [EventSource.newQueue('Alerts')],
      environment: {
        PURCHASE_ORDER_TABLE_NAME: purchaseOrders.table.tableName,
        POWERTOOLS_SERVICE_NAME: 'reorder',
      },
      logRetention,
      alarms,
    });
    purchaseOrders.table.grants.actions(reorder, 'dynamodb:PutItem');

    const storefront = new ApiFunction(this, 'Storefront', {
      code: codeOf('storefront'),
      description: 'Marks what is sold out',
      environment: { STOCK_TABLE_NAME: stock.table.tableName, POWERTOOLS_SERVICE_NAME: 'storefront' },
      // SNS hands an alert over and is done: what the function fails at three times would be dropped.
      asyncInvocation: { onFailure: new SqsDestination(alerts.deadLetterQueue) },
      logRetention,
      alarms,
    });
    stock.table.grants.actions(storefront, 'dynamodb:UpdateItem');

    alerts.subscribeQueue('Warehouse', reorder.queue('Alerts'), {
      filterPolicy: ofKind('low', 'out'),
      rawMessageDelivery: true,
    });
    alerts.subscribeFunction('Storefront', storefront.alias, { filterPolicy: ofKind('out', 'restocked') });
    if (profile.site) {
      const phone: unknown = this.node.tryGetContext('dutyPhone') ?? '+14155550100';
      alerts.subscribeEmail('Buyers', `buyers@${profile.site.domainName}`, {
        filterPolicy: ofKind('low', 'count'),
      });
      alerts.subscribeSms('Duty', String(phone), { filterPolicy: ofKind('out') });
      const stocktake = new RecurringTask(this, 'Stocktake', {
        description: 'Reminds buyers of the stocktake',
        schedule: RecurringTaskSchedule.cron({
          minute: '0',
          hour: '9',
          day: '1W',
          timeZone: TimeZone.EUROPE_BERLIN,
        }),
        target: remindersOf(alerts),
        alarms,
      });
      new OperationsDashboard(this, 'Operations', { subjects: [alerts, watch, reorder, storefront, stock, stocktake] });
    }

    new CfnOutput(this, 'StockTableName', {
      value: stock.table.tableName,
      description: 'Put articles here: sku, left, reorderLevel, reorderQuantity',
    });
    new CfnOutput(this, 'PurchaseOrderTableName', {
      value: purchaseOrders.table.tableName,
      description: 'What was ordered',
    });
    acknowledgeFindings(this);
  }
}

function codeOf(name: string): FunctionCode {
  return FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`));
}

function ofKind(...kinds: string[]): { [attribute: string]: SubscriptionFilter } {
  return { kind: SubscriptionFilter.stringFilter({ allowlist: kinds }) };
}

/** A message with the attribute that the filters look at, which `RecurringTaskTarget.topic()` has none of. */
function remindersOf({ topic }: FanOutTopic): RecurringTaskTarget {
  return RecurringTaskTarget.universal({
    service: 'sns',
    action: 'publish',
    policyStatements: [new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] })],
    input: {
      TopicArn: topic.topicArn,
      Subject: 'Stocktake',
      Message: 'The stock is to be counted today.',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'count' } },
    },
  });
}
