import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { ItemTable } from '../../../lib/databases';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegItemTableMinimal');
const { assertions } = app;

const { table } = app.minimal(ItemTable, 'Orders', { deletionProtection: false });

const TableName = table.tableName;
const Key = { customer: { S: 'ada' } };
const backups = assertions.awsApiCall('DynamoDB', 'describeContinuousBackups', { TableName });

// On demand, without a minute of capacity before it, and with recovery from the first second.
assertions
  .awsApiCall('DynamoDB', 'putItem', { TableName, Item: { ...Key, city: { S: 'London' } } })
  .next(
    assertions
      .awsApiCall('DynamoDB', 'getItem', { TableName, Key, ConsistentRead: true })
      .expect(ExpectedResult.objectLike({ Item: { city: { S: 'London' } } })),
  )
  .next(
    backups.expect(
      ExpectedResult.objectLike({
        ContinuousBackupsDescription: {
          PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 },
        },
      }),
    ),
  );
