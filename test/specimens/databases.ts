import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ItemTable, ItemTableProps } from 'cdk-reference-architectures/databases';
import { Specimens } from './specimen';
import { alarmsOf } from './surroundings';

const { NUMBER, STRING } = dynamodb.AttributeType;
const partitionKey = { name: 'customer', type: STRING };

export const specimens: Specimens = {
  ItemTable: {
    minimal: (stack, id, given: Partial<ItemTableProps> = {}) =>
      new ItemTable(stack, id, { partitionKey, ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) =>
      new ItemTable(stack, id, {
        partitionKey,
        sortKey: { name: 'order', type: STRING },
        globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: { name: 'state', type: STRING } }],
        localSecondaryIndexes: [{ indexName: 'byTime', sortKey: { name: 'at', type: NUMBER } }],
        billing: dynamodb.Billing.onDemand({ maxReadRequestUnits: 100, maxWriteRequestUnits: 50 }),
        timeToLiveAttribute: 'expires',
        stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
        encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
        recoveryPeriodInDays: 7,
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
        contributorInsightsMode: dynamodb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
        tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS,
        alarms: alarmsOf(stack),
        alarmThresholds: { throttledRequests: 10 },
      }),
  },
};
