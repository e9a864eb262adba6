import { Aws, Duration, RemovalPolicy, SecretValue, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EventSource } from 'cdk-reference-architectures/functions';
import {
  ActiveMqAuthentication,
  ActiveMqBroker,
  ActiveMqBrokerProps,
  ActiveMqDeployment,
  ActiveMqInstanceType,
  ActiveMqLdapOptions,
  ActiveMqProtocol,
  ActiveMqStorage,
  ActiveMqVersion,
  ApplicationEventBus,
  ApplicationEventBusProps,
  ArchiveRetention,
  BrokerLogAccess,
  BrokerMaintenanceDay,
  BusSubscriberOrdering,
  BusSubscriberPayload,
  BusSubscriberStart,
  BusSubscriberTarget,
  EventApiDestination,
  EventApiDestinationProps,
  EventPipe,
  EventPipeProps,
  EventSchema,
  FanOutTopic,
  FanOutTopicProps,
  PipeEnrichment,
  PipeFilter,
  PipeInput,
  PipeSource,
  PipeTarget,
  QueueOrdering,
  RabbitMqAuthentication,
  RabbitMqBroker,
  RabbitMqBrokerProps,
  RabbitMqDeployment,
  RabbitMqInstanceType,
  RabbitMqVersion,
  RecurringTask,
  RecurringTaskProps,
  RecurringTaskSchedule,
  RecurringTaskTarget,
  RetainedEventBus,
  RetainedEventBusAccess,
  RetainedEventBusProps,
  TopicOrdering,
  TopicPublisher,
  TopicTracing,
  WorkQueue,
  WorkQueueProps,
} from 'cdk-reference-architectures/messaging';
import { workflowSpecimens } from './messaging-workflows';
import { Specimens } from './specimen';
import { alarmsOf, keyOf, once, vpcOf } from './surroundings';

/** A queue that exists. */
export function queueOf(stack: Stack, name = 'Orders'): sqs.IQueue {
  return once(stack, `${name}Queue`, (scope) =>
    sqs.Queue.fromQueueArn(scope, `${name}Queue`, stack.formatArn({ service: 'sqs', resource: name })),
  );
}

/** A function that exists. */
export function functionOf(stack: Stack, name = 'Handler'): lambda.IFunction {
  return once(stack, name, (scope) =>
    lambda.Function.fromFunctionAttributes(scope, name, {
      functionArn: `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`,
      sameEnvironment: true,
    }),
  );
}

/** A data stream that exists. */
export function dataStreamOf(stack: Stack, name = 'Clicks'): kinesis.IStream {
  return once(stack, `${name}Stream`, (scope) =>
    kinesis.Stream.fromStreamAttributes(scope, `${name}Stream`, {
      streamArn: stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: name }),
      encryptionKey: keyOf(stack),
    }),
  );
}

