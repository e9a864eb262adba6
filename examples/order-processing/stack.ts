import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { HealthCheck } from 'aws-cdk-lib/aws-ecs';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { FilterOrPolicy, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import {
  BacklogScaling,
  ContainerLogs,
  ContainerSource,
  QueueWorker,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { ApiFunction, EventFunction, EventSource, FunctionCode } from 'cdk-reference-architectures/functions';
import {
  ApplicationEventBus,
  FanOutTopic,
  SagaAction,
  SagaStateMachine,
  SagaStep,
  WorkflowDeployment,
  WorkQueue,
} from 'cdk-reference-architectures/messaging';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `OrderProcessing` stack. */
export interface OrderProcessingStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The check by a program of the image: nobody calls a worker, so that nothing else sees that it is stuck. */
const HEALTH_CHECK: HealthCheck = {
  command: ['CMD', 'node', '/app/health.mjs'],
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  startPeriod: Duration.seconds(30),
};

/** The time that a message is hidden without a heartbeat of the worker. */
const HEARTBEAT = Duration.minutes(2);

/** The time that the worker has to finish what is in hand, the maximum on Fargate. */
const STOP_TIMEOUT = Duration.seconds(120);

/**
 * Orders of a shop. They wait in a queue; a saga reserves, takes the payment and hands over to shipping, or undoes what it did. How
 * it went is an event, which a bus keeps and a topic fans out: to the worker that packs, and to what tells the customer.
 */
export class OrderProcessingStack extends Stack {
  private readonly profile: Profile;
  private readonly alarms: Alarms;
  private readonly orders: ItemTable;
  private readonly stock: ItemTable;
  private readonly payments: ItemTable;
  private readonly shipments: ItemTable;
  private readonly bus: ApplicationEventBus;

  constructor(scope: Construct, id: string, { profile, network }: OrderProcessingStackProps) {
    super(scope, id);
    describe(this, profile, 'Order processing: a queue, a saga, a bus and a topic, with workers on Lambda and Fargate');
    this.profile = profile;
    this.alarms = profile.alarms(this);
    const { alarms } = this;

    this.orders = this.createTable('Orders');
    this.stock = this.createTable('Stock');
    this.payments = this.createTable('Payments');
    this.shipments = this.createTable('Shipments');
    this.bus = new ApplicationEventBus(this, 'Bus', {
      description: 'How orders went',
      logRetention: profile.logRetention,
      alarms,
    });
    this.bus.archive('Orders');

    const saga = this.createSaga();
    const incoming = new WorkQueue(this, 'IncomingOrders', { alarms });
    const intake = this.createIntake(incoming, saga);

    // The worker waits longer from attempt to attempt, 100 minutes in all: longer than a carrier is away.
    const toPack = new WorkQueue(this, 'OrdersToPack', { visibilityTimeout: HEARTBEAT, maxReceiveCount: 10, alarms });
    const packing = this.createPacking(network, toPack);
    const updates = this.createUpdates();
    const customers = this.createCustomers(updates);
    this.fanOut(updates, toPack, customers);

    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', {
        subjects: [incoming, intake, saga, this.bus, updates, packing, customers, ...this.tables],
      });
    }
    this.createOutputs(incoming, saga);
    acknowledgeFindings(this, packing);
  }

  private get tables(): ItemTable[] {
    return [this.orders, this.stock, this.payments, this.shipments];
  }

  /** Items of one kind, or accounts and entries that are written in one transaction. */
  private createTable(id: string): ItemTable {
    return new ItemTable(this, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      deletionProtection: this.profile.deletionProtection,
      alarms: this.alarms,
    });
  }

  /**
   * Until an order is handed over, everything is undone in reverse order, and last of all the order is cancelled. From then on it is
   * completed: what does not succeed waits for somebody to redrive it.
   */
  private createSaga(): SagaStateMachine {
    const open = this.createStep('Open', 'Begins to work on an order');
    const cancel = this.createStep('Cancel', 'Cancels an order');
    const reserve = this.createStep('Reserve', 'Takes what is ordered out of the stock');
    const release = this.createStep('Release', 'Puts what was reserved back into the stock');
    const pay = this.createStep('Pay', 'Takes the sum of an order from a wallet');
    const refund = this.createStep('Refund', 'Puts the sum of an order back into a wallet');
    const ship = this.createStep('Ship', 'Hands an order to shipping');
    const close = this.createStep('Close', 'Closes an order that was handed over');

    use(this.orders, open, 'ORDER_TABLE_NAME', 'GetItem', 'UpdateItem');
    use(this.orders, cancel, 'ORDER_TABLE_NAME', 'GetItem', 'UpdateItem');
    use(this.stock, reserve, 'STOCK_TABLE_NAME', 'GetItem', 'PutItem', 'UpdateItem');
    use(this.stock, release, 'STOCK_TABLE_NAME', 'GetItem', 'PutItem', 'UpdateItem');
    use(this.payments, pay, 'PAYMENT_TABLE_NAME', 'GetItem', 'PutItem', 'UpdateItem');
    use(this.payments, refund, 'PAYMENT_TABLE_NAME', 'GetItem', 'PutItem', 'UpdateItem');
    use(this.orders, ship, 'ORDER_TABLE_NAME', 'UpdateItem');
    use(this.shipments, ship, 'SHIPMENT_TABLE_NAME', 'GetItem', 'PutItem');
    use(this.orders, close, 'ORDER_TABLE_NAME', 'GetItem', 'UpdateItem');
    for (const teller of [cancel, close]) {
      teller.function.addEnvironment('EVENT_BUS_NAME', this.bus.bus.eventBusName);
      this.bus.grantPutEvents(teller);
    }

    return new SagaStateMachine(this, 'Saga', {
      steps: [
        SagaStep.of('Open', { action: actionOf(open), compensation: actionOf(cancel) }),
        SagaStep.of('Reserve', {
          action: actionOf(reserve),
          rejectionErrors: ['OutOfStock'],
          compensation: actionOf(release),
        }),
        SagaStep.of('Pay', {
          action: actionOf(pay),
          rejectionErrors: ['PaymentDeclined'],
          compensation: actionOf(refund),
        }),
        SagaStep.pivot('Ship', { action: actionOf(ship), rejectionErrors: ['OrderWithdrawn'] }),
        SagaStep.retriable('Close', { action: actionOf(close) }),
      ],
      deployment: this.profile.choose({ sandbox: undefined, production: WorkflowDeployment.canary() }),
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
  }

  /** A function of the saga, which has the alarms: it tries again what fails, and an order that is refused is an error to Lambda. */
  private createStep(id: string, description: string): ApiFunction {
    return new ApiFunction(this, id, {
      code: codeOf(id.toLowerCase()),
      description,
      environment: { POWERTOOLS_SERVICE_NAME: id.toLowerCase() },
      logRetention: this.profile.logRetention,
      alarms: Alarms.none(),
    });
  }

  private createIntake(incoming: WorkQueue, saga: SagaStateMachine): EventFunction {
    const intake = new EventFunction(this, 'Intake', {
      code: codeOf('intake'),
      description: 'Writes orders down and starts their sagas',
      // A surge waits in the queue, and takes neither the concurrency of the account nor the transitions of the saga.
      sources: [EventSource.workQueue('Orders', incoming, { maxConcurrency: 10 })],
      environment: { STATE_MACHINE_ARN: saga.entryPoint.stateMachineArn, POWERTOOLS_SERVICE_NAME: 'intake' },
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
    saga.grantStart(intake);
    use(this.orders, intake, 'ORDER_TABLE_NAME', 'GetItem', 'PutItem', 'UpdateItem');
    return intake;
  }

  /** Books parcels, which may take minutes: it holds its messages by a heartbeat, and its task by protection. */
  private createPacking(network: NetworkStack, workQueue: WorkQueue): QueueWorker {
    const { profile } = this;
    const image: string | undefined = this.node.tryGetContext('image');
    const carrierUrl: unknown = this.node.tryGetContext('carrierUrl');
    const packing = new QueueWorker(this, 'Packing', {
      vpc: network.network.vpc,
      workQueue,
      image: image ? ContainerSource.fromRegistry(image) : ContainerSource.fromDirectory(join(__dirname, 'container')),
      // In production one task that Spot does not take back, so that orders are packed when there is no Spot capacity.
      capacity: profile.choose({
        sandbox: TaskCapacity.fargateSpot(),
        production: TaskCapacity.mixed({ onDemandBase: 1, onDemandWeight: 0, spotWeight: 1 }),
      }),
      environment: {
        SHIPMENT_TABLE_NAME: this.shipments.table.tableName,
        VISIBILITY_SECONDS: String(HEARTBEAT.toSeconds()),
        TASK_PROTECTION_MINUTES: '5',
        // Gives back what is not done, and ends by itself, before ECS kills it.
        SHUTDOWN_GRACE_SECONDS: String(STOP_TIMEOUT.toSeconds() - 10),
        ...(carrierUrl !== undefined && { CARRIER_URL: String(carrierUrl) }),
      },
      taskProtection: true,
      stopTimeout: STOP_TIMEOUT,
      // Another image has no such program.
      containerHealthCheck: image ? undefined : HEALTH_CHECK,
      // Ten seconds for a parcel, of which a task packs five at the same time.
      backlogScaling: BacklogScaling.latency({
        acceptableLatency: Duration.minutes(10),
        processingTime: Duration.seconds(2),
      }),
      minTasks: profile.choose({ sandbox: 0, production: 1 }),
      maxTasks: profile.choose({ sandbox: 1, production: 10 }),
      logs: ContainerLogs.cloudWatch({ logRetention: profile.logRetention }),
      alarms: this.alarms,
    });
    this.shipments.table.grants.actions(packing, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return packing;
  }

  private createCustomers(updates: FanOutTopic): ApiFunction {
    const customers = new ApiFunction(this, 'Customers', {
      code: codeOf('notify'),
      description: 'Tells customers how their orders went',
      environment: { POWERTOOLS_SERVICE_NAME: 'customers' },
      // SNS hands an update over and is done: what the function fails at three times would be dropped.
      asyncInvocation: { onFailure: new SqsDestination(updates.deadLetterQueue) },
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
    use(this.orders, customers, 'ORDER_TABLE_NAME', 'UpdateItem');
    return customers;
  }

  private createUpdates(): FanOutTopic {
    return new FanOutTopic(this, 'Updates', {
      displayName: 'Orders',
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
  }

  /** One route of the bus, and behind it everybody who has to know, each with a filter. */
  private fanOut(updates: FanOutTopic, toPack: WorkQueue, customers: ApiFunction): void {
    const { profile } = this;
    this.bus.route('Updates', {
      pattern: { source: ['shop.orders'], detailType: ['OrderShipped', 'OrderCancelled'] },
      target: new SnsTopic(updates.topic),
    });
    updates.subscribeQueue('Packing', toPack.queue, {
      filterPolicyWithMessageBody: ofType('OrderShipped'),
      rawMessageDelivery: true,
    });
    updates.subscribeFunction('Customers', customers.alias);
    if (profile.site) {
      updates.subscribeEmail('Support', `support@${profile.site.domainName}`, {
        filterPolicyWithMessageBody: ofType('OrderCancelled'),
      });
    }
  }

  private createOutputs(incoming: WorkQueue, saga: SagaStateMachine): void {
    const outputs: [string, string, string][] = [
      ['OrderQueueUrl', incoming.queue.queueUrl, 'Send orders here, or {"withdraw": "<id of an order>"}'],
      ['StateMachineArn', saga.stateMachine.stateMachineArn, 'The executions, one for each order'],
      ['OrderTableName', this.orders.table.tableName, 'How far orders are, and what their customers were told'],
      ['StockTableName', this.stock.table.tableName, 'Put articles here: id is article#<sku>, available their number'],
      ['PaymentTableName', this.payments.table.tableName, 'Put money here: id is wallet#<customer>, available cents'],
      ['ShipmentTableName', this.shipments.table.tableName, 'What was handed to shipping, with labels'],
    ];
    for (const [id, value, description] of outputs) new CfnOutput(this, id, { value, description });
  }
}

function codeOf(name: string): FunctionCode {
  return FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`));
}

function actionOf(step: ApiFunction): SagaAction {
  return SagaAction.lambdaFunction(step.alias);
}

/** Names a table to a function, and lets it do what it does there, and no more. */
function use(table: ItemTable, user: ApiFunction | EventFunction, variable: string, ...verbs: string[]): void {
  const { function: fn } = user instanceof EventFunction ? user.handler : user;
  fn.addEnvironment(variable, table.table.tableName);
  table.table.grants.actions(user, ...verbs.map((verb) => `dynamodb:${verb}`));
}

function ofType(type: string): { [key: string]: FilterOrPolicy } {
  return { 'detail-type': FilterOrPolicy.filter(SubscriptionFilter.stringFilter({ allowlist: [type] })) };
}
