import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  RelationalDatabase,
  RelationalDatabaseProps,
  RelationalDatabaseReplica,
  RelationalDatabaseReplicaProps,
  RelationalEngine,
  RelationalMasterPassword,
  RelationalReplicaSource,
  SqlServerEdition,
} from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { alarmsOf, keyOf, vpcOf } from '../../specimens/surroundings';
import { recommendedContext, templateOf, testApp, testStack } from '../../support/synth';

const INSTANCE = 'AWS::RDS::DBInstance';
const ARN = 'arn:aws:rds:eu-central-1:111122223333:db:orders';
const OPTIONS = {
  engine: RelationalEngine.postgres(),
  instanceType: new ec2.InstanceType('r7g.large'),
  allocatedStorage: Size.gibibytes(100),
};
const SOURCE = RelationalReplicaSource.fromInstanceArn(ARN, OPTIONS);

let stack: Stack;
let elsewhere: Stack;
beforeEach(() => {
  const app = testApp({ ...recommendedContext, '@aws-cdk/core:defaultCrossStackReferences': 'weak' });
  stack = testStack(app, 'Here', { env: { region: 'eu-west-1', account: '111122223333' } });
  elsewhere = testStack(app, 'Elsewhere', { env: { region: 'eu-central-1', account: '111122223333' } });
});

function replica(given: Partial<RelationalDatabaseReplicaProps> = {}): RelationalDatabaseReplica {
  return new RelationalDatabaseReplica(stack, 'Orders', {
    ...given,
    source: given.source ?? SOURCE,
    vpc: given.vpc ?? vpcOf(stack),
    alarms: given.alarms ?? alarmsOf(stack),
  });
}

function sourceIn(scope: Stack, given: Partial<RelationalDatabaseProps> = {}): RelationalReplicaSource {
  return RelationalReplicaSource.database(
    new RelationalDatabase(scope, 'Source', {
      vpc: vpcOf(scope),
      engine: RelationalEngine.postgres(),
      masterPassword: RelationalMasterPassword.secret(),
      alarms: Alarms.none(),
      ...given,
    }),
  );
}

const properties = (type: string, expected: unknown) => {
  templateOf(stack).hasResourceProperties(type, expected);
};

