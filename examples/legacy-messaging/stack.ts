import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { EventFunction, EventSource, FunctionCode } from 'cdk-reference-architectures/functions';
import { ActiveMqBroker, ActiveMqDeployment, ActiveMqInstanceType } from 'cdk-reference-architectures/messaging';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of a `LegacyMessagingStack`. */
export interface LegacyMessagingStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The queue that the merchandise system has always sent its orders to. */
const ORDERS = 'orders.new';

/**
 * A JMS application that was moved to AWS as it is: the merchandise system sends orders to a queue of ActiveMQ, as it did in the cellar, and
 * what is new reads them by a function. Each has a user of its own, with the permissions on that one queue.
 */
export class LegacyMessagingStack extends Stack {
  constructor(scope: Construct, id: string, { profile, network }: LegacyMessagingStackProps) {
    super(scope, id);
    describe(this, profile, 'A JMS application moved to AWS: an ActiveMQ broker, and a function that reads its queue');
    const { vpc } = network.network;
    const alarms = profile.alarms(this);
    const { logRetention } = profile;

    const broker = new ActiveMqBroker(this, 'Broker', {
      vpc,
      // A broker is billed by the hour and cannot be stopped: destroy a sandbox that nobody uses.
      deployment: profile.choose({
        sandbox: ActiveMqDeployment.single(),
        production: ActiveMqDeployment.activeStandby(),
      }),
      instanceType: profile.choose({
        sandbox: ActiveMqInstanceType.T3_MICRO,
        production: ActiveMqInstanceType.M5_LARGE,
      }),
      permissions: [
        {
          queue: 'orders.>',
          write: ['merchandise'],
          read: ['fulfilment'],
          create: ['merchandise', 'fulfilment'],
        },
      ],
      logRetention,
      alarms,
    });
    const merchandise = broker.addUser('Merchandise', { groups: ['merchandise'], username: 'merchandise' });
    const fulfilment = broker.addUser('Fulfilment', { groups: ['fulfilment'], username: 'fulfilment' });
    broker.watchQueue('Orders', { queue: ORDERS });
    broker.watchQueue('Failed', { queue: 'ActiveMQ.DLQ', messages: 1, minConsumers: 0 });

    // The instances of the merchandise system get this group.
    const clients = new SecurityGroup(this, 'Clients', {
      vpc,
      description: 'Merchandise system',
      allowAllOutbound: false,
    });
    broker.connections.allowDefaultPortFrom(clients, 'Merchandise system');

    const orders = new ItemTable(this, 'Orders', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const fulfil = new EventFunction(this, 'Fulfil', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'fulfil.ts')),
      description: 'Takes orders of the merchandise system over',
      sources: [EventSource.activeMq('Orders', broker, { queue: ORDERS, secret: fulfilment, batchSize: 10 })],
      environment: { ORDER_TABLE_NAME: orders.table.tableName, POWERTOOLS_SERVICE_NAME: 'fulfil' },
      logRetention,
      alarms,
    });
    orders.table.grants.actions(fulfil, 'dynamodb:PutItem');
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [broker, fulfil, orders] });

    new CfnOutput(this, 'BrokerUrl', {
      value: broker.failoverUrl,
      description: 'The address for the JMS clients of the merchandise system',
    });
    new CfnOutput(this, 'SecretArn', {
      value: merchandise.secretArn,
      description: 'The user name and password of the merchandise system',
    });
    new CfnOutput(this, 'ClientsSecurityGroupId', {
      value: clients.securityGroupId,
      description: 'The security group for the instances of the merchandise system',
    });
    acknowledgeFindings(this);
  }
}
