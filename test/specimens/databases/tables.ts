import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { ItemTable, ItemTableProps, TableRecovery, TableThroughput } from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf } from '../surroundings';

const { NUMBER, STRING } = dynamodb.AttributeType;
const partitionKey = { name: 'customer', type: STRING };

export const tableSpecimens: Specimens = {
  ItemTable: {
    minimal: (stack, id, given: Partial<ItemTableProps> = {}) =>
      new ItemTable(stack, id, { partitionKey, ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) =>
      new ItemTable(stack, id, {
        partitionKey,
        sortKey: { name: 'order', type: STRING },
        globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: { name: 'state', type: STRING } }],
        localSecondaryIndexes: [{ indexName: 'byTime', sortKey: { name: 'at', type: NUMBER } }],
        throughput: TableThroughput.onDemand({ maxReadUnits: 100, maxWriteUnits: 50 }),
        timeToLiveAttribute: 'expires',
        stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
        recovery: TableRecovery.lastDays(7),
        warmThroughput: { readUnitsPerSecond: 15_000, writeUnitsPerSecond: 5000 },
        resourcePolicy: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              principals: [new iam.AccountPrincipal('444455556666')],
              actions: ['dynamodb:GetItem'],
              resources: ['*'],
            }),
          ],
        }),
        kinesisStream: kinesis.Stream.fromStreamArn(
          stack,
          `${id}Changes`,
          stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: 'changes' }),
        ),
        tableName: `orders-${id}`,
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
        contributorInsightsMode: dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
        tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS,
        alarms: alarmsOf(stack),
        alarmThresholds: { throttledRequests: 10, maxThroughputPercent: 50, systemErrors: 10 },
      }),
  },
};