/** A table that exists, with a stream. */
function itemsOf(stack: Stack): dynamodb.ITable {
  const tableArn = stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: 'items' });
  return once(stack, 'Items', (scope) =>
    dynamodb.Table.fromTableAttributes(scope, 'Items', {
      tableArn,
      tableStreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`,
      encryptionKey: keyOf(stack),
    }),
  );
}

/** An API destination that exists. */
function partnerOf(stack: Stack): events.IApiDestination {
  const arn = stack.formatArn({ service: 'events', resource: 'api-destination', resourceName: 'partner/0123' });
  return once(stack, 'Partner', (scope) =>
    events.ApiDestination.fromApiDestinationAttributes(scope, 'Partner', {
      apiDestinationArn: arn,
      connection: events.Connection.fromEventBusArn(scope, 'PartnerConnection', arn, arn),
    }),
  );
}

function clusterOf(stack: Stack): ecs.ICluster {
  return once(stack, 'TaskCluster', (scope) => new ecs.Cluster(scope, 'TaskCluster', { vpc: vpcOf(stack) }));
}

function taskDefinitionOf(stack: Stack): ecs.TaskDefinition {
  return once(stack, 'TaskDefinition', (scope) => {
    const definition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition');
    definition.addContainer('App', {
      image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
    });
    return definition;
  });
}

export const ORDER_PLACED = EventSchema.jsonSchemaDraft4({
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'OrderPlaced',
  type: 'object',
});

const LOGS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A customer managed key is billed each month, and the log has no events.',
  ]),
);

/** Clients of a broker. */
function clientsOf(stack: Stack): ec2.ISecurityGroup {
  return once(stack, 'BrokerClients', (scope) =>
    ec2.SecurityGroup.fromSecurityGroupId(scope, 'BrokerClients', 'sg-0123456789abcdef0'),
  );
}

/** A secret that exists. */
export function brokerSecretOf(stack: Stack, name = 'BrokerAdmin'): secretsmanager.ISecret {
  return once(stack, name, (scope) => secretsmanager.Secret.fromSecretNameV2(scope, name, name));
}

/** A directory with users. */
export function ldapOf(stack: Stack): ActiveMqLdapOptions {
  return {
    hosts: ['ldap.example.com'],
    servers: ec2.Peer.ipv4('10.0.8.0/24'),
    serviceAccount: brokerSecretOf(stack, 'Directory'),
    userBase: 'ou=Users,dc=example,dc=com',
    userSearchMatching: '(uid={0})',
    roleBase: 'ou=Groups,dc=example,dc=com',
    roleSearchMatching: '(member={0})',
  };
}

const SECRETS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-SecretsManagerUsingKMSKey`,
    "A customer managed key is billed each month, and one for the broker's messages as well cannot be taken away again.",
  ]),
);

