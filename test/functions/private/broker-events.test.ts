import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EventBrokerKind, EventSource } from '../../../lib/functions';
import { vpcOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';
import { workerTemplate } from '../events/subjects';

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
  });
});
