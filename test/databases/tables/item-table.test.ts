import { Duration, PropertyInjectors, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ItemTable, ItemTableProps, TableRecovery, TableThroughput } from '../../../lib/databases';
import { EventFunction, EventSource, FunctionCode } from '../../../lib/functions';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { alarmsOf, CODE, topicOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const { STRING, NUMBER } = dynamodb.AttributeType;
const { STRONG } = dynamodb.MultiRegionConsistency;
const regions = (...names: string[]) => names.map((region) => ({ region }));
const partitionKey = { name: 'pk', type: STRING };
const sortKey = { name: 'sk', type: STRING };
const TABLE = 'AWS::DynamoDB::GlobalTable';

function make(props: Partial<ItemTableProps> = {}, stack: Stack = testStack(), id = 'Items'): ItemTable {
  return new ItemTable(stack, id, { partitionKey, alarms: Alarms.none(), ...props });
}

/** A stack that knows its Region, for replicas and keys. */
function inRegion(): Stack {
  return testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
}

const keyIn = (region: string) => `arn:aws:kms:${region}:111122223333:key/01234567-89ab-cdef-0123-456789abcdef`;
const streamIn = (region: string) => `arn:aws:kinesis:${region}:111122223333:stream/changes`;
const fiveKeys = [1, 2, 3, 4, 5].map((n) => ({ name: `k${n}`, type: STRING }));

function template(props: Partial<ItemTableProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

describe('ItemTable', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('on demand, restorable for 35 days, protected, with insight into throttled keys', () => {
      result.hasResourceProperties(TABLE, {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: Match.absent(),
        StreamSpecification: Match.absent(),
        GlobalSecondaryIndexes: Match.absent(),
        LocalSecondaryIndexes: Match.absent(),
        TableName: Match.absent(),
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
            ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
          }),
        ],
      });
    });

    test('kept when the stack is deleted', () => {
      result.hasResource(TABLE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    });

    test('nothing but the table', () => {
      expect(Object.keys(result.toJSON().Resources)).toHaveLength(1);
    });

    test('an alarm at the first throttled request, in three of five minutes: the newest ones are 0 until DynamoDB reports', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack);
      const watched = templateOf(stack);
      watched.resourceCountIs('AWS::CloudWatch::Alarm', 1);
      watched.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^Test/Items: Requests to the table are throttled'),
        Threshold: 1,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        Metrics: [
          Match.objectLike({ Expression: 'FILL(reads, 0) + FILL(writes, 0)' }),
          ...['ReadThrottleEvents', 'WriteThrottleEvents'].map((MetricName) =>
            Match.objectLike({ MetricStat: { Metric: Match.objectLike({ MetricName }), Period: 60, Stat: 'Sum' } }),
          ),
        ],
      });
    });
  });

  describe('all options', () => {
    let subject: ItemTable;
    let result: Template;

    beforeAll(() => {
      const app = testApp();
      const stack = testStack(app, 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
      subject = make(
        {
          sortKey,
          globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey: { name: 'owner', type: STRING } }],
          localSecondaryIndexes: [{ indexName: 'byTime', sortKey: { name: 'at', type: NUMBER } }],
          throughput: TableThroughput.onDemand({ maxReadUnits: 100, maxWriteUnits: 50 }),
          timeToLiveAttribute: 'expires',
          stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
          recovery: TableRecovery.lastDays(7),
          deletionProtection: false,
          removalPolicy: RemovalPolicy.DESTROY,
          replicas: regions('eu-central-1'),
          contributorInsightsMode: dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
          tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS,
          alarms: alarmsOf(stack),
          alarmThresholds: {
            throttledRequests: 10,
            replicationLatency: Duration.seconds(30),
            maxThroughputPercent: 50,
          },
        },
        stack,
      );
      new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
      result = templateOf(stack);
    });

    test('reach the table and its copies', () => {
      result.hasResourceProperties(TABLE, {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'byOwner' })],
        LocalSecondaryIndexes: [Match.objectLike({ IndexName: 'byTime' })],
        WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 50 },
        Replicas: Match.arrayWith(
          ['eu-central-1', 'eu-west-1'].map((region) =>
            Match.objectLike({
              Region: region,
              TableClass: 'STANDARD_INFREQUENT_ACCESS',
              DeletionProtectionEnabled: false,
              PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
              ContributorInsightsSpecification: { Enabled: true, Mode: 'ACCESSED_AND_THROTTLED_KEYS' },
            }),
          ),
        ),
      });
    });

    test('an alarm on the throttled requests of the table and of each global index', () => {
      expect(subject.alarms).toHaveLength(5);
      for (const dimensions of [
        [{ Name: 'TableName', Value: Match.anyValue() }],
        [
          { Name: 'GlobalSecondaryIndexName', Value: 'byOwner' },
          { Name: 'TableName', Value: Match.anyValue() },
        ],
      ]) {
        result.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: 10,
          AlarmActions: [Stack.of(subject).resolve(topicOf(Stack.of(subject)).topicArn)],
          Metrics: Match.arrayWith([
            Match.objectLike({
              MetricStat: Match.objectLike({
                Metric: Match.objectLike({ MetricName: 'ReadThrottleEvents', Dimensions: dimensions }),
              }),
            }),
          ]),
        });
      }
    });

    test('an alarm on the time to each replica, and on each maximum', () => {
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 30_000,
        AlarmDescription: Match.stringLikeRegexp('30 s or more to reach the replica in eu-central-1'),
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'FILL(m, 0)' }),
          Match.objectLike({
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({
                MetricName: 'ReplicationLatency',
                Dimensions: Match.arrayWith([{ Name: 'ReceivingRegion', Value: 'eu-central-1' }]),
              }),
            }),
          }),
        ]),
      });
      for (const [name, threshold] of [
        ['ConsumedReadCapacityUnits', 3000],
        ['ConsumedWriteCapacityUnits', 1500],
      ]) {
        result.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: threshold,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          Metrics: Match.arrayWith([
            Match.objectLike({
              MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: name }), Period: 60, Stat: 'Sum' }),
            }),
          ]),
        });
      }
    });

    test('the dashboard shows capacity, throttled requests and latency', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['consumed capacity', 'throttled requests', 'latency'])
        expect(body).toContain(`Test/Items: ${title}`);
    });

    test('deleted with the stack', () => {
      result.hasResource(TABLE, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    });
  });

  describe('overrides', () => {
    test('encrypted with a key of the caller', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      make({ encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Key')) }, stack);
      templateOf(stack).hasResourceProperties(TABLE, {
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: Match.anyValue() } })],
      });
    });

    test('nothing to restore, to protect or to keep, for a reason', () => {
      const stack = testStack();
      const subject = make({ recovery: TableRecovery.none('Requests of a day.') }, stack);
      const result = templateOf(stack);
      result.hasResource(TABLE, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
      result.hasResourceProperties(TABLE, {
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: false,
            PointInTimeRecoverySpecification: {
              PointInTimeRecoveryEnabled: false,
              RecoveryPeriodInDays: Match.absent(),
            },
          }),
        ],
      });
      const acknowledged = JSON.stringify(subject.node.metadata);
      for (const id of [
        'AwsSolutions-DDB3',
        'NIST.800.53.R5-DynamoDBPITREnabled',
        'HIPAA.Security-DynamoDBInBackupPlan',
      ]) {
        expect(acknowledged).toContain(id);
      }
      expect(acknowledged).toContain('Requests of a day.');
      expect(JSON.stringify(make({}, testStack()).node.metadata)).not.toContain('DDB3');
    });

    test('nothing to restore, but protected: it is kept, too', () => {
      const result = template({ recovery: TableRecovery.none('Requests of a day.'), deletionProtection: true });
      result.hasResource(TABLE, { DeletionPolicy: 'Retain' });
    });

    test('a name, warm throughput, a policy and a stream of Kinesis', () => {
      const stack = testStack();
      const statement = new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal('444455556666')],
        actions: ['dynamodb:GetItem'],
        resources: ['*'],
      });
      make(
        {
          tableName: 'orders',
          warmThroughput: { readUnitsPerSecond: 15_000 },
          resourcePolicy: new iam.PolicyDocument({ statements: [statement] }),
          kinesisStream: new kinesis.Stream(stack, 'Changes'),
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(TABLE, {
        TableName: 'orders',
        WarmThroughput: { ReadUnitsPerSecond: 15_000 },
        Replicas: [
          Match.objectLike({
            KinesisStreamSpecification: { StreamArn: Match.anyValue() },
            ResourcePolicy: {
              PolicyDocument: Match.objectLike({
                Statement: [
                  {
                    Action: 'dynamodb:GetItem',
                    Effect: 'Allow',
                    Principal: { AWS: Match.anyValue() },
                    Resource: '*',
                  },
                ],
              }),
            },
          }),
        ],
      });
      template({}).hasResourceProperties(TABLE, {
        WarmThroughput: Match.absent(),
        MultiRegionConsistency: Match.absent(),
        GlobalTableWitnesses: Match.absent(),
        Replicas: [Match.not(Match.objectLike({ KinesisStreamSpecification: Match.anyValue() }))],
      });
    });

    test.each<[string, Partial<ItemTableProps>, number]>([
      ['three replicas', { replicas: regions('eu-west-2', 'eu-west-3') }, 3],
      ['two replicas and a witness', { replicas: regions('eu-west-2'), witnessRegion: 'eu-central-1' }, 2],
    ])('strong consistency of %s', (_what, props, replicas) => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      make({ multiRegionConsistency: STRONG, ...props }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(TABLE, {
        MultiRegionConsistency: 'STRONG',
        GlobalTableWitnesses: props.witnessRegion ? [{ Region: props.witnessRegion }] : Match.absent(),
      });
      const [table] = Object.values(result.findResources(TABLE));
      expect(table?.Properties.Replicas).toHaveLength(replicas);
    });

    test('provisioned throughput on request', () => {
      const result = template({
        throughput: TableThroughput.provisioned({
          minReadUnits: 1,
          maxReadUnits: 10,
          minWriteUnits: 2,
          maxWriteUnits: 20,
        }),
      });
      const scaling = (min: number, max: number, seed = max) =>
        Match.objectLike({ MinCapacity: min, MaxCapacity: max, SeedCapacity: seed });
      result.hasResourceProperties(TABLE, {
        BillingMode: 'PROVISIONED',
        WriteProvisionedThroughputSettings: {
          WriteCapacityAutoScalingSettings: Match.objectLike({
            MinCapacity: 2,
            MaxCapacity: 20,
            SeedCapacity: 20,
            TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 },
          }),
        },
        Replicas: [
          Match.objectLike({
            ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: scaling(1, 10) },
          }),
        ],
      });
      const seeded = { minReadUnits: 1, maxReadUnits: 10, minWriteUnits: 1, maxWriteUnits: 10 };
      template({
        throughput: TableThroughput.provisioned({ ...seeded, targetPercent: 50, readSeedUnits: 3, writeSeedUnits: 4 }),
      }).hasResourceProperties(TABLE, {
        WriteProvisionedThroughputSettings: {
          WriteCapacityAutoScalingSettings: Match.objectLike({
            SeedCapacity: 4,
            TargetTrackingScalingPolicyConfiguration: { TargetValue: 50 },
          }),
        },
        Replicas: [
          Match.objectLike({
            ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: scaling(1, 10, 3) },
          }),
        ],
      });
    });

    test('each replica has the key, the stream of Kinesis and the policy of its Region, and the tags of the table', () => {
      const stack = inRegion();
      const statement = new iam.PolicyStatement({
        principals: [new iam.AccountPrincipal('444455556666')],
        actions: ['dynamodb:GetItem'],
        resources: ['*'],
      });
      make(
        {
          encryption: dynamodb.TableEncryptionV2.customerManagedKey(
            kms.Key.fromKeyArn(stack, 'Key', keyIn('eu-west-1')),
          ),
          kinesisStream: kinesis.Stream.fromStreamArn(stack, 'Changes', streamIn('eu-west-1')),
          replicas: [
            {
              region: 'eu-central-1',
              encryptionKeyArn: keyIn('eu-central-1'),
              kinesisStream: kinesis.Stream.fromStreamArn(stack, 'OtherChanges', streamIn('eu-central-1')),
              resourcePolicy: new iam.PolicyDocument({ statements: [statement] }),
            },
          ],
        },
        stack,
      );
      Tags.of(stack).add('team', 'orders');
      const [table] = Object.values(templateOf(stack).findResources(TABLE));
      const tags = [{ Key: 'team', Value: 'orders' }];
      const [replica, own] = table?.Properties.Replicas as Record<string, unknown>[];
      expect(replica).toMatchObject({
        Region: 'eu-central-1',
        SSESpecification: { KMSMasterKeyId: keyIn('eu-central-1') },
        KinesisStreamSpecification: { StreamArn: streamIn('eu-central-1') },
        ResourcePolicy: { PolicyDocument: { Statement: [{ Action: 'dynamodb:GetItem' }] } },
        Tags: tags,
        DeletionProtectionEnabled: true,
        ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
      });
      expect(own).toMatchObject({
        Region: 'eu-west-1',
        SSESpecification: { KMSMasterKeyId: keyIn('eu-west-1') },
        KinesisStreamSpecification: { StreamArn: streamIn('eu-west-1') },
        Tags: tags,
      });
      expect(own).not.toHaveProperty('ResourcePolicy');
    });

    test('no alarm on the time to replicas that a write waits for, and one of DynamoDB on request', () => {
      const stack = inRegion();
      const subject = make(
        {
          multiRegionConsistency: STRONG,
          replicas: regions('eu-west-2', 'eu-west-3'),
          alarms: alarmsOf(stack),
          alarmThresholds: { systemErrors: 5 },
        },
        stack,
      );
      expect(subject.alarms.map(({ node }) => node.id)).toEqual(['ThrottlesAlarm', 'SystemErrorsAlarm']);
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 5,
        Metrics: Match.arrayWith([
          Match.objectLike({
            Expression:
              'FILL(errorsGetItem, 0) + FILL(errorsQuery, 0) + FILL(errorsScan, 0) + FILL(errorsPutItem, 0) + ' +
              'FILL(errorsUpdateItem, 0) + FILL(errorsDeleteItem, 0)',
          }),
          Match.objectLike({
            MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'SystemErrors' }) }),
          }),
        ]),
      });
    });

    test('an index by four and four attributes', () => {
      const names = (letter: string) => [1, 2, 3, 4].map((n) => ({ name: `${letter}${n}`, type: STRING }));
      template({
        globalSecondaryIndexes: [{ indexName: 'byAll', partitionKeys: names('p'), sortKeys: names('s') }],
      }).hasResourceProperties(TABLE, {
        GlobalSecondaryIndexes: [
          Match.objectLike({
            KeySchema: [
              ...names('p').map(({ name }) => ({ AttributeName: name, KeyType: 'HASH' })),
              ...names('s').map(({ name }) => ({ AttributeName: name, KeyType: 'RANGE' })),
            ],
          }),
        ],
      });
    });

    test('a function reads the stream: in halves, in parts, with a queue for what fails and an alarm on its age', () => {
      const stack = testStack();
      const { table } = make({ stream: dynamodb.StreamViewType.NEW_IMAGE }, stack);
      new EventFunction(stack, 'Reader', {
        code: FunctionCode.prebuilt(CODE),
        sources: [EventSource.tableStream('Changes', table)],
        alarms: alarmsOf(stack),
      });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: stack.resolve(table.tableStreamArn),
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 10,
        DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 600_000 });
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: ItemTable.PROPERTY_INJECTION_ID,
        inject: (props: ItemTableProps) => ({ ...props, recovery: TableRecovery.lastDays(14) }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(TABLE, {
        Replicas: [
          Match.objectLike({ PointInTimeRecoverySpecification: Match.objectLike({ RecoveryPeriodInDays: 14 }) }),
        ],
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ItemTableProps>, string]>([
      [
        'no key',
        { partitionKey: undefined },
        "'partitionKey' must be given, got nothing; give it an object of the form Attribute",
      ],
      [
        'a key without a name',
        { partitionKey: { name: '', type: STRING } },
        "'partitionKey' must name an attribute, got none",
      ],
      [
        'one attribute for both keys',
        { sortKey: partitionKey },
        "'sortKey' must be another attribute than 'partitionKey', got 'pk'",
      ],
      ['a key that expires', { timeToLiveAttribute: 'pk' }, "'timeToLiveAttribute' must not be a key, got 'pk'"],
      ['a short name', { tableName: 'x' }, "'tableName' must be 3 to 255 letters, digits, '_', '-' and '.', got 'x'"],
      [
        'no warm throughput',
        { warmThroughput: {} },
        "'warmThroughput' must have 'readUnitsPerSecond' or 'writeUnitsPerSecond', got neither",
      ],
      [
        'warm throughput of nothing',
        { warmThroughput: { readUnitsPerSecond: 0, writeUnitsPerSecond: 1.5 } },
        "'warmThroughput.readUnitsPerSecond' must be a whole number of at least 1, got 0",
      ],
      [
        'an empty policy',
        { resourcePolicy: new iam.PolicyDocument() },
        "'resourcePolicy' must have a statement, got none",
      ],
      [
        'a witness of nothing',
        { witnessRegion: 'eu-west-2' },
        "'witnessRegion' needs 'multiRegionConsistency' STRONG, got 'eu-west-2'",
      ],
      [
        'strong consistency of a stack without Region',
        { multiRegionConsistency: STRONG, replicas: regions('eu-west-2', 'eu-west-3') },
        "'multiRegionConsistency' STRONG needs a stack that knows its Region",
      ],
      [
        'a local index without sort key',
        { localSecondaryIndexes: [{ indexName: 'byTime', sortKey }] },
        "must be on a table with a 'sortKey'",
      ],
      [
        'two indexes of one name',
        { globalSecondaryIndexes: [1, 2].map(() => ({ indexName: 'byOwner', partitionKey })) },
        "'indexName' must not hold a value twice, got 'byOwner'",
      ],
      [
        'a short index name',
        { globalSecondaryIndexes: [{ indexName: 'x', partitionKey }] },
        "'indexName' must be 3 to 255",
      ],
      [
        '21 indexes',
        { globalSecondaryIndexes: Array.from({ length: 21 }, (_, n) => ({ indexName: `index${n}`, partitionKey })) },
        "'globalSecondaryIndexes' must be at most 20, got 21",
      ],
      [
        'an alarm at no request at all',
        { alarmThresholds: { throttledRequests: 0 } },
        "'alarmThresholds.throttledRequests' must be a whole number of at least 1, got 0",
      ],
      [
        'a removal that is refused',
        { removalPolicy: RemovalPolicy.DESTROY },
        "'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it",
      ],
      ['replicas of a stack without Region', { replicas: regions('eu-west-1') }, "give the stack 'env.region'"],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test.each<[string, Partial<ItemTableProps>, string]>([
      [
        'one replica',
        { replicas: regions('eu-west-2') },
        "'multiRegionConsistency' STRONG needs two 'replicas', or one and a 'witnessRegion', got 'eu-west-2'",
      ],
      [
        'three replicas',
        { replicas: regions('eu-west-2', 'eu-west-3', 'eu-central-1') },
        "needs two 'replicas', or one and a 'witnessRegion', got 'eu-west-2', 'eu-west-3', 'eu-central-1'",
      ],
      [
        'a witness beside two replicas',
        { replicas: regions('eu-west-2', 'eu-west-3'), witnessRegion: 'eu-central-1' },
        "got 'eu-west-2', 'eu-west-3' and 'eu-central-1'",
      ],
      [
        'Regions of two sets',
        { replicas: regions('eu-west-2', 'us-east-1') },
        "STRONG needs Regions of one set, got 'eu-west-1', 'eu-west-2', 'us-east-1'",
      ],
      [
        'a witness in the Region of the replica',
        { replicas: regions('eu-west-2'), witnessRegion: 'eu-west-2' },
        "'witnessRegion' must not hold a value twice, got 'eu-west-2'",
      ],
      [
        'items that expire',
        { replicas: regions('eu-west-2', 'eu-west-3'), timeToLiveAttribute: 'expires' },
        "'timeToLiveAttribute' must not be given with 'multiRegionConsistency' STRONG, got 'expires'",
      ],
      [
        'local indexes',
        {
          replicas: regions('eu-west-2', 'eu-west-3'),
          sortKey,
          localSecondaryIndexes: [{ indexName: 'byTime', sortKey: { name: 'at', type: NUMBER } }],
        },
        "'localSecondaryIndexes' must not be given with 'multiRegionConsistency' STRONG, got 1",
      ],
    ])('fails for strong consistency with %s', (_what, props, message) => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      expect(() => make({ multiRegionConsistency: STRONG, ...props }, stack)).toThrow(message);
    });

    test('fails for a key of the caller in a stack without Region', () => {
      const stack = testStack();
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Key'));
      expect(() => make({ encryption }, stack)).toThrow(
        "'encryption' with a customer managed key needs a stack that knows its Region",
      );
    });

    test.each<[string, Partial<ItemTableProps>, string]>([
      [
        'a stream without old images',
        { replicas: regions('eu-central-1'), stream: dynamodb.StreamViewType.NEW_IMAGE },
        "'stream' must be NEW_AND_OLD_IMAGES with 'replicas', got NEW_IMAGE",
      ],
      [
        'a replica twice',
        { replicas: regions('eu-central-1', 'eu-central-1') },
        "'replicas' must not hold a value twice, got 'eu-central-1'",
      ],
      [
        'a key of a replica alone',
        { replicas: [{ region: 'eu-central-1', encryptionKeyArn: keyIn('eu-central-1') }] },
        "'encryptionKeyArn' of 'eu-central-1' needs a customer managed key as 'encryption'",
      ],
      [
        'an empty policy of a replica',
        { replicas: [{ region: 'eu-central-1', resourcePolicy: new iam.PolicyDocument() }] },
        "'resourcePolicy' of 'eu-central-1' must have a statement, got none",
      ],
      [
        'both kinds of partition key of an index',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey, partitionKeys: [partitionKey] }] },
        "the index 'byOwner' must have either 'partitionKey' or 'partitionKeys'",
      ],
      [
        'both kinds of sort key of an index',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey, sortKey, sortKeys: [sortKey] }] },
        "the index 'byOwner' must have 'sortKey' or 'sortKeys', got both",
      ],
      [
        'five attributes of a partition key',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKeys: fiveKeys }] },
        "'partitionKeys' of the index 'byOwner' must be 1 to 4, got 5",
      ],
      [
        'no attribute of a partition key',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKeys: [] }] },
        "'partitionKeys' of the index 'byOwner' must be 1 to 4, got 0",
      ],
      [
        'five attributes of a sort key',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey, sortKeys: fiveKeys }] },
        "'sortKeys' of the index 'byOwner' must be at most 4, got 5",
      ],
      [
        'an attribute twice in the keys of an index',
        { globalSecondaryIndexes: [{ indexName: 'byOwner', partitionKey, sortKey: partitionKey }] },
        "'keys of the index byOwner' must not hold a value twice, got 'pk'",
      ],
      [
        'included attributes of nothing',
        {
          globalSecondaryIndexes: [
            { indexName: 'byOwner', partitionKey, projectionType: dynamodb.ProjectionType.INCLUDE },
          ],
        },
        "'nonKeyAttributes' of the index 'byOwner' must be given with ProjectionType.INCLUDE, and with it alone, got none",
      ],
      [
        'thresholds of nothing',
        { alarmThresholds: { systemErrors: 0 } },
        "'alarmThresholds.systemErrors' must be a whole number of at least 1, got 0",
      ],
      [
        'a latency of half a second',
        { alarmThresholds: { replicationLatency: Duration.millis(500) } },
        "'alarmThresholds.replicationLatency' must be a duration in whole seconds from 1 to 86400 s, got 0.5 s",
      ],
      [
        'more than the maximum',
        { alarmThresholds: { maxThroughputPercent: 101 } },
        "'alarmThresholds.maxThroughputPercent' must be a number from 1 to 100, got 101",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props, inRegion())).toThrow(message);
    });

    test.each<[string, string | undefined, string]>([
      [
        'none',
        undefined,
        "'encryptionKeyArn' of 'eu-central-1' must be given with a customer managed key, got nothing",
      ],
      [
        'one of another Region',
        keyIn('eu-west-2'),
        "'encryptionKeyArn' of 'eu-central-1' must be the ARN of a key of that",
      ],
    ])('fails for a replica without its key: %s', (_what, encryptionKeyArn, message) => {
      const stack = inRegion();
      const key = kms.Key.fromKeyArn(stack, 'Key', keyIn('eu-west-1'));
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(key);
      expect(() => make({ encryption, replicas: [{ region: 'eu-central-1', encryptionKeyArn }] }, stack)).toThrow(
        message,
      );
    });

    test('fails for a replica in its own Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      expect(() => make({ replicas: regions('eu-west-1') }, stack)).toThrow(
        "'replicas' must not have the stack's own Region, got 'eu-west-1'",
      );
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ tableName: 'x', timeToLiveAttribute: 'pk' }, stack)).toThrow(
        /ItemTable at 'Test\/Items' has 2 problems:[^]*timeToLiveAttribute[^]*tableName/,
      );
      expect(stack.node.findChild('Items').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden and granted', () => {
      const stack = testStack();
      make({}, stack, 'One');
      const two = make({}, stack, 'Two');
      (two.table.node.defaultChild as dynamodb.CfnGlobalTable).addPropertyOverride('TableName', 'two');
      two.table.grants.readData(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
      const result = templateOf(stack);
      result.resourceCountIs(TABLE, 2);
      result.hasResourceProperties(TABLE, { TableName: 'two' });
      result.resourceCountIs('AWS::IAM::Policy', 1);
    });
  });
});