describe('RelationalDatabaseReplica', () => {
  describe('defaults', () => {
    beforeEach(() => {
      replica();
    });

    test('is of the whole ARN of its source, encrypted by a key of its own Region, on gp3', () => {
      properties(INSTANCE, {
        SourceDBInstanceIdentifier: ARN,
        StorageEncrypted: Match.absent(),
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
        StorageType: 'gp3',
        Engine: Match.absent(),
        EngineVersion: Match.absent(),
        MasterUsername: Match.absent(),
        ManageMasterUserPassword: Match.absent(),
        DBInstanceClass: 'db.r7g.large',
        MultiAZ: true,
        MaxAllocatedStorage: 500,
        PubliclyAccessible: false,
        EnableIAMDatabaseAuthentication: true,
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        DatabaseInsightsMode: 'standard',
        PerformanceInsightsRetentionPeriod: 7,
        MonitoringInterval: 60,
        PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
      });
    });

    test('is kept and protected, with all that it needs', () => {
      templateOf(stack).hasResource(INSTANCE, { DeletionPolicy: 'Retain', Properties: { DeletionProtection: true } });
      for (const type of [
        'AWS::KMS::Key',
        'AWS::RDS::DBParameterGroup',
        'AWS::RDS::DBSubnetGroup',
        'AWS::EC2::SecurityGroup',
        'AWS::Logs::LogGroup',
      ])
        templateOf(stack).allResources(type, { DeletionPolicy: 'Retain' });
    });

    test('forces TLS by a parameter group of its own, which it needs when it is promoted', () => {
      properties('AWS::RDS::DBParameterGroup', { Family: 'postgres18', Parameters: { 'rds.force_ssl': '1' } });
      properties(INSTANCE, { DBParameterGroupName: { Ref: Match.stringLikeRegexp('^OrdersParametersPostgres18') } });
    });

    test('waits for its log groups, which expire and are encrypted', () => {
      templateOf(stack).hasResource(INSTANCE, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersPostgresqlLogGroup')]),
      });
      templateOf(stack).allResourcesProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 90,
        KmsKeyId: Match.anyValue(),
      });
    });

    test('has an alarm of its lag, which a replica that follows no more has as well', () => {
      properties('AWS::CloudWatch::Alarm', {
        Threshold: 300,
        EvaluationPeriods: 5,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(lag < 0, 100000, lag)' })]),
      });
      templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 6);
      templateOf(stack).resourceCountIs('AWS::RDS::EventSubscription', 1);
    });
  });

  describe('all options', () => {
    test('are those that were given', () => {
      replica({
        instanceType: new ec2.InstanceType('m7g.large'),
        multiAz: false,
        encryptionKey: keyOf(stack),
        logEncryptionKey: keyOf(stack),
        maintenanceWindow: 'wed:03:00-wed:04:00',
        monitoringInterval: Duration.seconds(0),
        logExports: ['postgresql'],
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
        alarmThresholds: { replicaLag: Duration.minutes(1) },
      });
      templateOf(stack).hasResource(INSTANCE, {
        DeletionPolicy: 'Delete',
        Properties: {
          DBInstanceClass: 'db.m7g.large',
          MultiAZ: false,
          KmsKeyId: keyOf(stack).keyArn,
          PreferredMaintenanceWindow: 'wed:03:00-wed:04:00',
          MonitoringInterval: 0,
          MonitoringRoleArn: Match.absent(),
          EnableCloudwatchLogsExports: ['postgresql'],
          DeletionProtection: false,
        },
      });
      properties('AWS::CloudWatch::Alarm', { Threshold: 60, EvaluationPeriods: 5 });
    });
  });

  describe('overrides', () => {
    describe('a source of the app', () => {
      test('is read from its stack, without a name or a function', () => {
        replica({ source: sourceIn(elsewhere, { port: 5433, parameters: { work_mem: '8192' } }) });
        properties(INSTANCE, {
          SourceDBInstanceIdentifier: {
            'Fn::GetStackOutput': Match.objectLike({ StackName: 'Elsewhere', Region: 'eu-central-1' }),
          },
          Port: '5433',
          DBInstanceClass: 'db.m7g.large',
        });
        properties('AWS::RDS::DBParameterGroup', { Parameters: { work_mem: '8192' } });
        templateOf(stack).resourceCountIs('AWS::Lambda::Function', 0);
      });

      test('fails in the same Region', () => {
        expect(() => replica({ source: sourceIn(stack) })).toThrow(
          "'source' must be in another Region, got one in 'eu-west-1' as well; take its 'addReadReplica()'",
        );
      });

      test('fails in a stack that does not know its Region', () => {
        expect(() => replica({ source: sourceIn(testStack()) })).toThrow(
          "'source' must be in a stack that knows its Region",
        );
      });

      test('fails with a password that RDS manages, of which it makes no replica', () => {
        expect(() => replica({ source: sourceIn(elsewhere, { masterPassword: undefined }) })).toThrow(
          "'source' must not have a password that RDS manages",
        );
      });
    });
  });

  describe('overrides', () => {
    describe('grantConnect', () => {
      test('is of one user of the replica', () => {
        const role = new iam.Role(stack, 'Reports', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        replica().grantConnect(role, 'reports');
        properties('AWS::IAM::Policy', {
          PolicyDocument: {
            Statement: [
              {
                Action: 'rds-db:connect',
                Effect: 'Allow',
                Resource: {
                  'Fn::Join': [
                    '',
                    [
                      'arn:aws:rds-db:eu-west-1:111122223333:dbuser:',
                      { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersInstance'), 'DbiResourceId'] },
                      '/reports',
                    ],
                  ],
                },
              },
            ],
          },
        });
      });

      test('fails for any user, and for an engine without', () => {
        const role = new iam.Role(stack, 'Reports', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        expect(() => replica().grantConnect(role, '*')).toThrow("'user' must be the name of one user");
        const engine = RelationalEngine.sqlServer({ edition: SqlServerEdition.ENTERPRISE });
        const source = RelationalReplicaSource.fromInstanceArn(ARN, { ...OPTIONS, engine });
        const sql = new RelationalDatabaseReplica(stack, 'Sql', { source, vpc: vpcOf(stack), alarms: Alarms.none() });
        expect(() => sql.grantConnect(role, 'reports')).toThrow('SQL Server has no IAM connections here');
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<RelationalDatabaseReplicaProps>, string]>([
      [
        'a last snapshot',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        'RDS makes no last snapshot of a replica; take RETAIN',
      ],
      [
        'a deletion that is refused',
        { removalPolicy: RemovalPolicy.DESTROY },
        "'removalPolicy' must not be DESTROY with 'deletionProtection'",
      ],
      ['a log of another engine', { logExports: ['error'] }, "'logExports' must be of PostgreSQL"],
      ['a malformed window', { maintenanceWindow: 'sunday' }, "'maintenanceWindow' must be a time of week in UTC"],
      ['an interval of its own', { monitoringInterval: Duration.seconds(7) }, "'monitoringInterval' must be one of"],
      ['a class that is not known', { instanceType: new ec2.InstanceType('q9.large') }, "'alarmThresholds' must have"],
    ])('with %s', (_, given, message) => {
      expect(() => replica(given)).toThrow(message);
    });

    test('with one zone, or public subnets', () => {
      expect(() => replica({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } })).toThrow(
        "'subnets' must be of 2 zones or more",
      );
      const subnets = { subnetType: ec2.SubnetType.PUBLIC };
      const props = { source: SOURCE, vpc: vpcOf(stack), alarms: Alarms.none(), subnets };
      expect(() => new RelationalDatabaseReplica(stack, 'Public', props)).toThrow("'subnets' must not be public");
    });

    test.each(['source', 'vpc', 'alarms'] as const)('without %s', (name) => {
      const props = { source: SOURCE, vpc: vpcOf(stack), alarms: Alarms.none(), [name]: undefined };
      expect(
        () => new RelationalDatabaseReplica(stack, 'Orders', props as unknown as RelationalDatabaseReplicaProps),
      ).toThrow(`'${name}' must be given`);
    });

    test('with an ARN of something else, or of the same Region', () => {
      expect(() => RelationalReplicaSource.fromInstanceArn('orders', OPTIONS)).toThrow(
        "'instanceArn' must be the ARN of an instance of RDS",
      );
      const source = RelationalReplicaSource.fromInstanceArn(ARN.replace('eu-central-1', 'eu-west-1'), OPTIONS);
      expect(() => replica({ source })).toThrow("'source' must be in another Region");
    });
  });

  describe('in a stack', () => {
    test('two of them have identifiers of their own, and graphs', () => {
      expect(replica().dashboardWidgets()).toHaveLength(4);
      new RelationalDatabaseReplica(stack, 'Stock', { source: SOURCE, vpc: vpcOf(stack), alarms: Alarms.none() });
      const names = Object.values(templateOf(stack).findResources(INSTANCE)).map(({ Properties }) =>
        JSON.stringify(Properties.DBInstanceIdentifier),
      );
      expect(new Set(names).size).toBe(2);
    });

    test('children can be overridden', () => {
      replica().instance.addPropertyOverride('DedicatedLogVolume', true);
      properties(INSTANCE, { DedicatedLogVolume: true });
    });
  });
});
