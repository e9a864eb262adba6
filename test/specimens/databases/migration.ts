import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  DatabaseMigration,
  DatabaseMigrationProps,
  DmsAccountRoles,
  LargeObjects,
  MigrationEndpoint,
  MigrationEngine,
  MigrationErrorPolicy,
  MigrationObjectFormat,
  MigrationTls,
  MigrationType,
  TableSelection,
  TableTransformation,
  TargetPreparation,
  TransformationTarget,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once, topicOf, vpcOf } from '../surroundings';

/** A certificate of an authority, as far as its form goes. */
export const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n';

/** The secret of a user of a database. */
export function secretOf(stack: Stack, name: string): secretsmanager.ISecret {
  return once(stack, `Secret${name}`, (scope) =>
    secretsmanager.Secret.fromSecretCompleteArn(
      scope,
      `Secret${name}`,
      `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name.toLowerCase()}-AbCdEf`,
    ),
  );
}

/** The security group of a database of the VPC. */
export function groupOf(stack: Stack): ec2.ISecurityGroup {
  return once(stack, 'DatabaseGroup', (scope) =>
    ec2.SecurityGroup.fromSecurityGroupId(scope, 'DatabaseGroup', 'sg-0123456789abcdef1'),
  );
}

/** A database in a data centre. */
export function sourceOf(stack: Stack): MigrationEndpoint {
  return MigrationEndpoint.postgres({
    secret: secretOf(stack, 'Source'),
    databaseName: 'shop',
    tls: MigrationTls.verified(CERTIFICATE),
    peer: ec2.Peer.ipv4('192.0.2.0/24'),
  });
}

/** A cluster of the VPC. */
export function targetOf(stack: Stack): MigrationEndpoint {
  return MigrationEndpoint.auroraPostgres({
    secret: secretOf(stack, 'Target'),
    databaseName: 'shop',
    tls: MigrationTls.verified(CERTIFICATE),
    connections: groupOf(stack),
  });
}

export const migrationSpecimens: Specimens = {
  DmsAccountRoles: {
    onlyOne: 'the names of the roles are fixed by DMS',
    minimal: (stack, id) => new DmsAccountRoles(stack, id),
    full: (stack, id) => new DmsAccountRoles(stack, id),
  },
  DatabaseMigration: {
    warnings: {
      'cdk-reference-architectures:dmsSourceNotPrepared': 'Nothing shows that a source is prepared.',
    },
    findings: {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted':
        'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
    },
    minimal: (stack, id, given: Partial<DatabaseMigrationProps> = {}) =>
      new DatabaseMigration(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        source: given.source ?? sourceOf(stack),
        target: given.target ?? targetOf(stack),
        tables: given.tables ?? [TableSelection.include('shop')],
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new DatabaseMigration(stack, id, {
        vpc: vpcOf(stack),
        source: MigrationEndpoint.oracle({
          secret: secretOf(stack, 'Source'),
          databaseName: 'SHOP',
          tls: MigrationTls.verifiedByExisting('arn:aws:dms:eu-west-1:111122223333:cert:wallet'),
          peer: ec2.Peer.ipv4('192.0.2.10/32'),
          port: 2484,
          addSupplementalLogging: true,
        }),
        target: targetOf(stack),
        engine: MigrationEngine.instance({
          instanceType: ec2.InstanceType.of(ec2.InstanceClass.C6I, ec2.InstanceSize.XLARGE),
          multiAz: false,
          storage: Size.gibibytes(200),
        }),
        migrationType: MigrationType.cdc({ startPosition: '2026-11-26T12:00:00' }),
        tables: [TableSelection.include('SHOP', '%'), TableSelection.exclude('SHOP', 'TMP%')],
        transformations: [
          TableTransformation.renameSchema('SHOP', 'shop'),
          TableTransformation.toLowerCase(TransformationTarget.TABLE, { schema: 'SHOP' }),
          TableTransformation.toLowerCase(TransformationTarget.COLUMN, { schema: 'SHOP' }),
          TableTransformation.removeColumn('SHOP', 'CUSTOMERS', 'LEGACY_ID'),
        ],
        settings: {
          targetPreparation: TargetPreparation.TRUNCATE,
          largeObjects: LargeObjects.full(),
          batchApply: true,
          validation: false,
          errorPolicy: MigrationErrorPolicy.STOP_TASK,
          controlSchema: 'dms',
          maxParallelTables: 16,
        },
        enabled: false,
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        encryptionKey: keyOf(stack),
        logRetention: logs.RetentionDays.ONE_MONTH,
        logEncryptionKey: keyOf(stack),
        notificationTopic: topicOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          sourceLatency: Duration.minutes(10),
          targetLatency: Duration.minutes(15),
          suspendedTables: 2,
          freeableMemory: Size.gibibytes(1),
          freeStoragePercent: 10,
        },
      }),
    further: {
      toBucket: (stack, id) =>
        new DatabaseMigration(stack, id, {
          vpc: vpcOf(stack),
          source: MigrationEndpoint.mySql({
            secret: secretOf(stack, 'Source'),
            tls: MigrationTls.verified(CERTIFICATE),
            peer: ec2.Peer.ipv4('192.0.2.0/24'),
          }),
          target: MigrationEndpoint.bucket(
            once(stack, 'Lake', (scope) =>
              s3.Bucket.fromBucketAttributes(scope, 'Lake', {
                bucketArn: 'arn:aws:s3:::lake-111122223333',
                encryptionKey: keyOf(stack),
              }),
            ),
            { folder: 'shop', format: MigrationObjectFormat.CSV, datePartitions: false },
          ),
          tables: [TableSelection.include('shop')],
          alarms: alarmsOf(stack),
        }),
      toStream: (stack, id) =>
        new DatabaseMigration(stack, id, {
          vpc: vpcOf(stack),
          source: MigrationEndpoint.sqlServer({
            secret: secretOf(stack, 'Source'),
            databaseName: 'shop',
            tls: MigrationTls.unverified('the certificate is signed by the server itself'),
            peer: ec2.Peer.ipv4('192.0.2.0/24'),
          }),
          target: MigrationEndpoint.kinesis(
            once(stack, 'Changes', (scope) =>
              kinesis.Stream.fromStreamArn(scope, 'Changes', 'arn:aws:kinesis:eu-west-1:111122223333:stream/changes'),
            ),
          ),
          tables: [TableSelection.include('dbo')],
          alarms: alarmsOf(stack),
        }),
      toTables: (stack, id) =>
        new DatabaseMigration(stack, id, {
          vpc: vpcOf(stack),
          source: MigrationEndpoint.mariaDb({
            secret: secretOf(stack, 'Source'),
            tls: MigrationTls.none('the line is an encrypted tunnel'),
            connections: groupOf(stack),
          }),
          target: MigrationEndpoint.dynamoDb([
            once(stack, 'Orders', (scope) =>
              dynamodb.Table.fromTableArn(scope, 'Orders', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders'),
            ),
          ]),
          engine: MigrationEngine.instance(),
          migrationType: MigrationType.fullLoad(),
          tables: [TableSelection.include('shop', 'orders'), TableSelection.includeViews('shop', 'recent_orders')],
          transformations: [TableTransformation.renameTable('shop', 'recent_orders', 'orders')],
          alarms: alarmsOf(stack),
        }),
    },
  },
};
