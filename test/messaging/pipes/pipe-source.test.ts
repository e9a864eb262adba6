import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AuthenticationMethod } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ActiveMqBroker, PipeSource, PipeTarget, RabbitMqBroker } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { brokerSecretOf, functionOf, queueOf } from '../../specimens/messaging';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import {
  ALARM,
  arnOf,
  clicks,
  expectStatements,
  INVOKE,
  Made,
  make,
  PIPE,
  readable,
  tableOf,
  template,
} from './made-pipe';

const rabbitOf = (stack: Stack) => new RabbitMqBroker(stack, 'Rabbit', { vpc: vpcOf(stack), alarms: Alarms.none() });
const activeOf = (stack: Stack) => new ActiveMqBroker(stack, 'Active', { vpc: vpcOf(stack), alarms: Alarms.none() });
const CLUSTER = 'arn:aws:kafka:eu-west-1:111122223333:cluster/shop/0123-4';
const SERVERS = ['b-1.example.com:9096', 'b-2.example.com:9096'];
const INTERFACES = {
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcs',
  ],
  Effect: 'Allow',
  Resource: '*',
};

describe('PipeSource', () => {
  describe('defaults', () => {
    test('a stream is read from its oldest record, with 10 retries, halves and dead letters', () => {
      const stack = testStack();
      const subject = make((scope) => ({ ...clicks(scope), alarms: alarmsOf(scope) }), stack);
      const result = templateOf(stack);
      result.hasResourceProperties(PIPE, {
        SourceParameters: {
          KinesisStreamParameters: {
            BatchSize: 100,
            MaximumBatchingWindowInSeconds: 0,
            StartingPosition: 'TRIM_HORIZON',
            ParallelizationFactor: 1,
            MaximumRetryAttempts: 10,
            MaximumRecordAgeInSeconds: -1,
            OnPartialBatchItemFailure: 'AUTOMATIC_BISECT',
            DeadLetterConfig: { Arn: arnOf('PipeDeadLetters') },
          },
        },
      });
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        FifoQueue: Match.absent(),
      });
      expect(subject.alarms).toHaveLength(4);
      result.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        EvaluationPeriods: 1,
      });
    });

    test('a queue of a broker is read as its administrator, in batches of 100, and keeps what failed', () => {
      const result = template((stack) => ({ source: PipeSource.rabbitMq(rabbitOf(stack), { queue: 'orders' }) }));
      result.hasResourceProperties(PIPE, {
        Source: arnOf('RabbitBroker'),
        SourceParameters: {
          RabbitMQBrokerParameters: {
            BatchSize: 100,
            MaximumBatchingWindowInSeconds: 0,
            QueueName: 'orders',
            VirtualHost: '/',
            Credentials: { BasicAuth: { Ref: Match.stringLikeRegexp('^RabbitAdminSecret') } },
          },
          FilterCriteria: { Filters: [] },
        },
      });
      result.resourceCountIs('AWS::SQS::Queue', 0);
      expectStatements(
        result,
        { Action: 'mq:DescribeBroker', Effect: 'Allow', Resource: arnOf('RabbitBroker') },
        INTERFACES,
        {
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Effect: 'Allow',
          Resource: { Ref: Match.stringLikeRegexp('^RabbitAdminSecret') },
        },
        INVOKE,
      );
      const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RabbitSecurityGroup'), 'GroupId'] };
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 5671,
        GroupId: group,
        SourceSecurityGroupId: group,
      });
    });
  });

  describe('all options', () => {
    test('of a topic of Amazon MSK, by IAM', () => {
      const result = template(() => ({
        source: PipeSource.managedKafka(CLUSTER, {
          topic: 'orders',
          consumerGroupId: 'shop',
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 10,
          maxBatchingWindow: Duration.seconds(5),
        }),
      }));
      result.hasResourceProperties(PIPE, {
        Source: CLUSTER,
        SourceParameters: {
          ManagedStreamingKafkaParameters: {
            TopicName: 'orders',
            ConsumerGroupID: 'shop',
            StartingPosition: 'LATEST',
            BatchSize: 10,
            MaximumBatchingWindowInSeconds: 5,
            Credentials: Match.absent(),
          },
        },
      });
      result.resourceCountIs('AWS::SQS::Queue', 0);
      const at = (kind: string) => `arn:aws:kafka:eu-west-1:111122223333:${kind}`;
      expectStatements(
        result,
        {
          Action: [
            'kafka-cluster:Connect',
            'kafka-cluster:DescribeClusterDynamicConfiguration',
            'kafka:DescribeClusterV2',
            'kafka:GetBootstrapBrokers',
          ],
          Effect: 'Allow',
          Resource: CLUSTER,
        },
        INTERFACES,
        {
          Action: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
          Effect: 'Allow',
          Resource: at('topic/shop/0123-4/orders'),
        },
        {
          Action: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
          Effect: 'Allow',
          Resource: at('group/shop/0123-4/shop'),
        },
        INVOKE,
      );
    });

    test('of a topic of Amazon MSK, by a secret', () => {
      const result = template((stack) => ({
        source: PipeSource.managedKafka(CLUSTER, { topic: 'orders', secret: brokerSecretOf(stack) }),
      }));
      result.hasResourceProperties(PIPE, {
        SourceParameters: {
          ManagedStreamingKafkaParameters: Match.objectLike({
            StartingPosition: 'TRIM_HORIZON',
            BatchSize: 100,
            Credentials: { SaslScram512Auth: Match.anyValue() },
          }),
        },
      });
      expect(JSON.stringify(result.findResources('AWS::IAM::Policy'))).not.toContain('kafka-cluster:');
    });

    test.each([
      [undefined, 'SaslScram512Auth'],
      [AuthenticationMethod.SASL_SCRAM_256_AUTH, 'SaslScram256Auth'],
      [AuthenticationMethod.BASIC_AUTH, 'BasicAuth'],
      [AuthenticationMethod.CLIENT_CERTIFICATE_TLS_AUTH, 'ClientCertificateTlsAuth'],
    ])('of a topic of a cluster in a network, signed in by %s', (authenticationMethod, credential) => {
      const result = template((stack) => ({
        source: PipeSource.selfManagedKafka({
          topic: 'orders',
          bootstrapServers: SERVERS,
          secret: brokerSecretOf(stack),
          authenticationMethod,
          rootCaCertificate: brokerSecretOf(stack, 'Authority'),
          vpcPlacement: {
            vpc: vpcOf(stack),
            securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
          },
        }),
      }));
      result.hasResourceProperties(PIPE, {
        Source: 'smk://b-1.example.com:9096',
        SourceParameters: {
          SelfManagedKafkaParameters: {
            TopicName: 'orders',
            AdditionalBootstrapServers: ['b-2.example.com:9096'],
            StartingPosition: 'TRIM_HORIZON',
            BatchSize: 100,
            MaximumBatchingWindowInSeconds: 0,
            Credentials: { [credential]: Match.anyValue() },
            ServerRootCaCertificate: Match.anyValue(),
            Vpc: {
              Subnets: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
              SecurityGroup: ['sg-1'],
            },
          },
        },
      });
      expect(JSON.stringify(result.findResources('AWS::IAM::Policy'))).toContain('ec2:CreateNetworkInterface');
    });

    test('of a cluster on the internet, without a network and without a secret', () => {
      const result = template(() => ({
        source: PipeSource.selfManagedKafka({ topic: 'orders', bootstrapServers: SERVERS.slice(0, 1) }),
      }));
      result.hasResourceProperties(PIPE, {
        SourceParameters: {
          SelfManagedKafkaParameters: Match.objectLike({
            AdditionalBootstrapServers: [],
            Credentials: Match.absent(),
            Vpc: Match.absent(),
          }),
        },
      });
      expectStatements(result, INVOKE);
    });

    test('of a queue of ActiveMQ', () => {
      const result = template((stack) => ({
        source: PipeSource.activeMq(activeOf(stack), {
          queue: 'orders',
          secret: brokerSecretOf(stack),
          batchSize: 10,
          maxBatchingWindow: Duration.seconds(5),
        }),
      }));
      result.hasResourceProperties(PIPE, {
        Source: arnOf('ActiveBroker'),
        SourceParameters: {
          ActiveMQBrokerParameters: {
            BatchSize: 10,
            MaximumBatchingWindowInSeconds: 5,
            QueueName: 'orders',
            Credentials: { BasicAuth: Match.anyValue() },
          },
          RabbitMQBrokerParameters: Match.absent(),
        },
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 61617 });
    });

    test('of a queue of RabbitMQ', () => {
      template((stack) => ({
        source: PipeSource.rabbitMq(rabbitOf(stack), { queue: 'orders', virtualHost: 'shop' }),
      })).hasResourceProperties(PIPE, {
        SourceParameters: { RabbitMQBrokerParameters: Match.objectLike({ VirtualHost: 'shop' }) },
      });
    });

    test('of a stream', () => {
      template((stack) => ({
        source: PipeSource.tableStream(tableOf(stack), {
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 1000,
          maxBatchingWindow: Duration.seconds(30),
          parallelizationFactor: 4,
          retryAttempts: 0,
          maxRecordAge: Duration.hours(1),
          bisectBatchOnError: false,
        }),
      })).hasResourceProperties(PIPE, {
        Source: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Items'), 'StreamArn'] },
        SourceParameters: {
          DynamoDBStreamParameters: {
            BatchSize: 1000,
            MaximumBatchingWindowInSeconds: 30,
            StartingPosition: 'LATEST',
            ParallelizationFactor: 4,
            MaximumRetryAttempts: 0,
            MaximumRecordAgeInSeconds: 3600,
            OnPartialBatchItemFailure: Match.absent(),
          },
        },
      });
    });

    test('permissions of a queue with a key: the pipe decrypts', () => {
      const result = template((stack) => ({
        source: PipeSource.queue(readable(stack, 'Jobs', { encryptionMasterKey: new kms.Key(stack, 'JobsKey') })),
        target: PipeTarget.lambdaFunction(functionOf(stack)),
      }));
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOf('Jobs'),
        },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: arnOf('JobsKey') },
        INVOKE,
      );
    });

    test('permissions of a table, and of its dead letters with a key', () => {
      const result = template((stack) => ({
        source: PipeSource.tableStream(tableOf(stack)),
        deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey'),
      }));
      expectStatements(
        result,
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('PipeDeadLetters') },
        { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('DeadKey') },
        { Action: 'dynamodb:ListStreams', Effect: 'Allow', Resource: '*' },
        {
          Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Items'), 'StreamArn'] },
        },
        INVOKE,
      );
      result.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: arnOf('DeadKey') });
    });

    test('permissions of a data stream', () => {
      expectStatements(
        template((stack) => ({
          source: PipeSource.dataStream(
            new kinesis.Stream(stack, 'Clicks', { encryptionKey: new kms.Key(stack, 'ClicksKey') }),
          ),
        })),
        { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('PipeDeadLetters') },
        {
          Action: [
            'kinesis:DescribeStream',
            'kinesis:DescribeStreamConsumer',
            'kinesis:DescribeStreamSummary',
            'kinesis:GetRecords',
            'kinesis:GetShardIterator',
            'kinesis:ListShards',
            'kinesis:ListStreams',
            'kinesis:SubscribeToShard',
          ],
          Effect: 'Allow',
          Resource: arnOf('Clicks'),
        },
        { Action: 'kms:Decrypt', Effect: 'Allow', Resource: arnOf('ClicksKey') },
        INVOKE,
      );
    });
  });

  describe('fails', () => {
    const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs');

    test.each<[string, Made, string]>([
      [
        'for a queue without dead letters',
        (stack) => ({ source: PipeSource.queue(queue(stack)) }),
        "the queue of 'source' must have a dead-letter queue, or one bad message is tried until it expires, got 'Test/Jobs'; set its 'deadLetterQueue'",
      ],
      [
        'for a batch of more than 10 without a window',
        (stack) => ({ source: PipeSource.queue(queueOf(stack), { batchSize: 11 }) }),
        "'maxBatchingWindow' must be at least 1 s for a 'batchSize' of more than 10, got 0 s and 11; give a window, or lower 'batchSize'",
      ],
      [
        'for a large batch of a FIFO queue',
        (stack) => ({
          source: PipeSource.queue(readable(stack, 'Jobs', { fifo: true }), {
            batchSize: 11,
          }),
        }),
        "'batchSize' must be at most 10 for a FIFO queue, got 11; lower it, or read a standard queue",
      ],
      [
        'for a window of a FIFO queue',
        (stack) => ({
          source: PipeSource.queue(readable(stack, 'Jobs', { fifo: true }), { maxBatchingWindow: Duration.seconds(5) }),
        }),
        "'maxBatchingWindow' must not be given with a FIFO queue, got 5 s; leave it out",
      ],
      [
        'for a table without a stream',
        (stack) => ({
          source: PipeSource.tableStream(
            new dynamodb.Table(stack, 'Items', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }),
          ),
        }),
        "the table of 'source' must have a stream, got 'Test/Items'; set its 'stream', or import it with 'tableStreamArn'",
      ],
      [
        'for an empty batch of a broker',
        (stack) => ({
          source: PipeSource.activeMq(activeOf(stack), { queue: 'orders', batchSize: 0 }),
          target: PipeTarget.lambdaFunction(functionOf(stack)),
        }),
        "'batchSize' must be a whole number from 1 to 10000, got 0",
      ],
      [
        'for a topic that is no name',
        () => ({ source: PipeSource.managedKafka(CLUSTER, { topic: '.orders' }) }),
        "'topic' must be a name of 2 to 249 letters, digits, periods, hyphens and underscores, got '.orders'",
      ],
      [
        'for a group that is no name',
        () => ({ source: PipeSource.managedKafka(CLUSTER, { topic: 'orders', consumerGroupId: 'a b' }) }),
        "'consumerGroupId' must be a name of 1 to 200 letters, digits and - / * : _ + = . @, got 'a b'",
      ],
      [
        'for no servers',
        () => ({ source: PipeSource.selfManagedKafka({ topic: 'orders', bootstrapServers: [] }) }),
        "'bootstrapServers' must be 1 to 3, got 0; Kafka tells the others",
      ],
      [
        'for a server without a port',
        () => ({ source: PipeSource.selfManagedKafka({ topic: 'orders', bootstrapServers: ['b-1'] }) }),
        "'bootstrapServers' must be a host with a port such as 'b-1.example.com:9096', got 'b-1'",
      ],
      [
        'for a network without security groups',
        (stack) => ({
          source: PipeSource.selfManagedKafka({
            topic: 'orders',
            bootstrapServers: SERVERS,
            vpcPlacement: { vpc: vpcOf(stack), securityGroups: [] },
          }),
        }),
        "'vpcPlacement.securityGroups' must be 1 to 5, got 0; Pipes make none for a cluster of your own",
      ],
      [
        'for a kind of sign-in without a secret',
        () => ({
          source: PipeSource.selfManagedKafka({
            topic: 'orders',
            bootstrapServers: SERVERS,
            authenticationMethod: AuthenticationMethod.BASIC_AUTH,
          }),
        }),
        "'secret' must be given with 'authenticationMethod', got none; give it, or leave both out",
      ],
      [
        'for a key of dead letters of Kafka',
        (stack) => ({
          source: PipeSource.managedKafka(CLUSTER, { topic: 'orders' }),
          deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey'),
        }),
        "'deadLetterQueueEncryptionKey' must not be given with a topic of Kafka as the source, which Pipes read until a record is taken or has expired; leave it out",
      ],
      [
        'for a queue of a broker without a name',
        (stack) => ({ source: PipeSource.activeMq(activeOf(stack), { queue: '' }) }),
        "'queue' must be a name of 1 to 1,000 characters, got ''",
      ],
      [
        'for a virtual host that is no name',
        (stack) => ({ source: PipeSource.rabbitMq(rabbitOf(stack), { queue: 'orders', virtualHost: 'a b' }) }),
        "'virtualHost' must be a name of 1 to 200 letters, digits and - / * : _ + = . @, got 'a b'",
      ],
      [
        'for a dead-letter queue of a broker',
        (stack) => ({
          source: PipeSource.rabbitMq(rabbitOf(stack), { queue: 'orders' }),
          deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey'),
        }),
        "'deadLetterQueueEncryptionKey' must not be given with a queue as the source, which has its own dead-letter queue; encrypt that",
      ],
      [
        'for a position that needs a time',
        (stack) => ({
          source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), {
            startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
          }),
        }),
        "'startingPosition' must be one of TRIM_HORIZON, LATEST, got AT_TIMESTAMP",
      ],
      [
        'for retries without end',
        (stack) => ({ source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), { retryAttempts: -1 }) }),
        "'retryAttempts' must be a whole number from 0 to 10000, got -1",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });
  });
});
