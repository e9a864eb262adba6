import { PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ItemTable, ItemTableProps } from '../../lib/databases';
import { Alarms, OperationsDashboard } from '../../lib/observability';
import { alarmsOf, topicOf } from '../specimens/surroundings';
import { templateOf, testApp, testStack } from '../support/synth';

const { STRING, NUMBER } = dynamodb.AttributeType;
const partitionKey = { name: 'pk', type: STRING };
const sortKey = { name: 'sk', type: STRING };
const TABLE = 'AWS::DynamoDB::GlobalTable';

function make(props: Partial<ItemTableProps> = {}, stack: Stack = testStack(), id = 'Items'): ItemTable {
  return new ItemTable(stack, id, { partitionKey, alarms: Alarms.none(), ...props });
}

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
          billing: dynamodb.Billing.onDemand({ maxReadRequestUnits: 100, maxWriteRequestUnits: 50 }),
          timeToLiveAttribute: 'expires',
          stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
          recoveryPeriodInDays: 7,
          deletionProtection: false,
          removalPolicy: RemovalPolicy.DESTROY,
          replicaRegions: ['eu-central-1'],
          contributorInsightsMode: dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
          tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS,
          alarms: alarmsOf(stack),
          alarmThresholds: { throttledRequests: 10 },
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
      expect(subject.alarms).toHaveLength(2);
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

    test('provisioned throughput on request', () => {
      const result = template({
        billing: dynamodb.Billing.provisioned({
          readCapacity: dynamodb.Capacity.autoscaled({ minCapacity: 1, maxCapacity: 10 }),
          writeCapacity: dynamodb.Capacity.autoscaled({ minCapacity: 1, maxCapacity: 10 }),
        }),
      });
      result.hasResourceProperties(TABLE, { BillingMode: 'PROVISIONED' });
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: ItemTable.PROPERTY_INJECTION_ID,
        inject: (props: ItemTableProps) => ({ ...props, recoveryPeriodInDays: 14 }),
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
      ['no key', { partitionKey: undefined }, "'partitionKey' must name an attribute, got none"],
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
      [
        'no time to recover to',
        { recoveryPeriodInDays: 0 },
        "'recoveryPeriodInDays' must be a whole number from 1 to 35, got 0",
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
      ['replicas of a stack without Region', { replicaRegions: ['eu-west-1'] }, "give the stack 'env.region'"],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for a key of the caller in a stack without Region', () => {
      const stack = testStack();
      const encryption = dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Key'));
      expect(() => make({ encryption }, stack)).toThrow(
        "'encryption' with a customer managed key needs a stack that knows its Region",
      );
    });

    test('fails for a replica in its own Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      expect(() => make({ replicaRegions: ['eu-west-1'] }, stack)).toThrow(
        "'replicaRegions' must not have the stack's own Region, got 'eu-west-1'",
      );
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ recoveryPeriodInDays: 0, timeToLiveAttribute: 'pk' }, stack)).toThrow(
        /ItemTable at 'Test\/Items' has 2 problems:[^]*timeToLiveAttribute[^]*recoveryPeriodInDays/,
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
