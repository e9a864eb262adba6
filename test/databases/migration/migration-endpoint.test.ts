import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DatabaseMigration,
  MigrationEndpoint,
  MigrationObjectFormat,
  MigrationTls,
  MigrationType,
  TableSelection,
} from '../../../lib/databases';
import { Alarms } from '../../../lib/observability';
import { CERTIFICATE, groupOf, secretOf, sourceOf, targetOf } from '../../specimens/databases/migration';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const ENDPOINT = 'AWS::DMS::Endpoint';

type Sides = { source?: MigrationEndpoint; target?: MigrationEndpoint };

function template(sides: (stack: Stack) => Sides, app: App = testApp()): Template {
  const stack = testStack(app);
  new DatabaseMigration(stack, 'It', {
    vpc: vpcOf(stack),
    source: sourceOf(stack),
    target: targetOf(stack),
    migrationType: MigrationType.fullLoad(),
    tables: [TableSelection.include('shop')],
    alarms: Alarms.none(),
    ...sides(stack),
  });
  return templateOf(stack);
}

const database = (stack: Stack) => ({
  secret: secretOf(stack, 'Db'),
  databaseName: 'shop',
  tls: MigrationTls.verified(CERTIFICATE),
  peer: ec2.Peer.ipv4('198.51.100.0/24'),
});

const SECRET = {
  SecretsManagerSecretId: Match.stringLikeRegexp(':secret:db-'),
  SecretsManagerAccessRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('SourceSecretRole'), 'Arn'] },
};

function statements(result: Template, policy: RegExp): object[] {
  return Object.entries(result.findResources('AWS::IAM::Policy'))
    .filter(([id]) => policy.test(id))
    .flatMap(([, it]) => it.Properties.PolicyDocument.Statement as object[]);
}

