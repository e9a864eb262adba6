import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EventBrokerKind, EventSource } from '../../../lib/functions';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';
import { makeWorker, workerTemplate } from '../events/subjects';

const CLUSTER = 'arn:aws:kafka:eu-west-1:111122223333:cluster/shop/uuid-1';
const BROKER = 'arn:aws:mq:eu-west-1:111122223333:broker:shop:b-1';
const DOCUMENTS = 'arn:aws:rds:eu-west-1:111122223333:cluster:shop';
const failures = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] };
const INTERFACES = [
  'ec2:CreateNetworkInterface *',
  'ec2:DeleteNetworkInterface *',
  'ec2:DescribeNetworkInterfaces *',
  'ec2:DescribeSecurityGroups *',
  'ec2:DescribeSubnets *',
  'ec2:DescribeVpcs *',
];

/** What the function may do for its source: each action with its resource, whatever statement they are in. */
function permissionsOf(template: Template): string[] {
  const { Properties } = Object.values(template.findResources('AWS::IAM::Policy'))[0] as {
    Properties: { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } };
  };
  return Properties.PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
    [Action]
      .flat()
      .flatMap((action) =>
        [Resource].flat().map((on) => `${action} ${typeof on === 'string' ? on : Object.keys(on as object).join()}`),
      ),
  )
    .filter((each) => !/^(logs|xray|sqs):/.test(each))
    .sort();
}

const secretOf = (stack: Stack, id = 'Secret') => new secretsmanager.Secret(stack, id);
const servers = ['b-1.example.com:9096'];

