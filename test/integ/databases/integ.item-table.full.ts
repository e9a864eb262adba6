import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ItemTable, TableRecovery, TableThroughput } from '../../../lib/databases';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegItemTableFull');
const { assertions } = app;
const { STRING } = dynamodb.AttributeType;

// The specimen has a name, lets in an account that does not exist, and writes to a stream that does not; warm throughput is billed at once.
// A key of one's own needs a Region, which the stacks of these tests do not know.
const { table } = app.minimal(ItemTable, 'Orders', {
  sortKey: { name: 'order', type: STRING },
  globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: { name: 'state', type: STRING } }],
  throughput: TableThroughput.onDemand({ maxReadUnits: 100, maxWriteUnits: 50 }),
  timeToLiveAttribute: 'expires',
  stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
  recovery: TableRecovery.lastDays(7),
  deletionProtection: false,
});

const TableName = table.tableName;
const Item = { customer: { S: 'ada' }, order: { S: '1' }, state: { S: 'open' } };
const put = assertions.awsApiCall('DynamoDB', 'putItem', { TableName, Item });
const query = assertions.awsApiCall('DynamoDB', 'query', {
  TableName,
  IndexName: 'byState',
  KeyConditionExpression: '#state = :state',
  ExpressionAttributeNames: { '#state': 'state' },
  ExpressionAttributeValues: { ':state': { S: 'open' } },
});
// An order is found by its state; the table is encrypted with the key of the account, forgets, and has a stream.
put
  .next(
    query
      .assertAtPath('Items.0.order.S', ExpectedResult.exact('1'))
      .waitForAssertions({ totalTimeout: Duration.minutes(2) }),
  )
  .next(
    assertions.awsApiCall('DynamoDB', 'describeTable', { TableName }).expect(
      ExpectedResult.objectLike({
        Table: {
          SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
          OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 },
        },
      }),
    ),
  )
  .next(
    assertions
      .awsApiCall('DynamoDB', 'describeTimeToLive', { TableName })
      .expect(ExpectedResult.objectLike({ TimeToLiveDescription: { AttributeName: 'expires' } })),
  );