describe('MigrationEndpoint', () => {
  describe('all options', () => {
    test.each([
      ['postgres', MigrationEndpoint.postgres, 'PostgreSqlSettings', { HeartbeatEnable: true }, 'verify-full', 5432],
      ['aurora-postgresql', MigrationEndpoint.auroraPostgres, 'PostgreSqlSettings', {}, 'verify-full', 5432],
      ['mysql', MigrationEndpoint.mySql, 'MySqlSettings', {}, 'verify-full', 3306],
      ['mariadb', MigrationEndpoint.mariaDb, 'MySqlSettings', {}, 'verify-full', 3306],
      ['aurora', MigrationEndpoint.auroraMySql, 'MySqlSettings', {}, 'verify-full', 3306],
      ['oracle', MigrationEndpoint.oracle, 'OracleSettings', { AddSupplementalLogging: false }, 'verify-ca', 1521],
      [
        'sqlserver',
        MigrationEndpoint.sqlServer,
        'MicrosoftSqlServerSettings',
        { DatabaseName: 'shop' },
        'verify-full',
        1433,
      ],
    ] as const)('%s by its secret, verified, at its port', (engine, make, settings, more, sslMode, port) => {
      const wallet = 'arn:aws:dms:eu-west-1:111122223333:cert:wallet';
      const tls = engine === 'oracle' ? { tls: MigrationTls.verifiedByExisting(wallet) } : {};
      const result = template((stack) => ({ source: make({ ...database(stack), ...tls }) }));
      result.hasResourceProperties(ENDPOINT, {
        EndpointType: 'source',
        EngineName: engine,
        SslMode: sslMode,
        CertificateArn: engine === 'oracle' ? wallet : { Ref: Match.stringLikeRegexp('SourceCertificate') },
        Password: Match.absent(),
        [settings]: { ...SECRET, ...more },
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: Match.arrayWith([
          Match.objectLike({ CidrIp: '198.51.100.0/24', FromPort: port, ToPort: port }),
        ]),
      });
    });

    test('settings of a source, and another port', () => {
      const result = template((stack) => ({
        source: MigrationEndpoint.postgres({ ...database(stack), slotName: 'dms', heartbeat: false, port: 6432 }),
      }));
      result.hasResourceProperties(ENDPOINT, {
        PostgreSqlSettings: { ...SECRET, SlotName: 'dms', HeartbeatEnable: false },
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: Match.arrayWith([Match.objectLike({ FromPort: 6432 })]),
      });
    });

    test('a target has no settings of a source', () => {
      const result = template((stack) => ({
        target: MigrationEndpoint.oracle({ ...database(stack), tls: MigrationTls.none('a tunnel') }),
      }));
      const target = Object.values(result.findResources(ENDPOINT)).find(
        (it) => it.Properties.EndpointType === 'target',
      );
      expect(Object.keys(target?.Properties.OracleSettings as object)).toEqual([
        'SecretsManagerAccessRoleArn',
        'SecretsManagerSecretId',
      ]);
    });

    test('a bucket, by a role for its folder', () => {
      const result = template((stack) => {
        const bucket = new s3.Bucket(stack, 'Lake', { encryptionKey: new kms.Key(stack, 'LakeKey') });
        return { target: MigrationEndpoint.bucket(bucket, { folder: 'shop' }) };
      });
      result.hasResourceProperties(ENDPOINT, {
        EngineName: 's3',
        SslMode: Match.absent(),
        S3Settings: {
          BucketName: { Ref: Match.stringLikeRegexp('^Lake') },
          BucketFolder: 'shop',
          ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
          DataFormat: 'parquet',
          DatePartitionEnabled: true,
          EncryptionMode: 'sse-kms',
          ServerSideEncryptionKmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LakeKey'), 'Arn'] },
          ServiceAccessRoleArn: Match.anyValue(),
        },
      });
      const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^Lake/), 'Arn'] };
      expect(statements(result, /TargetRole/).slice(0, 2)).toEqual([
        {
          Action: ['s3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'],
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', [bucket, '/shop/*']] },
        },
        { Action: 's3:ListBucket', Effect: 'Allow', Resource: bucket },
      ]);
    });

    test('a bucket of others in text, without a key', () => {
      const result = template((stack) => ({
        target: MigrationEndpoint.bucket(s3.Bucket.fromBucketName(stack, 'Lake', 'lake'), {
          format: MigrationObjectFormat.CSV,
          datePartitions: false,
        }),
      }));
      result.hasResourceProperties(ENDPOINT, {
        S3Settings: {
          BucketFolder: Match.absent(),
          DataFormat: 'csv',
          CompressionType: 'gzip',
          DatePartitionEnabled: false,
          EncryptionMode: 'sse-s3',
          ServerSideEncryptionKmsKeyId: Match.absent(),
        },
      });
    });

    test('a stream, by a role for it', () => {
      const result = template((stack) => ({ target: MigrationEndpoint.kinesis(new kinesis.Stream(stack, 'Changes')) }));
      result.hasResourceProperties(ENDPOINT, {
        EngineName: 'kinesis',
        KinesisSettings: {
          MessageFormat: 'json-unformatted',
          StreamArn: Match.anyValue(),
          PartitionIncludeSchemaTable: true,
        },
      });
      expect(statements(result, /TargetRole/)).toContainEqual({
        Action: ['kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Changes/), 'Arn'] },
      });
    });

    test('tables that exist, by a role that makes none but those of exceptions', () => {
      const arn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
      const result = template((stack) => ({
        target: MigrationEndpoint.dynamoDb([dynamodb.Table.fromTableArn(stack, 'Orders', arn)]),
      }));
      result.hasResourceProperties(ENDPOINT, { EngineName: 'dynamodb', DynamoDbSettings: Match.anyValue() });
      const items = ['dynamodb:DeleteItem', 'dynamodb:DescribeTable', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
      expect(statements(result, /TargetRole/)).toEqual([
        { Action: items, Effect: 'Allow', Resource: arn },
        {
          Action: expect.arrayContaining(['dynamodb:CreateTable', 'dynamodb:DeleteTable', ...items]),
          Effect: 'Allow',
          Resource: ['awsdms_apply_exceptions', 'awsdms_full_load_exceptions'].map((name) => ({
            'Fn::Join': ['', expect.arrayContaining([expect.stringMatching(new RegExp(`:table/${name}$`))])],
          })),
        },
        { Action: 'dynamodb:ListTables', Effect: 'Allow', Resource: '*' },
      ]);
    });
  });

  describe('fails', () => {
    const failing = (sides: (stack: Stack) => Sides) => () => template(sides);
    const bad = (more: object) => (stack: Stack) => MigrationEndpoint.postgres({ ...database(stack), ...more });

    test.each([
      ['without a secret', { secret: undefined }, "'source secret' must be given"],
      ['without TLS', { tls: undefined }, "'source tls' must be given, got nothing; verify the database"],
      ['without a network', { peer: undefined }, "'source connections' or 'source peer' must be given, and not both"],
      ['without a database', { databaseName: undefined }, "'source databaseName' must be given"],
      ['with an empty database', { databaseName: ' ' }, "'source databaseName' must not be empty"],
      ['with a port that there is not', { port: 70_000 }, "'source port' must be a whole number from 1 to 65535"],
      ['with a slot of capitals', { slotName: 'DMS' }, "'source slotName' must be of small letters"],
      ['not encrypted without a reason', { tls: MigrationTls.none('') }, "'source tls reason' must not be empty"],
    ])('%s', (_title, more, message) => {
      expect(failing((stack) => ({ source: bad(more)(stack) }))).toThrow(message);
    });

    test('with two networks', () => {
      expect(failing((stack) => ({ source: bad({ connections: groupOf(stack) })(stack) }))).toThrow('and not both');
    });

    test('unverified where an engine is verified or not encrypted', () => {
      const of = (stack: Stack) => ({ ...database(stack), tls: MigrationTls.unverified('test') });
      for (const make of [MigrationEndpoint.mySql, MigrationEndpoint.oracle]) {
        expect(failing((stack) => ({ source: make(of(stack)) }))).toThrow("'source tls' must be verified");
      }
    });

    test('with options of a source in a target', () => {
      expect(failing((stack) => ({ target: bad({ slotName: 'dms' })(stack) }))).toThrow("must not have 'slotName'");
      const oracle = (stack: Stack) => MigrationEndpoint.oracle({ ...database(stack), addSupplementalLogging: true });
      expect(failing((stack) => ({ target: oracle(stack) }))).toThrow("must not have 'addSupplementalLogging'");
    });

    test('from what is written only', () => {
      const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Lake', 'lake');
      expect(failing((stack) => ({ source: MigrationEndpoint.bucket(bucket(stack)) }))).toThrow(
        "'source' must be a database, got s3",
      );
      expect(failing(() => ({ source: MigrationEndpoint.dynamoDb([]) }))).toThrow(
        "'source' must have at least one table",
      );
      expect(failing((stack) => ({ target: MigrationEndpoint.bucket(bucket(stack), { folder: '/shop/' }) }))).toThrow(
        "'target folder' must be without slashes",
      );
    });
  });
});