export const specimens: Specimens = {
  RabbitMqBroker: {
    minimal: (stack, id, given: Partial<RabbitMqBrokerProps> = {}) =>
      new RabbitMqBroker(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const broker = new RabbitMqBroker(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        deployment: RabbitMqDeployment.single(),
        version: RabbitMqVersion.V3_13,
        instanceType: RabbitMqInstanceType.M5_LARGE,
        authentication: RabbitMqAuthentication.configManaged(),
        configuration: {
          consumer_timeout: '3600000',
          'auth_backends.1': 'oauth2',
          'auth_backends.2': 'internal',
          'auth_oauth2.resource_server_id': 'rabbitmq',
          'auth_oauth2.issuer': 'https://login.example.com',
        },
        encryptionKey: keyOf(stack),
        adminSecret: brokerSecretOf(stack),
        maintenanceWindow: { day: BrokerMaintenanceDay.TUESDAY, time: '22:30', timeZone: TimeZone.EUROPE_BERLIN },
        logRetention: logs.RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { cpuPercent: 90, memoryPercent: 70, diskFreePercent: 200 },
      });
      broker.watchQueue('Orders', { queue: 'orders', virtualHost: 'shop', messages: 100, minConsumers: 2 });
      broker.allowConsoleFrom(clientsOf(stack));
      broker.connections.allowDefaultPortFrom(clientsOf(stack));
      EventSource.rabbitMq('Orders', broker, { queue: 'orders', virtualHost: 'shop' });
      return broker;
    },
    further: {
      directory: (stack, id) =>
        new RabbitMqBroker(stack, id, {
          vpc: vpcOf(stack),
          authentication: RabbitMqAuthentication.configManaged(),
          configuration: { 'auth_backends.1': 'http', 'auth_http.user_path': 'https://users.example.com/user' },
          alarms: alarmsOf(stack),
        }),
    },
    findings: SECRETS,
  },

  ActiveMqBroker: {
    minimal: (stack, id, given: Partial<ActiveMqBrokerProps> = {}) =>
      new ActiveMqBroker(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const broker = new ActiveMqBroker(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        deployment: ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }),
        version: ActiveMqVersion.V5_18,
        instanceType: ActiveMqInstanceType.M5_XLARGE,
        authentication: ActiveMqAuthentication.simple(),
        permissions: [{ queue: 'orders.>', read: ['billing'], write: ['shop'], create: ['shop'] }],
        encryptionKey: keyOf(stack),
        adminSecret: brokerSecretOf(stack),
        maintenanceWindow: { day: BrokerMaintenanceDay.TUESDAY, time: '22:30', timeZone: TimeZone.EUROPE_BERLIN },
        auditLog: false,
        logAccess: BrokerLogAccess.existingPolicy(),
        logRetention: logs.RetentionDays.ONE_YEAR,
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { cpuPercent: 90, storePercent: 60, heapPercent: 90, connections: 500 },
      });
      const billing = broker.addUser('Billing', { groups: ['billing'], username: 'billing', consoleAccess: true });
      broker.watchQueue('Orders', { queue: 'orders.new', messages: 100, minConsumers: 2 });
      broker.watchQueue('Failed', { queue: 'ActiveMQ.DLQ', messages: 1, minConsumers: 0 });
      broker.allowConsoleFrom(clientsOf(stack));
      broker.allowProtocolFrom(clientsOf(stack), ActiveMqProtocol.AMQP);
      EventSource.activeMq('Orders', broker, { queue: 'orders.new', secret: billing });
      return broker;
    },
    further: {
      directory: (stack, id) => {
        const broker = new ActiveMqBroker(stack, id, {
          vpc: vpcOf(stack),
          authentication: ActiveMqAuthentication.ldap({
            ...ldapOf(stack),
            userSearchSubtree: true,
            userRoleName: 'memberOf',
            roleName: 'cn',
            roleSearchSubtree: true,
            destinations: {
              queueSearchBase: 'ou=Queue,ou=Destination,dc=example,dc=com',
              topicSearchBase: 'ou=Topic,ou=Destination,dc=example,dc=com',
              tempSearchBase: 'ou=Temp,ou=Destination,dc=example,dc=com',
              refreshInterval: Duration.minutes(10),
            },
          }),
          alarms: alarmsOf(stack),
        });
        EventSource.activeMq('Orders', broker, { queue: 'orders', secret: brokerSecretOf(stack, 'Reader') });
        return broker;
      },
    },
    findings: SECRETS,
  },

  ApplicationEventBus: {
    minimal: (stack, id, given: Partial<ApplicationEventBusProps> = {}) =>
      new ApplicationEventBus(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const bus = new ApplicationEventBus(stack, id, {
        description: 'Events of the shop',
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        schemas: { 'shop.orders@OrderPlaced': ORDER_PLACED },
        logLevel: events.Level.TRACE,
        logDetail: events.IncludeDetail.FULL,
        logRetention: logs.RetentionDays.ONE_YEAR,
        alarms: alarmsOf(stack),
      });
      bus.route('Orders', {
        pattern: { source: ['shop.orders'] },
        target: new SqsQueue(queueOf(stack)),
        retryAttempts: 10,
        maxEventAge: Duration.hours(1),
      });
      bus.route('Prices', { pattern: { detailType: ['PriceChanged'] }, target: new LambdaFunction(functionOf(stack)) });
      bus.archive('Orders', {
        pattern: { source: ['shop.orders'] },
        retention: ArchiveRetention.days(90),
        removalPolicy: RemovalPolicy.DESTROY,
      });
      bus.allowAccount('Partner', '444455556666');
      bus.allowOrganization('Company', 'o-a1b2c3d4e5');
      return bus;
    },
    findings: LOGS,
  },

  EventApiDestination: {
    minimal: (stack, id, given: Partial<EventApiDestinationProps> = {}) =>
      new EventApiDestination(stack, id, {
        endpoint: 'https://partner.example.com/orders',
        authorization: events.Authorization.apiKey('x-api-key', SecretValue.secretsManager('partner')),
        ...given,
      }),
    full: (stack, id) =>
      new EventApiDestination(stack, id, {
        endpoint: 'https://partner.example.com/orders/*',
        authorization: events.Authorization.basic('shop', SecretValue.secretsManager('partner')),
        httpMethod: events.HttpMethod.PUT,
        rateLimitPerSecond: 10,
        headerParameters: { via: events.HttpParameter.fromString('eventbridge') },
        queryStringParameters: { token: events.HttpParameter.fromSecret(SecretValue.secretsManager('token')) },
        resourceConfigurationArn:
          'arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0123456789abcdef0',
        encryptionKey: keyOf(stack),
        description: 'Orders of a partner',
      }),
  },

  EventPipe: {
    minimal: (stack, id, given: Partial<EventPipeProps> = {}) =>
      new EventPipe(stack, id, {
        source: PipeSource.queue(queueOf(stack)),
        target: PipeTarget.lambdaFunction(functionOf(stack)),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new EventPipe(stack, id, {
        source: PipeSource.tableStream(itemsOf(stack), {
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 10,
          maxBatchingWindow: Duration.seconds(5),
          parallelizationFactor: 2,
          retryAttempts: 3,
          maxRecordAge: Duration.hours(1),
          bisectBatchOnError: false,
        }),
        filters: [PipeFilter.pattern({ dynamodb: { NewImage: { kind: { S: ['order'] } } } })],
        enrichment: PipeEnrichment.lambdaFunction(functionOf(stack, 'Customers'), {
          input: PipeInput.json({ customer: '<$.dynamodb.NewImage.customer.S>' }),
        }),
        target: PipeTarget.eventBus(
          once(stack, 'ShopBus', (scope) =>
            events.EventBus.fromEventBusArn(
              scope,
              'ShopBus',
              stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'shop' }),
            ),
          ),
          { source: 'shop.orders', detailType: 'OrderChanged', input: PipeInput.json({ customer: '<$.customer>' }) },
        ),
        description: 'Changes of orders',
        enabled: false,
        deadLetterQueueEncryptionKey: keyOf(stack),
        logLevel: events.Level.INFO,
        logExecutionData: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 5 },
      }),
    further: {
      task: (stack, id) =>
        new EventPipe(stack, id, {
          source: PipeSource.queue(queueOf(stack)),
          enrichment: PipeEnrichment.apiDestination(partnerOf(stack), { headers: { tenant: '$.body.tenant' } }),
          target: PipeTarget.ecsTask(taskDefinitionOf(stack), {
            cluster: clusterOf(stack),
            environment: { ORDER: '$.body.id' },
            securityGroups: [
              once(stack, 'Tasks', (scope) => new ec2.SecurityGroup(scope, 'Tasks', { vpc: vpcOf(stack) })),
            ],
          }),
          alarms: alarmsOf(stack),
        }),
      job: (stack, id) =>
        new EventPipe(stack, id, {
          source: PipeSource.queue(queueOf(stack)),
          target: PipeTarget.batchJob(
            batch.JobQueue.fromJobQueueArn(
              stack,
              `${id}Jobs`,
              stack.formatArn({ service: 'batch', resource: 'job-queue', resourceName: 'orders' }),
            ),
            batch.EcsJobDefinition.fromJobDefinitionArn(
              stack,
              `${id}Job`,
              stack.formatArn({ service: 'batch', resource: 'job-definition', resourceName: 'orders:1' }),
            ),
            { environment: { ORDER: '$.body.id' }, attempts: 3 },
          ),
          alarms: alarmsOf(stack),
        }),
      partner: (stack, id) =>
        new EventPipe(stack, id, {
          source: PipeSource.queue(queueOf(stack)),
          target: PipeTarget.apiDestination(partnerOf(stack), { pathParameterValues: ['$.body.id'] }),
          alarms: alarmsOf(stack),
        }),
      broker: (stack, id) =>
        new EventPipe(stack, id, {
          source: PipeSource.activeMq(
            new ActiveMqBroker(stack, `${id}Broker`, { vpc: vpcOf(stack), alarms: alarmsOf(stack) }),
            { queue: 'orders', secret: brokerSecretOf(stack), batchSize: 10, maxBatchingWindow: Duration.seconds(5) },
          ),
          target: PipeTarget.lambdaFunction(functionOf(stack)),
          alarms: alarmsOf(stack),
        }),
      kafka: (stack, id) =>
        new EventPipe(stack, id, {
          source: PipeSource.managedKafka('arn:aws:kafka:eu-west-1:111122223333:cluster/shop/0123-4', {
            topic: 'orders',
            consumerGroupId: 'shop',
            startingPosition: lambda.StartingPosition.LATEST,
          }),
          target: PipeTarget.lambdaFunction(functionOf(stack)),
          alarms: alarmsOf(stack),
        }),
    },
    findings: LOGS,
  },
  FanOutTopic: {
    minimal: (stack, id, given: Partial<FanOutTopicProps> = {}) =>
      new FanOutTopic(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const topic = new FanOutTopic(stack, id, {
        ordering: TopicOrdering.standard(),
        publishers: [
          TopicPublisher.cloudWatchAlarms(),
          TopicPublisher.eventBridge(),
          TopicPublisher.s3(),
          TopicPublisher.backup(),
          TopicPublisher.budgets(),
          TopicPublisher.costAnomalyDetection(),
          TopicPublisher.service('ses.amazonaws.com', {
            sourceArns: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: 'example.com' })],
          }),
        ],
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        displayName: 'Inventory',
        successLogPercent: 10,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        tracing: TopicTracing.active(),
        dataProtectionPolicy: {
          Name: 'NoCards',
          Version: '2021-06-01',
          Statement: [
            {
              Sid: 'Deny',
              DataDirection: 'Inbound',
              Principal: ['*'],
              DataIdentifier: ['arn:aws:dataprotection::aws:data-identifier/CreditCardNumber'],
              Operation: { Deny: {} },
            },
          ],
        },
        alarms: alarmsOf(stack),
        alarmThresholds: { failedDeliveries: 10 },
      });
      topic.subscribeQueue('Orders', queueOf(stack), {
        filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) },
        rawMessageDelivery: true,
      });
      topic.subscribeFunction('Prices', functionOf(stack), {
        filterPolicyWithMessageBody: {
          stock: sns.FilterOrPolicy.policy({
            left: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.numericFilter({ lessThan: 5 })),
          }),
        },
      });
      topic.subscribeEmail('Buyers', 'buyers@example.com', { json: true });
      topic.subscribeSms('Manager', '+14155550100');
      topic.subscribeHttps('Partner', 'https://partner.example.com/stock', {
        deliveryPolicy: {
          healthyRetryPolicy: {
            numRetries: 10,
            minDelayTarget: Duration.seconds(5),
            maxDelayTarget: Duration.seconds(60),
          },
        },
      });
      topic.subscribeFirehose(
        'Archive',
        DeliveryStream.fromDeliveryStreamArn(
          stack,
          `${id}Archive`,
          stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: 'archive' }),
        ),
      );
      return topic;
    },
    findings: {
      'NIST.800.53.R5-SNSEncryptedKMS':
        'A key costs a dollar a month, and each publisher has to be let in: the choice of encryptionKey.',
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted':
        'A key costs a dollar a month; the log has answers of subscribers: the choice of logEncryptionKey.',
    },
  },

  RecurringTask: {
    minimal: (stack, id, given: Partial<RecurringTaskProps> = {}) =>
      new RecurringTask(stack, id, {
        schedule: RecurringTaskSchedule.rate(Duration.hours(1)),
        target: RecurringTaskTarget.lambdaFunction(functionOf(stack)),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new RecurringTask(stack, id, {
        schedule: RecurringTaskSchedule.cron({
          minute: '30',
          hour: '2',
          weekDay: 'MON-FRI',
          month: '1-11',
          year: '2027-2030',
          timeZone: TimeZone.of('Europe/Berlin'),
          start: new Date('2027-01-01T00:00:00Z'),
          end: new Date('2030-12-31T00:00:00Z'),
        }),
        target: RecurringTaskTarget.universal({
          service: 'sqs',
          action: 'sendMessage',
          policyStatements: [
            new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueOf(stack).queueArn] }),
          ],
          input: { QueueUrl: queueOf(stack).queueUrl, MessageBody: scheduler.ContextAttribute.scheduledTime },
        }),
        description: 'Counts the stock',
        enabled: false,
        timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
        retryAttempts: 10,
        maxEventAge: Duration.hours(2),
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { targetErrors: 3 },
      }),
  },

  WorkQueue: {
    minimal: (stack, id, given: Partial<WorkQueueProps> = {}) =>
      new WorkQueue(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const workQueue = new WorkQueue(stack, id, {
        ordering: QueueOrdering.fifo({ contentBasedDeduplication: true, highThroughput: false }),
        encryptionKey: keyOf(stack),
        dataKeyReuse: Duration.hours(1),
        retention: Duration.days(7),
        maxReceiveCount: 3,
        visibilityTimeout: Duration.minutes(10),
        deliveryDelay: Duration.seconds(5),
        maxMessageSize: Size.kibibytes(256),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { messageAge: Duration.hours(1), retentionPercent: 50, waitingMessages: 1000 },
      });
      const legacy = queueOf(stack, 'Legacy');
      WorkQueue.existing(stack, `${id}Legacy`, {
        queue: legacy,
        deadLetterQueue: queueOf(stack, 'LegacyFailed'),
        alarms: alarmsOf(stack),
        alarmThresholds: { waitingMessages: 1000 },
      });
      return workQueue;
    },
  },

  RetainedEventBus: {
    minimal: (stack, id, given: Partial<RetainedEventBusProps> = {}) =>
      new RetainedEventBus(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const bus = new RetainedEventBus(stack, id, {
        description: 'Events of the shop',
        retention: Duration.days(90),
        encryptionKey: keyOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        logLevel: events.Level.INFO,
        logPayloads: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        removalPolicy: RemovalPolicy.RETAIN,
        alarms: alarmsOf(stack),
        alarmThresholds: { backlogAge: Duration.minutes(5) },
      });
      bus.subscribe('Orders', {
        target: BusSubscriberTarget.lambdaFunction(functionOf(stack), { invocationTimeout: Duration.seconds(20) }),
        filter: { source: ['shop.orders'], detail: { total: [{ numeric: ['>', 500] }] } },
        ordering: BusSubscriberOrdering.FIFO,
        start: BusSubscriberStart.horizon(),
        payload: BusSubscriberPayload.jsonata('{% $events.Data.detail %}'),
        batchSize: 50,
        maxBatchingWindow: Duration.seconds(5),
        retryAttempts: 10,
        maxEventAge: Duration.minutes(30),
        enabled: false,
      });
      bus.subscribe('Clicks', { target: BusSubscriberTarget.dataStream(dataStreamOf(stack)) });
      bus.subscribe('Stock', {
        target: BusSubscriberTarget.universal({
          service: 'sqs',
          action: 'sendMessage',
          input: '{% { "QueueUrl": "https://sqs.example.com/stock", "MessageBody": $events[0].Data.detail.id } %}',
          policyStatements: [
            new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueOf(stack).queueArn] }),
          ],
        }),
      });
      bus.addServiceEvents('Uploads', { service: 'aws.s3', pattern: { 'detail-type': ['Object Created'] } });
      bus.allowAccount('Partner', '444455556666', RetainedEventBusAccess.SUBSCRIBE);
      bus.allowOrganization('Company', 'o-a1b2c3d4e5', RetainedEventBusAccess.PUBLISH);
      return bus;
    },
  },
  ...workflowSpecimens,
};