describe('brokers', () => {
  describe('defaults', () => {
    test('a topic of Amazon MSK, read by the role of the function, and no more than that topic', () => {
      const template = workerTemplate(() => [EventSource.managedKafka('Orders', CLUSTER, { topic: 'orders' })]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: CLUSTER,
        Topics: ['orders'],
        StartingPosition: 'TRIM_HORIZON',
        SourceAccessConfigurations: Match.absent(),
        DestinationConfig: { OnFailure: { Destination: failures } },
        MaximumRetryAttempts: Match.absent(),
        MaximumRecordAgeInSeconds: Match.absent(),
        BisectBatchOnFunctionError: Match.absent(),
        FunctionResponseTypes: Match.absent(),
      });
      expect(permissionsOf(template)).toEqual([
        ...INTERFACES,
        'kafka-cluster:AlterGroup arn:aws:kafka:eu-west-1:111122223333:group/shop/uuid-1/*',
        `kafka-cluster:Connect ${CLUSTER}`,
        `kafka-cluster:DescribeClusterDynamicConfiguration ${CLUSTER}`,
        'kafka-cluster:DescribeGroup arn:aws:kafka:eu-west-1:111122223333:group/shop/uuid-1/*',
        'kafka-cluster:DescribeTopic arn:aws:kafka:eu-west-1:111122223333:topic/shop/uuid-1/orders',
        'kafka-cluster:ReadData arn:aws:kafka:eu-west-1:111122223333:topic/shop/uuid-1/orders',
        `kafka:DescribeClusterV2 ${CLUSTER}`,
        `kafka:GetBootstrapBrokers ${CLUSTER}`,
      ]);
    });

    test('with pollers of its own, a bad record of Kafka is found and given up after 10 retries', () => {
      workerTemplate(() => [
        EventSource.managedKafka('Orders', CLUSTER, {
          topic: 'orders',
          provisionedPollers: { minPollers: 1, maxPollers: 3 },
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        MaximumRetryAttempts: 10,
        MaximumRecordAgeInSeconds: Match.absent(),
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    });

    test('an alarm when the changes of DocumentDB lag behind', () => {
      workerTemplate(
        (stack) => [EventSource.documentStream('Changes', DOCUMENTS, { database: 'shop', secret: secretOf(stack) })],
        (stack) => ({ alarms: alarmsOf(stack) }),
      ).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'IteratorAge',
        Threshold: 600_000,
        AlarmDescription: Match.stringLikeRegexp("Reading of the stream 'Changes' lags 600 s or more behind"),
      });
    });

    test('a queue of ActiveMQ, with its user', () => {
      const template = workerTemplate((stack) => [
        EventSource.brokerQueue('Orders', BROKER, {
          kind: EventBrokerKind.ACTIVE_MQ,
          queue: 'orders',
          secret: secretOf(stack),
        }),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: BROKER,
        Queues: ['orders'],
        SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^Secret') } }],
        DestinationConfig: Match.absent(),
      });
      expect(permissionsOf(template)).toEqual([
        ...INTERFACES,
        `mq:DescribeBroker ${BROKER}`,
        'secretsmanager:DescribeSecret Ref',
        'secretsmanager:GetSecretValue Ref',
      ]);
      template.resourceCountIs('AWS::SQS::Queue', 0);
    });

    test('the changes of a database of DocumentDB', () => {
      const template = workerTemplate((stack) => [
        EventSource.documentStream('Changes', DOCUMENTS, { database: 'shop', secret: secretOf(stack) }),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: DOCUMENTS,
        StartingPosition: 'TRIM_HORIZON',
        DocumentDBEventSourceConfig: {
          DatabaseName: 'shop',
          CollectionName: Match.absent(),
          FullDocument: Match.absent(),
        },
      });
      expect(permissionsOf(template)).toEqual([
        ...INTERFACES,
        'rds:DescribeDBClusterParameters *',
        'rds:DescribeDBClusters *',
        'rds:DescribeDBSubnetGroups *',
        'secretsmanager:DescribeSecret Ref',
        'secretsmanager:GetSecretValue Ref',
      ]);
    });
  });

  describe('overrides', () => {
    test('Amazon MSK by user name and password, with a group, pollers and filters', () => {
      const template = workerTemplate((stack) => [
        EventSource.managedKafka('Orders', CLUSTER, {
          topic: 'orders',
          consumerGroupId: 'worker',
          secret: secretOf(stack),
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 50,
          maxBatchingWindow: Duration.seconds(5),
          provisionedPollers: { minPollers: 1, maxPollers: 3 },
          filters: [{ value: { kind: ['order'] } }],
        }),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        StartingPosition: 'LATEST',
        BatchSize: 50,
        MaximumBatchingWindowInSeconds: 5,
        AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'worker' },
        ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3 },
        FilterCriteria: { Filters: [{ Pattern: '{"value":{"kind":["order"]}}' }] },
        SourceAccessConfigurations: [Match.objectLike({ Type: 'SASL_SCRAM_512_AUTH' })],
      });
      expect(permissionsOf(template)).toEqual([
        ...INTERFACES,
        `kafka:DescribeClusterV2 ${CLUSTER}`,
        `kafka:GetBootstrapBrokers ${CLUSTER}`,
        `kafka:ListScramSecrets ${CLUSTER}`,
        'secretsmanager:DescribeSecret Ref',
        'secretsmanager:GetSecretValue Ref',
      ]);
    });

    test('a topic of Kafka with retries, an age, and whole batches', () => {
      workerTemplate(() => [
        EventSource.selfManagedKafka('Orders', {
          topic: 'orders',
          bootstrapServers: servers,
          provisionedPollers: { minPollers: 1, maxPollers: 3 },
          retryAttempts: 2,
          maxRecordAge: Duration.hours(1),
          bisectBatchOnError: false,
          partialBatchResponse: false,
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        MaximumRetryAttempts: 2,
        MaximumRecordAgeInSeconds: 3600,
        BisectBatchOnFunctionError: false,
        FunctionResponseTypes: Match.absent(),
      });
    });

    test('another age of the changes of DocumentDB', () => {
      workerTemplate(
        (stack) => [
          EventSource.documentStream('Changes', DOCUMENTS, {
            database: 'shop',
            secret: secretOf(stack),
            alarmThresholds: { iteratorAge: Duration.hours(1) },
          }),
        ],
        (stack) => ({ alarms: alarmsOf(stack) }),
      ).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 3_600_000 });
    });

    test('Kafka in a network, with a user and an authority of its own', () => {
      workerTemplate((stack) => [
        EventSource.selfManagedKafka('Orders', {
          topic: 'orders',
          bootstrapServers: servers,
          secret: secretOf(stack),
          authenticationMethod: AuthenticationMethod.BASIC_AUTH,
          rootCaCertificate: secretOf(stack, 'Authority'),
          vpcPlacement: {
            vpc: vpcOf(stack),
            securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
          },
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: servers } },
        SourceAccessConfigurations: Match.arrayWith([
          { Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^Secret') } },
          { Type: 'SERVER_ROOT_CA_CERTIFICATE', URI: { Ref: Match.stringLikeRegexp('^Authority') } },
          Match.objectLike({ Type: 'VPC_SUBNET' }),
          { Type: 'VPC_SECURITY_GROUP', URI: 'sg-1' },
        ]),
      });
    });

    test('a queue of RabbitMQ has a virtual host', () => {
      workerTemplate((stack) => [
        EventSource.brokerQueue('Orders', BROKER, {
          kind: EventBrokerKind.RABBIT_MQ,
          queue: 'orders',
          secret: secretOf(stack),
          batchSize: 10,
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        BatchSize: 10,
        SourceAccessConfigurations: Match.arrayWith([{ Type: 'VIRTUAL_HOST', URI: '/' }]),
      });
    });

    test('whole documents of one collection', () => {
      workerTemplate((stack) => [
        EventSource.documentStream('Changes', DOCUMENTS, {
          database: 'shop',
          collection: 'orders',
          fullDocument: true,
          secret: secretOf(stack),
        }),
      ]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        DocumentDBEventSourceConfig: { DatabaseName: 'shop', CollectionName: 'orders', FullDocument: 'UpdateLookup' },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, (stack: Stack) => unknown, RegExp]>([
      [
        'one batch too large',
        () => EventSource.managedKafka('A', CLUSTER, { topic: 't', batchSize: 10_001 }),
        /'batchSize' must be a whole number from 1 to 10000, got 10001/,
      ],
      [
        'a start at a time',
        () =>
          EventSource.managedKafka('A', CLUSTER, {
            topic: 't',
            startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
          }),
        /'startingPosition' must be TRIM_HORIZON or LATEST/,
      ],
      [
        'a topic without a name',
        () => EventSource.managedKafka('A', CLUSTER, { topic: '' }),
        /'topic' must not be empty/,
      ],
      [
        'retries of Kafka without pollers of its own',
        () => EventSource.managedKafka('A', CLUSTER, { topic: 't', retryAttempts: 3, bisectBatchOnError: true }),
        /'provisionedPollers' must be given with 'retryAttempts', 'bisectBatchOnError', got none; without them Lambda tries until the record expires/,
      ],
      [
        'retries of Kafka beyond the limit',
        () => EventSource.managedKafka('A', CLUSTER, { topic: 't', retryAttempts: 10_001 }),
        /'retryAttempts' must be a whole number from 0 to 10000, got 10001/,
      ],
      [
        'an age of records of Kafka beyond the limit',
        () => EventSource.managedKafka('A', CLUSTER, { topic: 't', maxRecordAge: Duration.days(8) }),
        /'maxRecordAge' must be a duration in whole seconds from 60 to 604800 s, got 691200 s/,
      ],
      [
        'a lag of DocumentDB that is too short',
        (stack) =>
          EventSource.documentStream('A', DOCUMENTS, {
            database: 'd',
            secret: secretOf(stack),
            alarmThresholds: { iteratorAge: Duration.seconds(1) },
          }),
        /'alarmThresholds.iteratorAge' must be a duration in whole seconds from 60 to 31536000 s, got 1 s/,
      ],
      [
        'no brokers',
        () => EventSource.selfManagedKafka('A', { topic: 't', bootstrapServers: [] }),
        /'bootstrapServers' must not be empty/,
      ],
      [
        'a network without security groups',
        (stack) =>
          EventSource.selfManagedKafka('A', {
            topic: 't',
            bootstrapServers: servers,
            vpcPlacement: { vpc: vpcOf(stack) },
          }),
        /'vpcPlacement.securityGroups' must be given, got none/,
      ],
      [
        'a virtual host of ActiveMQ',
        (stack) =>
          EventSource.brokerQueue('A', BROKER, {
            kind: EventBrokerKind.ACTIVE_MQ,
            queue: 'q',
            secret: secretOf(stack),
            virtualHost: '/shop',
          }),
        /'virtualHost' is for EventBrokerKind.RABBIT_MQ/,
      ],
      [
        'a database without a name',
        (stack) => EventSource.documentStream('A', DOCUMENTS, { database: '', secret: secretOf(stack) }),
        /'database' must not be empty/,
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(() => act(testStack())).toThrow(message);
    });

    test.each<[string, (stack: Stack) => EventSource]>([
      ['managedKafka', () => EventSource.managedKafka('A', CLUSTER, { topic: 't' })],
      ['selfManagedKafka', () => EventSource.selfManagedKafka('A', { topic: 't', bootstrapServers: servers })],
      [
        'brokerQueue',
        (stack) =>
          EventSource.brokerQueue('A', BROKER, {
            kind: EventBrokerKind.RABBIT_MQ,
            queue: 'q',
            secret: secretOf(stack),
          }),
      ],
      [
        'documentStream',
        (stack) => EventSource.documentStream('A', DOCUMENTS, { database: 'd', secret: secretOf(stack) }),
      ],
    ])('fails for %s with a function that may take longer than 14 minutes', (_kind, source) => {
      const stack = testStack();
      expect(() => makeWorker(stack, [source(stack)], { timeout: Duration.minutes(15) })).toThrow(
        /'timeout' must be at most 840 s for 'A', got 900 s; Lambda refuses a longer one with a broker/,
      );
    });
  });
});
