import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  ReplicaBucket,
  SecureBucket,
  SecureBucketProps,
} from '../../../lib/storage';
import { alarmsOf, keyOf, ON_CALL } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const BUCKET = 'AWS::S3::Bucket';
const POLICY = 'AWS::S3::BucketPolicy';
const FROM_ACCOUNT = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

const noLogs = BucketAccessLogs.none('A test of one bucket.');

function made(props: Partial<SecureBucketProps> = {}, stack = testStack()) {
  const bucket = new SecureBucket(stack, 'Objects', { accessLogs: noLogs, ...props });
  return { stack, bucket };
}

describe('SecureBucket', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      new SecureBucket(stack, 'Objects', {
        accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'Logs')),
      });
      template = templateOf(stack);
    });

    test('says everything in the template, and makes no function', () => {
      template.hasResource(BUCKET, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        DependsOn: [Match.stringLikeRegexp('^LogsPolicy')],
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
              },
            ],
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: 'Enabled' },
          LoggingConfiguration: {
            DestinationBucketName: { Ref: Match.stringLikeRegexp('^Logs') },
            LogFilePrefix: 's3/',
            TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
          },
          AccelerateConfiguration: Match.absent(),
          BucketNamePrefix: Match.absent(),
          CorsConfiguration: Match.absent(),
          MetricsConfigurations: Match.absent(),
          NotificationConfiguration: Match.absent(),
        },
      });
      template.resourceCountIs(BUCKET, 2);
      template.resourceCountIs('AWS::Lambda::Function', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    });

    test('denies requests without TLS 1.2, and nothing else', () => {
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Objects'), 'Arn'] };
      const everybody = {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }],
      };
      template.hasResourceProperties(POLICY, {
        Bucket: { Ref: Match.stringLikeRegexp('^Objects') },
        PolicyDocument: {
          Statement: [
            { ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
            { ...everybody, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
          ],
        },
      });
    });
  });

  describe('all options', () => {
    test('a key with a bucket key', () => {
      const stack = testStack();
      templateOf(made({ encryptionKey: keyOf(stack) }, stack).stack).hasResourceProperties(BUCKET, {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
              BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            },
          ],
        },
      });
    });

    test('a name in the account, acceleration and CORS', () => {
      const { stack } = made({
        accountRegionalPrefix: 'documents',
        transferAcceleration: true,
        cors: [
          { allowedOrigins: ['*'], allowedMethods: [s3.HttpMethods.GET] },
          { allowedOrigins: ['https://www.example.com'], allowedMethods: [s3.HttpMethods.PUT] },
        ],
      });
      templateOf(stack).hasResourceProperties(BUCKET, {
        BucketNamePrefix: 'documents',
        BucketNamespace: 'account-regional',
        AccelerateConfiguration: { AccelerationStatus: 'Enabled' },
        CorsConfiguration: {
          CorsRules: [
            { AllowedMethods: ['GET'], AllowedOrigins: ['*'] },
            { AllowedMethods: ['PUT'], AllowedOrigins: ['https://www.example.com'] },
          ],
        },
      });
    });

    test('inventories', () => {
      const stack = testStack();
      const lists = made({}, stack).bucket;
      new SecureBucket(stack, 'Listed', {
        accessLogs: noLogs,
        inventories: [{ inventoryId: 'Weekly', destination: { bucket: lists.bucket, prefix: 'listed' } }],
      });
      templateOf(stack).hasResourceProperties(BUCKET, {
        InventoryConfigurations: [Match.objectLike({ Id: 'Weekly' })],
      });
    });

    test('metrics of requests with two alarms', () => {
      const stack = testStack();
      const { bucket } = made({ requestMetrics: { alarms: alarmsOf(stack) } }, stack);
      const template = templateOf(stack);
      expect(bucket.alarms).toHaveLength(2);
      template.hasResourceProperties(BUCKET, { MetricsConfigurations: [{ Id: 'AllRequests' }] });
      for (const [MetricName, Threshold] of [
        ['5xxErrors', 5],
        ['4xxErrors', 50],
      ] as const) {
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          AlarmActions: [ON_CALL],
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          EvaluationPeriods: 3,
          Threshold,
          TreatMissingData: 'notBreaching',
          Metrics: [
            Match.objectLike({ Expression: '100 * errors' }),
            Match.objectLike({
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/S3',
                  MetricName,
                  Dimensions: [
                    { Name: 'BucketName', Value: { Ref: Match.stringLikeRegexp('^Objects') } },
                    { Name: 'FilterId', Value: 'AllRequests' },
                  ],
                },
                Period: 60,
                Stat: 'Average',
              },
            }),
          ],
        });
      }
    });

    test('events to EventBridge, by the property of the bucket', () => {
      const template = templateOf(made({ eventBridge: true }).stack);
      template.hasResourceProperties(BUCKET, {
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
      template.resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('notifications of a queue and a topic with a key, which the policies let through', () => {
      const stack = testStack();
      const { bucket } = made({ eventBridge: true, encryptionKey: undefined }, stack);
      const key = new kms.Key(stack, 'Key');
      const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key });
      bucket.notifyQueue(queue, { events: [s3.EventType.OBJECT_CREATED], prefix: 'in/', suffix: '.csv' });
      bucket.notifyTopic(new sns.Topic(stack, 'Topic'), { events: [s3.EventType.OBJECT_REMOVED] });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Lambda::Function', 0);
      template.hasResource(BUCKET, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^QueuePolicy'), Match.stringLikeRegexp('^TopicPolicy')]),
        Properties: {
          NotificationConfiguration: {
            EventBridgeConfiguration: { EventBridgeEnabled: true },
            QueueConfigurations: [
              {
                Event: 's3:ObjectCreated:*',
                Queue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Queue'), 'Arn'] },
                Filter: {
                  S3Key: {
                    Rules: [
                      { Name: 'prefix', Value: 'in/' },
                      { Name: 'suffix', Value: '.csv' },
                    ],
                  },
                },
              },
            ],
            TopicConfigurations: [
              { Event: 's3:ObjectRemoved:*', Topic: { Ref: Match.stringLikeRegexp('^Topic') }, Filter: Match.absent() },
            ],
          },
        },
      });
      const Principal = { Service: 's3.amazonaws.com' };
      const common = { Sid: 'BucketsNotify', Effect: 'Allow', Principal, Condition: FROM_ACCOUNT };
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: { Statement: [{ ...common, Action: 'sqs:SendMessage', Resource: Match.anyValue() }] },
      });
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: { Statement: [{ ...common, Action: 'sns:Publish', Resource: Match.anyValue() }] },
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([{ ...common, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' }]),
        },
      });
    });

    test('one key for the bucket, and the queue and the topic that it notifies, without a circle', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const { bucket } = made({ encryptionKey: key }, stack);
      bucket.notifyQueue(new sqs.Queue(stack, 'Queue', { encryptionMasterKey: key }), {
        events: [s3.EventType.OBJECT_CREATED],
      });
      bucket.notifyTopic(new sns.Topic(stack, 'Topic', { masterKey: key }), { events: [s3.EventType.OBJECT_REMOVED] });
      expect(() => templateOf(stack)).not.toThrow();
    });
  });

  describe('overrides', () => {
    test('thresholds of the alarms, and none', () => {
      const stack = testStack();
      const alarmThresholds = { serverErrorPercent: 1, clientErrorPercent: 10 };
      made({ requestMetrics: { alarms: alarmsOf(stack), alarmThresholds } }, stack);
      const template = templateOf(stack);
      for (const Threshold of [1, 10]) template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold });
      expect(made({ requestMetrics: { alarms: Alarms.none() } }).bucket.alarms).toEqual([]);
    });

    test('warns of a queue that another app made, once it is notified', () => {
      const stack = testStack();
      const { bucket } = made({}, stack);
      expect(warningsOf(stack)).toEqual([]);
      const queue = sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111122223333:work');
      bucket.notifyQueue(queue, { events: [s3.EventType.OBJECT_CREATED] });
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:bucketMayNotNotify')]);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<SecureBucketProps>, string]>([
      [
        'CORS that lets any page write',
        { cors: [{ allowedOrigins: ['*'], allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT] }] },
        "'cors' must name the origins of PUT, got '*'",
      ],
      [
        'CORS that lets any page of a scheme write',
        { cors: [{ allowedOrigins: ['https://*'], allowedMethods: [s3.HttpMethods.POST] }] },
        "'cors' must name the origins of POST, got 'https://*'",
      ],
      [
        'a name with dots, which acceleration has none for',
        { accountRegionalPrefix: 'my.documents', transferAcceleration: true },
        "'accountRegionalPrefix' must be of lower-case letters",
      ],
      [
        'a long name',
        { accountRegionalPrefix: 'a'.repeat(40) },
        "'accountRegionalPrefix' must have at most 32 characters, got 40",
      ],
      [
        'a share above 100',
        { requestMetrics: { alarms: Alarms.none(), alarmThresholds: { serverErrorPercent: 101 } } },
        "'requestMetrics.alarmThresholds.serverErrorPercent' must be a number from 0 to 100, got 101",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => made(props)).toThrow(message);
    });

    test('fails for props without a choice of logs', () => {
      expect(() => made({ accessLogs: undefined })).toThrow("'accessLogs' must be given, got nothing");
    });

    test('fails for notifications that overlap, and takes those that do not', () => {
      const stack = testStack();
      const { bucket } = made({}, stack);
      const queue = new sqs.Queue(stack, 'Queue');
      bucket.notifyQueue(queue, { events: [s3.EventType.OBJECT_CREATED], prefix: 'in/' });
      bucket.notifyQueue(queue, { events: [s3.EventType.OBJECT_CREATED], prefix: 'out/' });
      bucket.notifyQueue(queue, { events: [s3.EventType.OBJECT_REMOVED], prefix: 'in/' });
      expect(() =>
        bucket.notifyTopic(new sns.Topic(stack, 'Topic'), {
          events: [s3.EventType.OBJECT_CREATED_PUT],
          prefix: 'in/a/',
        }),
      ).toThrow("'events', 'prefix' and 'suffix' must not overlap with those of another notification");
      expect(() => bucket.notifyQueue(queue, { events: [] })).toThrow("'events' must not be empty");
    });

    test('fails for queues and topics that S3 cannot write to', () => {
      const stack = testStack();
      const { bucket } = made({}, stack);
      const events = [s3.EventType.OBJECT_CREATED];
      const managed = new sqs.Queue(stack, 'Managed', { encryption: sqs.QueueEncryption.KMS_MANAGED });
      expect(() => bucket.notifyQueue(managed, { events })).toThrow(
        'must not be encrypted with the AWS managed key alias/aws/sqs',
      );
      expect(() => bucket.notifyQueue(new sqs.Queue(stack, 'Fifo', { fifo: true }), { events })).toThrow(
        "'queue' must be a standard queue, got the FIFO queue",
      );
      const alias = kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/sns');
      expect(() => bucket.notifyTopic(new sns.Topic(stack, 'Topic', { masterKey: alias }), { events })).toThrow(
        'must not be encrypted with the AWS managed key alias/aws/sns',
      );
      expect(() => bucket.notifyTopic(new sns.Topic(stack, 'Ordered', { fifo: true }), { events })).toThrow(
        "'topic' must be a standard topic",
      );
    });

    test('fails for a custom resource beside the notifications, which would overwrite them', () => {
      const stack = testStack();
      const { bucket } = made({}, stack);
      bucket.notifyQueue(new sqs.Queue(stack, 'Queue'), { events: [s3.EventType.OBJECT_CREATED] });
      bucket.bucket.enableEventBridgeNotification();
      expect(() => (stack.node.root as App).synth()).toThrow('notifies by its own property, and a custom resource');
    });
  });

  describe('all options', () => {
    function shown(props: Partial<SecureBucketProps> = {}, replicate = false): string {
      const { stack, bucket } = made(props);
      if (replicate) {
        const replica = new ReplicaBucket(stack, 'Copies', { accessLogs: noLogs, alarms: Alarms.none() });
        bucket.replicateTo('Copies', replica, { alarms: Alarms.none() });
      }
      new OperationsDashboard(stack, 'Dashboard', { subjects: [bucket] });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      return JSON.stringify(Properties);
    }

    test('graphs of bytes and objects', () => {
      const body = shown();
      expect(body).toContain('BucketSizeBytes');
      expect(body).toContain('NumberOfObjects');
      expect(body).not.toContain('AllRequests');
      expect(body).not.toContain('OperationsFailedReplication');
    });

    test('graphs of requests, and of what was not replicated', () => {
      const body = shown({ requestMetrics: { alarms: Alarms.none() } }, true);
      for (const name of ['AllRequests', '4xxErrors', '5xxErrors', 'OperationsFailedReplication']) {
        expect(body).toContain(name);
      }
    });
  });

  describe('in a stack', () => {
    test('two share the bucket of logs, whose policy has one statement for both', () => {
      const stack = testStack();
      const accessLogs = BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'Logs'));
      new SecureBucket(stack, 'One', { accessLogs });
      new SecureBucket(stack, 'Two', { accessLogs });
      const template = templateOf(stack);
      template.resourceCountIs(BUCKET, 3);
      template.resourceCountIs(POLICY, 3);
      const logPolicy = Object.entries(template.findResources(POLICY)).find(([id]) => id.startsWith('Logs'))?.[1];
      expect(logPolicy?.Properties.PolicyDocument.Statement).toHaveLength(3);
    });

    test('has the logical id of a bucket in its place', () => {
      const other = testStack();
      new s3.Bucket(other, 'Objects');
      const idOf = (template: Template) => Object.keys(template.findResources(BUCKET));
      expect(idOf(templateOf(made().stack))).toEqual(idOf(templateOf(other)));
    });

    test('a grant below a prefix gives the key, too', () => {
      const stack = testStack();
      const { bucket } = made({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      bucket.bucket.grantPut(role, 'reports/*');
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']) })]),
        }),
      });
    });
  });
});
