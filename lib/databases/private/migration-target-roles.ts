import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { migrationRole } from './migration-role';

/** The role by which DMS writes objects below a folder of a bucket. */
export function bucketRole(scope: Construct, bucket: s3.IBucket, folder: string | undefined): iam.Role {
  const role = migrationRole(scope, 'Role', 'Writes objects of a migration');
  const objects = bucket.arnForObjects(folder === undefined ? '*' : `${folder}/*`);
  // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['s3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'],
      resources: [objects],
    }),
  );
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
  const key = bucket.encryptionKey;
  key?.grantEncryptDecrypt(role);
  acknowledgeInherent(
    role,
    'The objects of the folder are not known before they are written',
    wildcardFinding(role, objects),
    ...(key ? ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]'] : []),
  );
  return role;
}

/** The role by which DMS puts records into a stream. */
export function streamRole(scope: Construct, stream: kinesis.IStream): iam.Role {
  const role = migrationRole(scope, 'Role', 'Writes records of a migration');
  // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
      resources: [stream.streamArn],
    }),
  );
  stream.encryptionKey?.grantEncrypt(role);
  return role;
}

/** The role by which DMS writes items of tables. */
export function tablesRole(scope: Construct, tables: dynamodb.ITable[]): iam.Role {
  const role = migrationRole(scope, 'Role', 'Writes items of a migration');
  // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.DynamoDB.html, without making and deleting the tables, which exist already.
  const items = ['dynamodb:DeleteItem', 'dynamodb:DescribeTable', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
  role.addToPolicy(new iam.PolicyStatement({ actions: items, resources: tables.map(({ tableArn }) => tableArn) }));
  const exceptions = ['awsdms_apply_exceptions', 'awsdms_full_load_exceptions'];
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['dynamodb:CreateTable', 'dynamodb:DeleteTable', ...items],
      resources: exceptions.map((name) =>
        Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: name }),
      ),
    }),
  );
  role.addToPolicy(new iam.PolicyStatement({ actions: ['dynamodb:ListTables'], resources: ['*'] }));
  acknowledgeInherent(role, 'dynamodb:ListTables has no resource-level permissions', 'AwsSolutions-IAM5[Resource::*]');
  for (const { encryptionKey } of tables) encryptionKey?.grantEncryptDecrypt(role);
  return role;
}
