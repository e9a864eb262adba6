import { Duration, RemovalPolicy, Size, Stack, Token } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ConnectionPooling,
  CrossRegionBackups,
  DatabaseExposure,
  DatabaseInsights,
  OracleEdition,
  RelationalAvailability,
  RelationalBackups,
  RelationalDatabase,
  RelationalDatabaseProps,
  RelationalEngine,
  RelationalMasterPassword,
  RelationalSnapshot,
  SqlServerEdition,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { relationalSpecimens } from '../../specimens/databases/relational';
import { alarmsOf, keyOf, ON_CALL, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const INSTANCE = 'AWS::RDS::DBInstance';
const ORACLE = RelationalEngine.oracle({ edition: OracleEdition.STANDARD_TWO_LICENSE_INCLUDED });
const SQL_SERVER = RelationalEngine.sqlServer({ edition: SqlServerEdition.STANDARD });

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

function database(given: Partial<RelationalDatabaseProps> = {}, id = 'Orders'): RelationalDatabase {
  return new RelationalDatabase(stack, id, {
    ...given,
    vpc: given.vpc ?? vpcOf(stack),
    engine: given.engine ?? RelationalEngine.postgres(),
    alarms: given.alarms ?? alarmsOf(stack),
  });
}

const template = () => templateOf(stack);
const properties = (type: string, expected: unknown) => {
  template().hasResourceProperties(type, expected);
};
const wideVpc = () =>
  ec2.Vpc.fromVpcAttributes(stack, 'WideVpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b', 'c'],
    publicSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3'],
    isolatedSubnetIds: ['subnet-4', 'subnet-5', 'subnet-6'],
  });
const CLUSTER = () =>
  RelationalAvailability.multiAzCluster({
    instanceType: new ec2.InstanceType('m6gd.large'),
    allocatedStorage: Size.gibibytes(100),
    iops: 3000,
  });

