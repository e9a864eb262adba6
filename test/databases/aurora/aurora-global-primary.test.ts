import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import { AuroraCapacity, AuroraGlobalPrimary, AuroraGlobalPrimaryProps } from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { MYSQL, POSTGRES } from '../../specimens/databases/aurora';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const CLUSTER = 'AWS::RDS::DBCluster';
const SECRET = 'AWS::SecretsManager::Secret';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(
  props: Partial<AuroraGlobalPrimaryProps> = {},
  stack: Stack = testStack(),
  id = 'Orders',
): AuroraGlobalPrimary {
  return new AuroraGlobalPrimary(stack, id, { vpc: vpcOf(stack), engine: POSTGRES, alarms: Alarms.none(), ...props });
}

function template(props: Partial<AuroraGlobalPrimaryProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(id) });

/** Finds the lag whichever other dimensions it has. */
const lagQuery = (metricName: string) => ({
  'Fn::Join': [
    '',
    [
      `SELECT MAX(${metricName}) FROM "AWS/RDS" WHERE DBClusterIdentifier = '`,
      { Ref: Match.stringLikeRegexp('^OrdersCluster') },
      "'",
    ],
  ],
});

describe('AuroraGlobalPrimary', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('a global database of the cluster, which does not name it, after its instances', () => {
      result.hasResource('AWS::RDS::GlobalCluster', {
        DeletionPolicy: 'Delete',
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersClusterReader')]),
        Properties: {
          SourceDBClusterIdentifier: {
            'Fn::Join': ['', Match.arrayWith([':cluster:', ref('^OrdersCluster')])],
          },
          DeletionProtection: true,
          EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
          GlobalClusterIdentifier: Match.absent(),
        },
      });
      result.hasResourceProperties(CLUSTER, { GlobalClusterIdentifier: Match.absent(), DeletionProtection: true });
    });

    test('a password in a secret of its own, under the key of the database, that stays as the snapshot does', () => {
      result.hasResourceProperties(CLUSTER, {
        ManageMasterUserPassword: Match.absent(),
        MasterUserSecret: Match.absent(),
        MasterUserPassword: { 'Fn::Join': ['', Match.arrayWith([ref('^OrdersSecret')])] },
        MasterUsername: 'postgres',
      });
      result.hasResource(SECRET, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
          GenerateSecretString: { SecretStringTemplate: '{"username":"postgres"}' },
        },
      });
      result.resourceCountIs(SECRET, 1);
    });

    test('another user is another secret, and another name of the cluster, which CloudFormation refuses', () => {
      const renamed = template({ masterUsername: 'owner' });
      renamed.hasResourceProperties(CLUSTER, { MasterUsername: 'owner' });
      expect(Object.keys(renamed.findResources(SECRET))).not.toEqual(Object.keys(result.findResources(SECRET)));
    });

    test('changed for the first time when the instances are there', () => {
      result.hasResource('AWS::SecretsManager::RotationSchedule', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersClusterWriter')]),
      });
    });

    test('changed every thirty days by a function in the VPC, which the cluster lets in', () => {
      result.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
        HostedRotationLambda: {
          RotationType: 'PostgreSQLSingleUser',
          VpcSubnetIds: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
        },
        RotationRules: { ScheduleExpression: 'rate(30 days)' },
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 5432,
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersSecurityGroup'), 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersRotationSecurityGroup'), 'GroupId'] },
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Function that changes the password of the database',
        SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443 })],
      });
    });

    test('alarms on the lag between Regions, of ten seconds, beside those of every cluster', () => {
      const stack = testStack();
      const { alarms } = make({ alarms: alarmsOf(stack) }, stack);
      expect(alarms).toHaveLength(5);
      const alarmed = templateOf(stack);
      for (const MetricName of ['AuroraGlobalDBRPOLag', 'AuroraGlobalDBReplicationLag']) {
        alarmed.hasResourceProperties(ALARM, {
          Metrics: [Match.objectLike({ Expression: lagQuery(MetricName), Period: 60 })],
          EvaluationPeriods: 5,
          Threshold: 10_000,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        });
      }
    });

    test('the endpoint of the writer in whatever Region it is', () => {
      const stack = testStack();
      const { globalWriterEndpoint, globalClusterIdentifier } = make({}, stack);
      expect(stack.resolve(globalWriterEndpoint.hostname)).toEqual({
        'Fn::GetAtt': [expect.stringMatching('^OrdersGlobalCluster'), 'GlobalEndpoint.Address'],
      });
      expect(stack.resolve(globalClusterIdentifier)).toEqual({ Ref: expect.stringMatching('^OrdersGlobalCluster') });
    });

    test('graphs', () => {
      const stack = testStack();
      new OperationsDashboard(stack, 'Dashboard', { subjects: [make({}, stack)] });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('CommitLatency');
    });
  });

  describe('all options', () => {
    test('the certificate authority of its instances, which RDS chooses otherwise', () => {
      for (const [props, CACertificateIdentifier] of [
        [{ caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1 }, 'rds-ca-rsa4096-g1'],
        [{}, Match.absent()],
      ] as const) {
        const stack = testStack();
        make(props, stack);
        templateOf(stack).allResourcesProperties('AWS::RDS::DBInstance', { CACertificateIdentifier });
      }
    });

    test('MySQL, with a user, a database and copies of the secret', () => {
      const result = template({
        engine: MYSQL,
        masterUsername: 'owner',
        databaseName: 'orders',
        secretRegions: ['eu-central-1'],
      });
      result.hasResourceProperties(SECRET, {
        GenerateSecretString: { SecretStringTemplate: '{"username":"owner"}' },
        ReplicaRegions: [{ Region: 'eu-central-1' }],
      });
      result.hasResourceProperties(CLUSTER, { DatabaseName: 'orders' });
      result.hasResourceProperties('AWS::RDS::GlobalCluster', { EngineLifecycleSupport: Match.absent() });
      result.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
        HostedRotationLambda: { RotationType: 'MySQLSingleUser' },
      });
    });

    test('another lag, other subnets of the function', () => {
      const stack = testStack();
      make(
        {
          alarms: alarmsOf(stack),
          globalLag: Duration.seconds(2),
          rotationSubnets: { subnets: vpcOf(stack).privateSubnets.slice(1) },
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, {
        Metrics: [Match.objectLike({ Expression: lagQuery('AuroraGlobalDBRPOLag') })],
        Threshold: 2000,
      });
      result.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
        HostedRotationLambda: { VpcSubnetIds: 'subnet-0123456789abcdef3' },
      });
    });

    test('kept with its global database, or deleted with its secret', () => {
      template({ removalPolicy: RemovalPolicy.RETAIN }).hasResource('AWS::RDS::GlobalCluster', {
        DeletionPolicy: 'Retain',
      });
      const deleted = template({ deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });
      deleted.hasResource(SECRET, { DeletionPolicy: 'Delete' });
      deleted.hasResourceProperties('AWS::RDS::GlobalCluster', { DeletionProtection: false });
    });

    test('connections as one user', () => {
      const stack = testStack();
      make({}, stack).grantConnect(
        new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        'app',
      );
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: [Match.objectLike({ Action: 'rds-db:connect' })] },
      });
    });
  });

  describe('fails', () => {
    test('fails without an engine', () => {
      expect(() => make({ engine: undefined as never })).toThrow("'engine' must be given");
    });

    test('fails for a capacity that pauses, and for a lag that says nothing', () => {
      expect(() => make({ capacity: AuroraCapacity.pausing(), globalLag: Duration.millis(1) })).toThrow(
        /has 2 problems:\n.*'capacity' must not pause in a global database.*\n.*'globalLag' must be from 100 milliseconds to 1 hour, got 1 ms/,
      );
    });

    test('fails for instance types with credits', () => {
      expect(() => make({ capacity: AuroraCapacity.provisioned(new ec2.InstanceType('t4g.large')) })).toThrow(
        "'capacity' and 'readers' must not be of instance types with credits in a global database",
      );
    });

    test('fails for a reserved user and a database with a dash', () => {
      expect(() => make({ masterUsername: 'admin', databaseName: 'my-orders' })).toThrow(
        /has 2 problems:\n.*'masterUsername'.*\n.*'databaseName'/,
      );
    });

    test('fails for copies of the secret in no Region, or in its own', () => {
      expect(() => make({ secretRegions: ['Frankfurt'] })).toThrow(
        "'secretRegions' must be a Region, such as 'eu-west-1'",
      );
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1', account: '111122223333' } });
      expect(() => make({ secretRegions: ['eu-west-1'] }, stack)).toThrow(
        "'secretRegions' must not hold that of the cluster ('eu-west-1'), where the secret is; leave it out",
      );
    });

    test('fails for a grant to all users', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      expect(() => make({}, stack).grantConnect(role, '*')).toThrow("'user' must be the name of one user");
    });
  });

  describe('in a stack', () => {
    test('two, and the L1 can be overridden', () => {
      const stack = testStack();
      make({}, stack);
      make({}, stack, 'Shops').globalCluster.deletionProtection = false;
      const result = templateOf(stack);
      result.resourceCountIs('AWS::RDS::GlobalCluster', 2);
      result.hasResourceProperties('AWS::RDS::GlobalCluster', { DeletionProtection: false });
    });
  });
});