describe('RelationalDatabase', () => {
  describe('defaults', () => {
    beforeEach(() => {
      database();
    });

    test('is encrypted by a key of its own, which is rotated and kept', () => {
      properties(INSTANCE, {
        StorageEncrypted: true,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
        PerformanceInsightsKMSKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
      });
      template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    });

    test('has a password that RDS manages with that key, and no secret', () => {
      properties(INSTANCE, {
        ManageMasterUserPassword: true,
        MasterUsername: 'dbowner',
        MasterUserPassword: Match.absent(),
        MasterUserSecret: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] } },
      });
      template().resourceCountIs('AWS::SecretsManager::Secret', 0);
    });

    test('is PostgreSQL 18, takes IAM connections, and no extended support', () => {
      properties(INSTANCE, {
        Engine: 'postgres',
        EngineVersion: '18',
        EnableIAMDatabaseAuthentication: true,
        AutoMinorVersionUpgrade: true,
        AllowMajorVersionUpgrade: Match.absent(),
        CACertificateIdentifier: Match.absent(),
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
      });
    });

    test('has a standby, gp3, and storage that grows fivefold', () => {
      properties(INSTANCE, {
        MultiAZ: true,
        DBInstanceClass: 'db.m7g.large',
        StorageType: 'gp3',
        AllocatedStorage: '20',
        MaxAllocatedStorage: 100,
        StorageThroughput: Match.absent(),
        Iops: Match.absent(),
      });
    });

    test('refuses connections without TLS, by a parameter group of its major version', () => {
      properties('AWS::RDS::DBParameterGroup', {
        Family: 'postgres18',
        Parameters: { 'rds.force_ssl': '1', log_min_duration_statement: '1000' },
      });
      expect(Object.keys(template().findResources('AWS::RDS::DBParameterGroup'))[0]).toMatch(
        /^OrdersParametersPostgres18/,
      );
    });

    test('has backups of 14 days that outlive it, a last snapshot, and protection', () => {
      template().hasResource(INSTANCE, {
        DeletionPolicy: 'Snapshot',
        UpdateReplacePolicy: 'Snapshot',
        Properties: {
          BackupRetentionPeriod: 14,
          DeleteAutomatedBackups: false,
          CopyTagsToSnapshot: true,
          DeletionProtection: true,
          PreferredBackupWindow: '01:00-02:00',
          PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          AutomaticBackupReplicationRegion: Match.absent(),
        },
      });
    });

    test('waits for its log groups, which expire and are encrypted', () => {
      template().resourceCountIs('AWS::Logs::LogGroup', 2);
      template().allResourcesProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 90,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
      });
      template().hasResource(INSTANCE, {
        DependsOn: [
          Match.stringLikeRegexp('^OrdersPostgresqlLogGroup'),
          Match.stringLikeRegexp('^OrdersUpgradeLogGroup'),
        ],
        Properties: { EnableCloudwatchLogsExports: ['postgresql', 'upgrade'] },
      });
      const { DBInstanceIdentifier } = Object.values(template().findResources(INSTANCE))[0]?.Properties ?? {};
      const names = Object.values(template().findResources('AWS::Logs::LogGroup')).map(({ Properties }) =>
        JSON.stringify(Properties.LogGroupName),
      );
      const [prefix] = DBInstanceIdentifier['Fn::Join'][1];
      expect(names.every((name) => name.includes(`/aws/rds/instance/${prefix}`))).toBe(true);
      template().resourceCountIs('Custom::LogRetention', 0);
    });

    test('lets CloudWatch Logs use its key for its own log groups alone', () => {
      const { KeyPolicy } = Object.values(template().findResources('AWS::KMS::Key'))[0]?.Properties ?? {};
      expect(KeyPolicy.Statement.slice(1)).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
          Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          Resource: '*',
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':logs:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':log-group:/aws/rds/instance/*',
                  ],
                ],
              },
            },
          },
        },
      ]);
    });

    test('has Database Insights of 7 days, and the operating system each minute', () => {
      properties(INSTANCE, {
        DatabaseInsightsMode: 'standard',
        EnablePerformanceInsights: true,
        PerformanceInsightsRetentionPeriod: 7,
        MonitoringInterval: 60,
      });
      properties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'monitoring.rds.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
    });

    test('is in private subnets, behind a group that lets nobody in or out', () => {
      properties(INSTANCE, { PubliclyAccessible: false });
      properties('AWS::RDS::DBSubnetGroup', { SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'] });
      properties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
    });

    test('has no proxy and no option group', () => {
      template().resourceCountIs('AWS::RDS::DBProxy', 0);
      template().resourceCountIs('AWS::RDS::OptionGroup', 0);
    });

    test('tells the topic of the alarms of its events', () => {
      properties('AWS::RDS::EventSubscription', {
        SnsTopicArn: ON_CALL,
        SourceType: 'db-instance',
        SourceIds: [{ Ref: Match.stringLikeRegexp('^OrdersInstance') }],
        EventCategories: Match.arrayWith(['availability', 'failure', 'low storage', 'maintenance', 'read replica']),
      });
    });

    test.each([
      ['CPUUtilization', 90, 'Average', 300, 3],
      ['FreeableMemory', 858993459, 'Minimum', 300, 3],
      ['DatabaseConnections', 678, 'Maximum', 60, 3],
      ['FreeStorageSpace', 1073741824, 'Minimum', 300, 3],
    ])(
      'has an alarm of %s from its instance type and storage',
      (MetricName, Threshold, Statistic, Period, EvaluationPeriods) => {
        properties('AWS::CloudWatch::Alarm', {
          Namespace: 'AWS/RDS',
          MetricName,
          Threshold,
          Statistic,
          Period,
          EvaluationPeriods,
          AlarmActions: [ON_CALL],
          Dimensions: [{ Name: 'DBInstanceIdentifier', Value: { Ref: Match.stringLikeRegexp('^OrdersInstance') } }],
        });
      },
    );

    test('has an alarm of the burst of its disks, and none of credits and lag', () => {
      properties('AWS::CloudWatch::Alarm', {
        Threshold: 20,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'MIN([FILL(operations, 100), FILL(bytes, 100)])' })]),
      });
      template().resourceCountIs('AWS::CloudWatch::Alarm', 5);
    });
  });

  describe('all options', () => {
    let full: Template;
    beforeAll(() => {
      const made = testStack();
      relationalSpecimens.RelationalDatabase?.full(made, 'Orders');
      full = templateOf(made);
    });

    test('are those that were given', () => {
      full.hasResourceProperties(INSTANCE, {
        EngineVersion: '17',
        DBInstanceClass: 'db.t4g.large',
        AllocatedStorage: '100',
        MaxAllocatedStorage: 300,
        DBName: 'shop',
        MasterUsername: 'shop_owner',
        Port: '5433',
        AllowMajorVersionUpgrade: true,
        ApplyImmediately: true,
        CACertificateIdentifier: 'rds-ca-rsa4096-g1',
        BackupRetentionPeriod: 35,
        PreferredBackupWindow: '22:00-23:00',
        PreferredMaintenanceWindow: 'tue:00:00-tue:01:00',
        MonitoringInterval: 15,
        DatabaseInsightsMode: 'advanced',
        PerformanceInsightsRetentionPeriod: 465,
        AutomaticBackupReplicationRegion: 'eu-central-1',
        AutomaticBackupReplicationKmsKeyId: Match.stringLikeRegexp(':kms:eu-central-1:'),
        AutomaticBackupReplicationRetentionPeriod: 14,
      });
    });

    test.each([
      ['CPUUtilization', 80],
      ['FreeableMemory', 1024 ** 3],
      ['FreeStorageSpace', 8 * 1024 ** 3],
      ['DatabaseConnections', 300],
      ['CPUCreditBalance', 50],
    ])('the threshold of %s', (MetricName, Threshold) => {
      full.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Threshold });
    });
  });

  describe('overrides', () => {
    test('the password of a database with replicas is a secret of the stack, which is kept', () => {
      const { secret } = database({ masterPassword: RelationalMasterPassword.secret() });
      template().hasResource('AWS::SecretsManager::Secret', {
        DeletionPolicy: 'Retain',
        Properties: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] } },
      });
      properties(INSTANCE, { ManageMasterUserPassword: Match.absent(), MasterUsername: 'dbowner' });
      expect(secret).toBeDefined();
    });

    test('another user is another secret: the one that is there would have a new password, also where RDS refuses', () => {
      const secretOf = (masterUsername?: string) => {
        const own = testStack();
        new RelationalDatabase(own, 'Orders', {
          vpc: vpcOf(own),
          engine: RelationalEngine.postgres(),
          masterUsername,
          masterPassword: RelationalMasterPassword.secret(),
          alarms: Alarms.none(),
        });
        return Object.keys(templateOf(own).findResources('AWS::SecretsManager::Secret'));
      };
      expect(secretOf('dbowner')).toEqual(secretOf());
      expect(new Set([secretOf(), secretOf('shop'), secretOf('shop_owner')].flat()).size).toBe(3);
    });

    test.each([
      [{}, false],
      [{ applyImmediately: true }, true],
      [{ allowMajorVersionUpgrade: true }, true],
      [{ allowMajorVersionUpgrade: true, applyImmediately: false }, false],
    ])('changes with %j are made at once: %s, which CloudFormation would do else', (given, ApplyImmediately) => {
      database({ masterPassword: RelationalMasterPassword.secret(), ...given }).addReadReplica('Reports');
      template().resourceCountIs(INSTANCE, 2);
      template().allResourcesProperties(INSTANCE, { ApplyImmediately });
    });

    describe('an instance type that records no load', () => {
      const engine = RelationalEngine.mySql();
      const instanceType = new ec2.InstanceType('t4g.micro');

      test('has no insights, which RDS would refuse', () => {
        database({ engine, instanceType, masterPassword: RelationalMasterPassword.secret() }).addReadReplica('Reports');
        template().allResourcesProperties(INSTANCE, {
          EnablePerformanceInsights: false,
          PerformanceInsightsRetentionPeriod: Match.absent(),
          PerformanceInsightsKMSKeyId: Match.absent(),
          DatabaseInsightsMode: Match.absent(),
        });
      });

      test('of PostgreSQL does', () => {
        database({ instanceType });
        properties(INSTANCE, { EnablePerformanceInsights: true, DatabaseInsightsMode: 'standard' });
      });

      test('fails with advanced insights, also as a replica', () => {
        const insights = DatabaseInsights.advanced();
        const message = "'insights' must not be 'advanced()' for 't4g.micro' of MySQL";
        expect(() => database({ engine, instanceType, insights })).toThrow(message);
        const masterPassword = RelationalMasterPassword.secret();
        const source = database({ engine, insights, masterPassword }, 'Source');
        expect(() => source.addReadReplica('Reports', { instanceType })).toThrow(message);
      });
    });

    test('a secret of the stack goes with a database that is deleted', () => {
      database({
        masterPassword: RelationalMasterPassword.secret(),
        removalPolicy: RemovalPolicy.DESTROY,
        deletionProtection: false,
      });
      for (const type of [
        INSTANCE,
        'AWS::SecretsManager::Secret',
        'AWS::KMS::Key',
        'AWS::RDS::DBParameterGroup',
        'AWS::RDS::DBSubnetGroup',
        'AWS::EC2::SecurityGroup',
        'AWS::Logs::LogGroup',
      ])
        template().allResources(type, { DeletionPolicy: 'Delete' });
    });

    test('everything is kept with a database that is kept', () => {
      database({
        masterPassword: RelationalMasterPassword.secret(),
        removalPolicy: RemovalPolicy.RETAIN,
        engine: ORACLE,
      });
      for (const type of [
        INSTANCE,
        'AWS::SecretsManager::Secret',
        'AWS::KMS::Key',
        'AWS::RDS::DBParameterGroup',
        'AWS::RDS::OptionGroup',
        'AWS::RDS::DBSubnetGroup',
        'AWS::EC2::SecurityGroup',
      ])
        template().allResources(type, { DeletionPolicy: 'Retain' });
      template().allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
    });

    test('another major version has another parameter group', () => {
      database({
        engine: RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
        allowMajorVersionUpgrade: true,
      });
      expect(Object.keys(template().findResources('AWS::RDS::DBParameterGroup'))).toEqual([
        expect.stringMatching(/^OrdersParametersPostgres17/),
      ]);
      properties(INSTANCE, { EngineVersion: '17', AllowMajorVersionUpgrade: true });
    });

    test.each<[string, RelationalEngine, object, object]>([
      [
        'mysql',
        RelationalEngine.mySql(),
        {
          EngineVersion: '8.4',
          EnableIAMDatabaseAuthentication: true,
          EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
          EnableCloudwatchLogsExports: ['error', 'slowquery'],
        },
        { require_secure_transport: '1', slow_query_log: '1' },
      ],
      [
        'mariadb',
        RelationalEngine.mariaDb(),
        { EngineVersion: '11.8', EnableIAMDatabaseAuthentication: true, EngineLifecycleSupport: Match.absent() },
        { require_secure_transport: '1' },
      ],
      [
        'sqlserver-se',
        SQL_SERVER,
        {
          LicenseModel: 'license-included',
          EnableIAMDatabaseAuthentication: false,
          EnableCloudwatchLogsExports: ['agent', 'error'],
        },
        { 'rds.force_ssl': '1' },
      ],
    ])('%s forces TLS and has its own options', (Engine, engine, instance, Parameters) => {
      database({ engine });
      properties(INSTANCE, { Engine, ...instance });
      properties('AWS::RDS::DBParameterGroup', { Parameters });
    });

    test('Oracle takes TLS by an option group, on the only port that clients are let in by', () => {
      const { connections, endpoint } = database({ engine: ORACLE });
      connections.allowDefaultPortFromAnyIpv4();
      expect(endpoint.port).toBe(2484);
      properties('AWS::RDS::OptionGroup', {
        OptionConfigurations: [
          {
            OptionName: 'SSL',
            Port: 2484,
            OptionSettings: [
              { Name: 'SQLNET.SSL_VERSION', Value: '1.2' },
              { Name: 'SQLNET.CIPHER_SUITE', Value: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' },
            ],
            VpcSecurityGroupMemberships: Match.anyValue(),
          },
        ],
      });
      properties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: [Match.objectLike({ FromPort: 2484, ToPort: 2484 })],
      });
    });

    test('an option group stays with the last snapshot, of which RDS does not delete it', () => {
      database({ engine: ORACLE });
      template().hasResource('AWS::RDS::OptionGroup', { DeletionPolicy: 'Retain' });
    });

    test('the character set, the collation and the time zone of an engine that has them', () => {
      database({
        engine: RelationalEngine.sqlServer({
          edition: SqlServerEdition.ENTERPRISE,
          collation: 'Latin1_General_CI_AS',
          timezone: 'UTC',
        }),
      });
      properties(INSTANCE, { Engine: 'sqlserver-ee', CharacterSetName: 'Latin1_General_CI_AS', Timezone: 'UTC' });
    });

    test.each([
      [OracleEdition.STANDARD_TWO_OWN_LICENSE, 'oracle-se2', 'bring-your-own-license'],
      [OracleEdition.ENTERPRISE_OWN_LICENSE, 'oracle-ee', 'bring-your-own-license'],
      [OracleEdition.STANDARD_TWO_LICENSE_INCLUDED, 'oracle-se2', 'license-included'],
    ])('%s is %s with %s', (edition, Engine, LicenseModel) => {
      database({ engine: RelationalEngine.oracle({ edition }) });
      properties(INSTANCE, { Engine, LicenseModel });
    });

    test('SQL Server Express is in one zone, on the smallest class', () => {
      database({ engine: RelationalEngine.sqlServer({ edition: SqlServerEdition.EXPRESS }) });
      properties(INSTANCE, { MultiAZ: false, DBInstanceClass: 'db.t3.medium', EnableCloudwatchLogsExports: ['error'] });
    });

    test('one zone', () => {
      database({ availability: RelationalAvailability.singleAz() });
      properties(INSTANCE, { MultiAZ: false });
    });

    test('a Multi-AZ DB cluster of three zones', () => {
      const { readerEndpoint, instance } = database({ vpc: wideVpc(), availability: CLUSTER() });
      expect(instance).toBeUndefined();
      expect(readerEndpoint).toBeDefined();
      template().hasResource('AWS::RDS::DBCluster', {
        DeletionPolicy: 'Snapshot',
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersPostgresqlLogGroup')]),
        Properties: {
          Engine: 'postgres',
          EngineVersion: '18',
          DBClusterInstanceClass: 'db.m6gd.large',
          AllocatedStorage: 100,
          Iops: 3000,
          StorageType: 'io2',
          StorageEncrypted: true,
          KmsKeyId: Match.anyValue(),
          ManageMasterUserPassword: true,
          MasterUserSecret: { KmsKeyId: Match.anyValue() },
          DeletionProtection: true,
          PubliclyAccessible: false,
          BackupRetentionPeriod: 14,
          DatabaseInsightsMode: 'standard',
          PerformanceInsightsEnabled: true,
          PerformanceInsightsRetentionPeriod: 7,
          MonitoringInterval: 60,
          EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
          DBClusterParameterGroupName: { Ref: Match.stringLikeRegexp('^OrdersParametersPostgres18') },
        },
      });
      template().resourceCountIs(INSTANCE, 0);
      properties('AWS::RDS::EventSubscription', { SourceType: 'db-cluster' });
      for (const number of ['1', '2', '3'])
        properties('AWS::CloudWatch::Alarm', {
          MetricName: 'ReplicaLag',
          Threshold: 300,
          Dimensions: [
            {
              Name: 'DBInstanceIdentifier',
              Value: { 'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('^OrdersCluster') }, `-instance-${number}`]] },
            },
          ],
        });
      properties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/rds/cluster/')])] },
      });
    });

    describe('a snapshot', () => {
      const RESTORED = () => ({
        snapshot: RelationalSnapshot.ofInstance('orders-before-upgrade'),
        encryptionKey: new kms.Key(stack, 'KeyOfSnapshot'),
        allocatedStorage: Size.gibibytes(100),
      });
      const CLUSTER_SNAPSHOT = 'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:orders';

      test('brings databases, users and encryption, and the password is another one', () => {
        database(RESTORED());
        properties(INSTANCE, {
          DBSnapshotIdentifier: 'orders-before-upgrade',
          DBClusterSnapshotIdentifier: Match.absent(),
          StorageEncrypted: true,
          AllocatedStorage: '100',
          Port: '5432',
          DBName: Match.absent(),
          MasterUsername: Match.absent(),
          MasterUserPassword: Match.absent(),
          KmsKeyId: Match.absent(),
          ManageMasterUserPassword: true,
          MasterUserSecret: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^KeyOfSnapshot'), 'Arn'] } },
        });
      });

      test('is of none by default, whose database has all of these', () => {
        database();
        properties(INSTANCE, {
          DBSnapshotIdentifier: Match.absent(),
          Port: Match.absent(),
          MasterUsername: 'dbowner',
          KmsKeyId: Match.anyValue(),
        });
      });

      test('leaves the port, and the user that a secret of the stack names, to the caller', () => {
        database({
          ...RESTORED(),
          port: 5433,
          masterUsername: 'shop_owner',
          masterPassword: RelationalMasterPassword.secret(),
        });
        properties(INSTANCE, { Port: '5433', MasterUsername: Match.absent(), MasterUserPassword: Match.anyValue() });
        properties('AWS::SecretsManager::Secret', {
          GenerateSecretString: { SecretStringTemplate: '{"username":"shop_owner"}' },
        });
      });

      test('has its collation and time zone', () => {
        const engine = RelationalEngine.sqlServer({
          edition: SqlServerEdition.STANDARD,
          collation: 'Latin1_General_CI_AS',
          timezone: 'UTC',
        });
        database({ ...RESTORED(), engine });
        properties(INSTANCE, { CharacterSetName: Match.absent(), Timezone: Match.absent() });
      });

      test('of a Multi-AZ DB cluster makes an instance', () => {
        database({ ...RESTORED(), snapshot: RelationalSnapshot.ofCluster(CLUSTER_SNAPSHOT) });
        properties(INSTANCE, { DBClusterSnapshotIdentifier: CLUSTER_SNAPSHOT, DBSnapshotIdentifier: Match.absent() });
      });

      test('of a Multi-AZ DB cluster makes another, by another key', () => {
        const snapshot = RelationalSnapshot.ofCluster(CLUSTER_SNAPSHOT);
        database({ vpc: wideVpc(), availability: CLUSTER(), snapshot });
        properties('AWS::RDS::DBCluster', {
          SnapshotIdentifier: CLUSTER_SNAPSHOT,
          StorageEncrypted: true,
          KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
          MasterUsername: Match.absent(),
          ManageMasterUserPassword: true,
        });
      });

      test('of an instance makes a cluster', () => {
        const arn = 'arn:aws:rds:eu-west-1:111122223333:snapshot:orders';
        database({ vpc: wideVpc(), availability: CLUSTER(), snapshot: RelationalSnapshot.ofInstance(arn) });
        properties('AWS::RDS::DBCluster', { SnapshotIdentifier: arn });
      });

      test.each<[string, () => Partial<RelationalDatabaseProps>]>([
        ["'databaseName' must not be given with 'snapshot'", () => ({ ...RESTORED(), databaseName: 'orders' })],
        ["'masterUsername' must not be given with 'snapshot'", () => ({ ...RESTORED(), masterUsername: 'owner' })],
        ["'encryptionKey' must be given with 'snapshot'", () => ({ ...RESTORED(), encryptionKey: undefined })],
        ["'allocatedStorage' must be given with 'snapshot'", () => ({ ...RESTORED(), allocatedStorage: undefined })],
        [
          "'snapshot' must be 'ofInstance()' for MariaDB",
          () => ({
            ...RESTORED(),
            engine: RelationalEngine.mariaDb(),
            snapshot: RelationalSnapshot.ofCluster('orders'),
          }),
        ],
        [
          "'snapshot' of an instance must be given by its ARN to a Multi-AZ DB cluster, got 'orders'",
          () => ({ vpc: wideVpc(), availability: CLUSTER(), snapshot: RelationalSnapshot.ofInstance('orders') }),
        ],
      ])('fails: %s', (message, given) => {
        expect(() => database(given())).toThrow(message);
      });

      test('fails of another Region', () => {
        stack = new Stack(undefined, 'InTokyo', { env: { region: 'ap-northeast-1', account: '111122223333' } });
        const snapshot = RelationalSnapshot.ofCluster(CLUSTER_SNAPSHOT);
        expect(() => database({ ...RESTORED(), snapshot })).toThrow(
          "'snapshot' must be of the Region of the database ('ap-northeast-1'), got one of 'eu-west-1'",
        );
      });
    });

    test('a key of the caller, which CloudWatch Logs may not know', () => {
      database({ encryptionKey: keyOf(stack) });
      properties(INSTANCE, { KmsKeyId: keyOf(stack).keyArn, MasterUserSecret: { KmsKeyId: keyOf(stack).keyArn } });
      template().resourceCountIs('AWS::KMS::Key', 0);
      template().allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
    });

    test('parameters beside those of the construct; the alarm follows max_connections', () => {
      database({ parameters: { max_connections: '200', work_mem: '8192' } });
      properties('AWS::RDS::DBParameterGroup', {
        Parameters: { 'rds.force_ssl': '1', work_mem: '8192', max_connections: '200' },
      });
      properties('AWS::CloudWatch::Alarm', { MetricName: 'DatabaseConnections', Threshold: 160 });
    });

    test('no backups, with a reason that stands with the findings', () => {
      const { node } = database({ backups: RelationalBackups.none('A copy of what is kept elsewhere.') });
      properties(INSTANCE, { BackupRetentionPeriod: 0 });
      expect(JSON.stringify(node.findAll().map((child) => child.node.metadata))).toContain(
        'A copy of what is kept elsewhere.',
      );
    });

    test('a public address, with a reason that is in a warning', () => {
      const vpc = wideVpc();
      const exposure = DatabaseExposure.publicAddress('Partners connect without a VPN.');
      database({ vpc, subnets: { subnetType: ec2.SubnetType.PUBLIC }, exposure });
      properties(INSTANCE, { PubliclyAccessible: true });
      expect(warningsOf(stack)).toContainEqual(
        expect.stringMatching(/Partners connect without a VPN\.[\s\S]*cdk-reference-architectures:databaseIsPublic/),
      );
    });

    test('no monitoring of the operating system, and advanced insights', () => {
      database({ monitoringInterval: Duration.seconds(0), insights: DatabaseInsights.advanced() });
      properties(INSTANCE, {
        // Absent, it would stay at what it was, without its role.
        MonitoringInterval: 0,
        MonitoringRoleArn: Match.absent(),
        DatabaseInsightsMode: 'advanced',
        PerformanceInsightsRetentionPeriod: 465,
      });
      template().resourceCountIs('AWS::IAM::Role', 0);
    });

    test('no alarms and no events with Alarms.none()', () => {
      expect(database({ alarms: Alarms.none() })).toMatchObject({ alarms: [], eventSubscriptions: [] });
      template().resourceCountIs('AWS::CloudWatch::Alarm', 0);
      template().resourceCountIs('AWS::RDS::EventSubscription', 0);
    });

    test('a class on credits has an alarm of them', () => {
      database({ instanceType: new ec2.InstanceType('t4g.medium') });
      properties('AWS::CloudWatch::Alarm', { MetricName: 'CPUCreditBalance', Threshold: 20 });
    });

    test('clients are let in by the port of the database', () => {
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack), allowAllOutbound: false });
      database().connections.allowDefaultPortFrom(client);
      properties('AWS::EC2::SecurityGroupIngress', { FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' });
      properties('AWS::EC2::SecurityGroupEgress', { FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' });
    });

    test('graphs', () => {
      expect(database().dashboardWidgets()).toHaveLength(4);
    });
  });

  describe('overrides', () => {
    describe('grantConnect', () => {
      const role = () => new iam.Role(stack, 'Shop', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      const arn = (resource: unknown, user = 'shop') => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':rds-db:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':dbuser:',
            resource,
            `/${user}`,
          ],
        ],
      });
      const policy = (name: string, Resource: unknown) => {
        properties('AWS::IAM::Policy', {
          PolicyDocument: { Statement: [{ Action: 'rds-db:connect', Effect: 'Allow', Resource }] },
          Roles: [{ Ref: Match.stringLikeRegexp(`^${name}`) }],
        });
      };
      const OF_DATABASE = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersInstance'), 'DbiResourceId'] };

      test('is of one user of the database', () => {
        database().grantConnect(role(), 'shop');
        policy('Shop', arn(OF_DATABASE));
      });

      test('goes through the proxy, and the proxy connects as the same user', () => {
        database({ connectionPooling: ConnectionPooling.proxy() }).grantConnect(role(), 'shop');
        policy('Shop', arn({ 'Fn::Select': [6, Match.anyValue()] }));
        policy('OrdersProxyRole', arn(OF_DATABASE));
      });

      test('gives a proxy with secrets nothing but those', () => {
        const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'ShopSecret', 'shop');
        database({ connectionPooling: ConnectionPooling.proxy({ secrets: [secret] }) }).grantConnect(role(), 'shop');
        expect(JSON.stringify(template().findResources('AWS::IAM::Policy'))).not.toContain('DbiResourceId');
        policy('Shop', arn({ 'Fn::Select': [6, Match.anyValue()] }));
      });

      test.each(['*', 'shop*', 'rdsadmin'])("fails with the user '%s'", (user) => {
        expect(() => database().grantConnect(role(), user)).toThrow("'user' must");
      });

      test.each([
        ['SQL Server', SQL_SERVER],
        ['Oracle', ORACLE],
      ])('fails for %s', (title, engine) => {
        expect(() => database({ engine }).grantConnect(role(), 'shop')).toThrow(`${title} has no IAM connections here`);
      });

      test.each([
        ['PostgreSQL', RelationalEngine.postgres()],
        ['MySQL', RelationalEngine.mySql()],
      ])('is of one user of a Multi-AZ DB cluster of %s', (_, engine) => {
        database({ vpc: wideVpc(), availability: CLUSTER(), engine }).grantConnect(role(), 'shop');
        properties('AWS::RDS::DBCluster', { EnableIAMDatabaseAuthentication: true });
        policy('Shop', arn({ 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersCluster'), 'DBClusterResourceId'] }));
      });
    });
  });

  describe('overrides', () => {
    describe('a proxy', () => {
      test('takes TLS and IAM, writes no statements, and has its log group before it', () => {
        const { endpoint, connections } = database({ connectionPooling: ConnectionPooling.proxy(), port: 5433 });
        template().hasResource('AWS::RDS::DBProxy', {
          DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersProxyLogGroup')]),
          Properties: {
            DefaultAuthScheme: 'IAM_AUTH',
            Auth: Match.absent(),
            RequireTLS: true,
            DebugLogging: false,
            EngineFamily: 'POSTGRESQL',
            IdleClientTimeout: 1800,
          },
        });
        properties('AWS::RDS::DBProxyTargetGroup', {
          ConnectionPoolConfigurationInfo: {
            ConnectionBorrowTimeout: 30,
            MaxConnectionsPercent: 90,
            MaxIdleConnectionsPercent: 50,
          },
        });
        const { DBProxyName } = Object.values(template().findResources('AWS::RDS::DBProxy'))[0]?.Properties ?? {};
        const [prefix] = DBProxyName['Fn::Join'][1];
        properties('AWS::Logs::LogGroup', {
          LogGroupName: { 'Fn::Join': ['', Match.arrayWith([`/aws/rds/proxy/${prefix}`, '-proxy'])] },
          RetentionInDays: 90,
        });
        // Its name would be in the way of a proxy that is given again.
        const logs = template().findResources('AWS::Logs::LogGroup');
        const ofProxy = Object.entries(logs).filter(([id]) => id.startsWith('OrdersProxyLogGroup'));
        expect(ofProxy.map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(['Delete']);
        expect(endpoint.port).toBe(5432);
        expect(connections.securityGroups).toHaveLength(1);
        properties('AWS::EC2::SecurityGroupIngress', {
          FromPort: 5433,
          ToPort: 5433,
          GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] },
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersProxySecurityGroup'), 'GroupId'] },
        });
      });

      test('has its log encrypted by the key of the database, which CloudWatch Logs may use for it', () => {
        database({ connectionPooling: ConnectionPooling.proxy() });
        template().allResourcesProperties('AWS::Logs::LogGroup', {
          KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
        });
        const { KeyPolicy } = Object.values(template().findResources('AWS::KMS::Key'))[0]?.Properties ?? {};
        expect(JSON.stringify(KeyPolicy)).toContain(':log-group:/aws/rds/proxy/*');
      });

      test('has a role that only RDS of this account can have', () => {
        database({ connectionPooling: ConnectionPooling.proxy() });
        properties('AWS::IAM::Role', {
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Action: 'sts:AssumeRole',
                Effect: 'Allow',
                Principal: { Service: 'rds.amazonaws.com' },
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        });
      });

      test.each([
        [{ maxConnectionsPercent: 0 }, "'maxConnectionsPercent' must be a whole number from 1 to 100"],
        [{ maxConnectionsPercent: 40 }, "'maxIdleConnectionsPercent' must not exceed 'maxConnectionsPercent' (40)"],
        [{ borrowTimeout: Duration.hours(2) }, "'borrowTimeout' must be a duration"],
        [{ idleClientTimeout: Duration.hours(9) }, "'idleClientTimeout' must be a duration"],
        [{ secrets: [] }, "'secrets' must not be empty"],
      ])('fails with %j', (options, message) => {
        expect(() => ConnectionPooling.proxy(options)).toThrow(message);
      });

      test('fails for Oracle, a Multi-AZ DB cluster, and SQL Server without secrets', () => {
        const connectionPooling = ConnectionPooling.proxy();
        expect(() => database({ engine: ORACLE, connectionPooling })).toThrow(
          "'connectionPooling' must not be a proxy for Oracle",
        );
        expect(() => database({ vpc: wideVpc(), availability: CLUSTER(), connectionPooling }, 'Cluster')).toThrow(
          "'connectionPooling' must not be a proxy for a Multi-AZ DB cluster",
        );
        expect(() => database({ engine: SQL_SERVER, connectionPooling }, 'SqlServer')).toThrow(
          "'connectionPooling' needs 'secrets' for SQL Server",
        );
      });

      test('fails in one zone', () => {
        const subnets = { subnets: vpcOf(stack).privateSubnets.slice(0, 1) };
        expect(() => database({ connectionPooling: ConnectionPooling.proxy({ subnets }) })).toThrow(
          "'subnets' must be of 2 zones or more, as every proxy, got 1",
        );
      });
    });
  });

  describe('overrides', () => {
    describe('read replicas', () => {
      const replicated = (given: Partial<RelationalDatabaseProps> = {}) =>
        database({ masterPassword: RelationalMasterPassword.secret(), ...given });

      test('are of the source in the same Region, with gp3, logs, alarms and events of their own', () => {
        const source = replicated();
        const replica = source.addReadReplica('Reports');
        expect(replica.node.path).toBe('Test/Orders/Reports/Replica');
        template().hasResource(INSTANCE, {
          DeletionPolicy: 'Delete',
          DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersReportsPostgresqlLogGroup')]),
          Properties: {
            SourceDBInstanceIdentifier: {
              'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^OrdersInstance') }])],
            },
            StorageType: 'gp3',
            DBInstanceClass: 'db.m7g.large',
            MultiAZ: false,
            PubliclyAccessible: false,
            DeletionProtection: false,
            DBParameterGroupName: { Ref: Match.stringLikeRegexp('^OrdersParametersPostgres18') },
            MaxAllocatedStorage: 100,
            PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          },
        });
        properties('AWS::CloudWatch::Alarm', {
          Threshold: 300,
          EvaluationPeriods: 5,
          Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(lag < 0, 100000, lag)' })]),
        });
        expect(source.alarms.map(({ node }) => node.path)).toContain('Test/Orders/Reports/ReplicaLagAlarm');
        expect(source.eventSubscriptions).toHaveLength(2);
      });

      test('fails with a password that RDS manages, of which it makes no replica, but for SQL Server', () => {
        expect(() => database().addReadReplica('Reports')).toThrow(
          "give the database 'masterPassword: RelationalMasterPassword.secret()'",
        );
        const engine = RelationalEngine.sqlServer({ edition: SqlServerEdition.ENTERPRISE });
        expect(() => database({ engine }, 'Sql').addReadReplica('Reports')).not.toThrow();
      });

      test('fails without backups, of a cluster, and of editions without replicas', () => {
        expect(() => replicated({ backups: RelationalBackups.none('A copy.') }).addReadReplica('Reports')).toThrow(
          'the database must have backups',
        );
        expect(() =>
          database({ vpc: wideVpc(), availability: CLUSTER() }, 'Cluster').addReadReplica('Reports'),
        ).toThrow('not of a Multi-AZ DB cluster');
        expect(() => database({ engine: SQL_SERVER }, 'Sql').addReadReplica('Reports')).toThrow(
          'Enterprise edition of SQL Server',
        );
      });

      test('fails with two of a name, a name that is none, and a zone for two', () => {
        const source = replicated();
        source.addReadReplica('Reports');
        expect(() => source.addReadReplica('Reports')).toThrow("'id' must be one of its own, got 'Reports' twice");
        expect(() => source.addReadReplica('my reports')).toThrow("'id' must be a name in PascalCase");
        expect(() => source.addReadReplica('More', { multiAz: true, availabilityZone: 'eu-west-1a' })).toThrow(
          "'availabilityZone' must not be given with 'multiAz'",
        );
      });
    });
  });

  describe('fails', () => {
    const EU_CENTRAL_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
    const copies = (region: string, keyArn = EU_CENTRAL_KEY) =>
      CrossRegionBackups.to({ region, encryptionKey: kms.Key.fromKeyArn(stack, 'CopyKey', keyArn) });

    test.each<[string, Partial<RelationalDatabaseProps>, string]>([
      [
        'storage that cannot grow',
        { allocatedStorage: Size.gibibytes(100), maxAllocatedStorage: Size.gibibytes(100) },
        "'maxAllocatedStorage' must be a tenth more than 'allocatedStorage' (100 GiB)",
      ],
      [
        'storage that is too small',
        { allocatedStorage: Size.gibibytes(10) },
        "'allocatedStorage' must be a size in whole GiB from 20",
      ],
      [
        'a reserved user',
        { masterUsername: 'admin' },
        "'masterUsername' must not be a name that PostgreSQL on RDS reserves",
      ],
      ['a database with a dash', { databaseName: 'my-shop' }, "'databaseName' must be for PostgreSQL a letter"],
      [
        'a database of SQL Server',
        { engine: SQL_SERVER, databaseName: 'shop' },
        "'databaseName' is not for SQL Server",
      ],
      [
        'windows that overlap',
        { backupWindow: '03:30-04:30', maintenanceWindow: 'sun:04:00-sun:05:00' },
        "'backupWindow' (03:30-04:30) must not overlap",
      ],
      ['a malformed window', { maintenanceWindow: 'Sunday 3:00' }, "'maintenanceWindow' must be a time of week in UTC"],
      [
        'a log of another engine',
        { logExports: ['slowquery'] },
        "'logExports' must be of PostgreSQL: postgresql, upgrade, iam-db-auth-error; got 'slowquery'",
      ],
      [
        'a parameter that lets connections in without TLS',
        { parameters: { 'rds.force_ssl': '0' } },
        "'parameters' must not change 'rds.force_ssl'",
      ],
      [
        'an interval of its own',
        { monitoringInterval: Duration.seconds(20) },
        "'monitoringInterval' must be one of 0, 1, 5, 10, 15, 30, 60, got 20",
      ],
      ['a port that is none', { port: 70_000 }, "'port' must be a whole number from 1 to 65535"],
      [
        'a deletion that is refused',
        { removalPolicy: RemovalPolicy.DESTROY },
        "'removalPolicy' must not be DESTROY with 'deletionProtection'",
      ],
      [
        'a class that is not known',
        { instanceType: new ec2.InstanceType('q9.large') },
        "'alarmThresholds' must have 'freeableMemory' and 'connections'",
      ],
      [
        'a share of more than all',
        { alarmThresholds: { cpuPercent: 120 } },
        "'alarmThresholds.cpuPercent' must be a number from 1 to 100",
      ],
      [
        'a share of the burst that is always there',
        { alarmThresholds: { diskBurstPercent: 100 } },
        "'alarmThresholds.diskBurstPercent' must be a number from 1 to 99",
      ],
      [
        'a lag of nothing',
        { alarmThresholds: { replicaLag: Duration.seconds(0) } },
        "'alarmThresholds.replicaLag' must be a duration",
      ],
      [
        'a standby of an edition without',
        {
          engine: RelationalEngine.sqlServer({ edition: SqlServerEdition.WEB }),
          availability: RelationalAvailability.multiAz(),
        },
        "'availability' must be 'singleAz()'",
      ],
    ])('with %s', (_, given, message) => {
      expect(() => database(given)).toThrow(message);
    });

    test('with storage of no whole number of GiB, or of a token', () => {
      expect(() => database({ allocatedStorage: Size.mebibytes(30_000) })).toThrow(
        "'allocatedStorage' must be a size in whole GiB from 20 to 65536 GiB",
      );
      const token = Size.gibibytes(Token.asNumber({ Ref: 'Storage' }));
      expect(() => database({ allocatedStorage: token }, 'Token')).toThrow(
        "'allocatedStorage' must be known at synthesis",
      );
    });

    test('with several problems, and says all of them', () => {
      expect(() => database({ masterUsername: 'admin', databaseName: 'my-shop', port: 0 })).toThrow(
        /has 3 problems:[\s\S]*databaseName[\s\S]*masterUsername[\s\S]*port/,
      );
    });

    test.each(['vpc', 'engine', 'alarms'] as const)('without %s', (name) => {
      const props = {
        vpc: vpcOf(stack),
        engine: RelationalEngine.postgres(),
        alarms: Alarms.none(),
        [name]: undefined,
      };
      expect(() => new RelationalDatabase(stack, 'Orders', props as unknown as RelationalDatabaseProps)).toThrow(
        `'${name}' must be given`,
      );
    });

    test('with one zone, or with public subnets without a reason', () => {
      expect(() => database({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } })).toThrow(
        "'subnets' must be of 2 zones or more, for a standby, got 1",
      );
      expect(() => database({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }, 'Public')).toThrow(
        "'subnets' must not be public, got 2",
      );
      expect(() => DatabaseExposure.publicAddress('')).toThrow("'reason' must not be empty");
    });

    test('with a Multi-AZ DB cluster of two zones, or of another engine', () => {
      expect(() => database({ availability: CLUSTER() })).toThrow(
        "'subnets' must be of 3 zones or more, for a Multi-AZ DB cluster",
      );
      const given = { vpc: wideVpc(), availability: CLUSTER(), engine: RelationalEngine.mariaDb() };
      expect(() => database(given, 'Maria')).toThrow("'availability' must not be 'multiAzCluster()' for MariaDB");
    });

    test.each<[string, Partial<RelationalDatabaseProps>]>([
      ["'instanceType' is not for a Multi-AZ DB cluster", { instanceType: new ec2.InstanceType('m7g.large') }],
      ["'allocatedStorage' is not for a Multi-AZ DB cluster", { allocatedStorage: Size.gibibytes(100) }],
      ["'maxAllocatedStorage' is not for a Multi-AZ DB cluster", { maxAllocatedStorage: Size.gibibytes(200) }],
      ["'caCertificate' is not for a Multi-AZ DB cluster", { caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1 }],
      ["'masterPassword' must be 'managed()'", { masterPassword: RelationalMasterPassword.secret() }],
      ["'backups' must not be 'none()'", { backups: RelationalBackups.none('A copy.') }],
    ])('of a cluster: %s', (message, given) => {
      expect(() => database({ vpc: wideVpc(), availability: CLUSTER(), ...given })).toThrow(message);
    });

    test.each([
      [{ instanceType: 'm7g.large' }, "'instanceType' must have a local disk"],
      [{ iops: 100 }, "'iops' must be a whole number of at least 1000"],
      [{ iops: 9000 }, "'iops' must be from 50 to 5000 for 100 GiB, got 9000"],
      [{ gib: 50 }, "'allocatedStorage' must be a size in whole GiB from 100"],
    ])(
      'of a cluster with %j',
      (
        { instanceType = 'm6gd.large', iops = 3000, gib = 100 }: { instanceType?: string; iops?: number; gib?: number },
        message,
      ) => {
        expect(() =>
          RelationalAvailability.multiAzCluster({
            instanceType: new ec2.InstanceType(instanceType),
            allocatedStorage: Size.gibibytes(gib),
            iops,
          }),
        ).toThrow(message);
      },
    );

    test.each([0, 36, 1.5])('with backups of %d days', (days) => {
      expect(() => RelationalBackups.lastDays(days)).toThrow("'days' must be a whole number from 1 to 35");
    });

    test('without backups, and without a reason', () => {
      expect(() => RelationalBackups.none(' ')).toThrow("'reason' must not be empty");
    });

    test('with copies in its own Region, by a key of another, or of no backups', () => {
      stack = testStack(testApp(), 'Known', { env: { region: 'eu-central-1', account: '111122223333' } });
      expect(() => database({ crossRegionBackups: copies('eu-central-1') })).toThrow(
        "'crossRegionBackups' must be of another Region than that of the database, got 'eu-central-1'",
      );
      stack = testStack();
      expect(() => database({ crossRegionBackups: copies('eu-north-1') })).toThrow(
        "the key of 'crossRegionBackups' must be of their Region ('eu-north-1'), got one of 'eu-central-1'",
      );
      stack = testStack();
      const given = { crossRegionBackups: copies('eu-central-1'), backups: RelationalBackups.none('A copy.') };
      expect(() => database(given)).toThrow("'crossRegionBackups' needs 'backups'");
    });

    test('with copies of no Region, or kept too long', () => {
      expect(() => copies('Frankfurt')).toThrow("'region' must be a Region such as 'eu-central-1'");
      const encryptionKey = keyOf(stack);
      expect(() => CrossRegionBackups.to({ region: 'eu-west-1', encryptionKey, retention: Duration.days(40) })).toThrow(
        "'retention' must be a whole number from 1 to 35",
      );
    });
  });

  describe('in a stack', () => {
    test('two of them have identifiers of their own', () => {
      database();
      database({}, 'Stock');
      const names = Object.values(template().findResources(INSTANCE)).map(({ Properties }) =>
        JSON.stringify(Properties.DBInstanceIdentifier),
      );
      expect(new Set(names).size).toBe(2);
    });

    test('children can be overridden', () => {
      const { instance } = database();
      (instance?.node.defaultChild as rds.CfnDBInstance).addPropertyOverride('DedicatedLogVolume', true);
      properties(INSTANCE, { DedicatedLogVolume: true });
    });
  });
});
