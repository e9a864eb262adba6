import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraGlobalPrimary,
  AuroraGlobalSecondary,
  AuroraGlobalSecondaryProps,
} from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { POSTGRES } from '../../specimens/databases/aurora';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { recommendedContext, templateOf, testApp, testStack } from '../../support/synth';

const CLUSTER = 'AWS::RDS::DBCluster';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(
  props: Partial<AuroraGlobalSecondaryProps> = {},
  stack: Stack = testStack(),
  id = 'Orders',
): AuroraGlobalSecondary {
  return new AuroraGlobalSecondary(stack, id, {
    globalClusterIdentifier: 'orders',
    vpc: vpcOf(stack),
    engine: POSTGRES,
    alarms: Alarms.none(),
    ...props,
  });
}

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

describe('AuroraGlobalSecondary', () => {
  describe('defaults', () => {
    test('a copy without a user, a password and a secret, that refuses writes, under a key of its Region', () => {
      const stack = testStack();
      make({}, stack);
      const result = templateOf(stack);
      result.hasResource(CLUSTER, {
        DeletionPolicy: 'Snapshot',
        Properties: {
          GlobalClusterIdentifier: 'orders',
          EnableGlobalWriteForwarding: false,
          MasterUsername: Match.absent(),
          MasterUserPassword: Match.absent(),
          MasterUserSecret: Match.absent(),
          ManageMasterUserPassword: Match.absent(),
          DatabaseName: Match.absent(),
          KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
          DeletionProtection: true,
          EnableIAMDatabaseAuthentication: true,
        },
      });
      for (const type of ['Secret', 'SecretTargetAttachment', 'RotationSchedule']) {
        result.resourceCountIs(`AWS::SecretsManager::${type}`, 0);
      }
      result.resourceCountIs('AWS::RDS::DBInstance', 2);
      result.resourceCountIs(ALARM, 0);
    });

    test('alarms of its readers, of the writer that it has after a switchover, and on the lag between Regions, of ten seconds', () => {
      const stack = testStack();
      const { alarms } = make({ alarms: alarmsOf(stack) }, stack);
      expect(alarms).toHaveLength(4);
      const result = templateOf(stack);
      for (const MetricName of ['AuroraGlobalDBRPOLag', 'AuroraGlobalDBReplicationLag']) {
        result.hasResourceProperties(ALARM, {
          Metrics: [Match.objectLike({ Expression: lagQuery(MetricName), Period: 60 })],
          Threshold: 10_000,
          EvaluationPeriods: 5,
        });
      }
      for (const Value of ['READER', 'WRITER']) {
        result.hasResourceProperties(ALARM, {
          MetricName: 'ACUUtilization',
          Dimensions: Match.arrayWith([{ Name: 'Role', Value }]),
          // There is no writer, and no data of one, before that.
          TreatMissingData: 'notBreaching',
        });
      }
    });

    test('the endpoint of its own writer, for clients that stand by', () => {
      const stack = testStack();
      const { writerEndpoint } = make({}, stack);
      expect(stack.resolve(writerEndpoint.hostname)).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^OrdersCluster/), 'Endpoint.Address'],
      });
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

    test('writes that are forwarded, and another lag', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack), writeForwarding: true, globalLag: Duration.minutes(1) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, { EnableGlobalWriteForwarding: true });
      result.hasResourceProperties(ALARM, {
        Metrics: [Match.objectLike({ Expression: lagQuery('AuroraGlobalDBRPOLag') })],
        Threshold: 60_000,
      });
    });

    test('of a primary cluster in a stack of another Region, without a function between them', () => {
      const app = testApp({ ...recommendedContext, '@aws-cdk/core:defaultCrossStackReferences': 'strong' });
      const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) =>
        testStack(app, region, { env: { region, account: '111122223333' } }),
      ) as [Stack, Stack];
      const primary = new AuroraGlobalPrimary(here, 'Orders', {
        vpc: vpcOf(here),
        engine: POSTGRES,
        alarms: Alarms.none(),
      });
      make({ globalClusterIdentifier: primary.globalClusterIdentifier }, there);
      const result = templateOf(there);
      result.hasResourceProperties(CLUSTER, {
        GlobalClusterIdentifier: {
          'Fn::GetStackOutput': Match.objectLike({ Region: 'eu-west-1' }),
        },
      });
      result.resourceCountIs('AWS::Lambda::Function', 0);
      templateOf(here).resourceCountIs('AWS::Lambda::Function', 0);
      expect(there.dependencies).toEqual([here]);
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
    test('fails without the identifier of the global database', () => {
      expect(() => make({ globalClusterIdentifier: undefined as never })).toThrow(
        "'globalClusterIdentifier' must be given, got nothing; give it a string",
      );
      expect(() => make({ globalClusterIdentifier: ' ' })).toThrow("'globalClusterIdentifier' must not be empty");
    });

    test('fails for a capacity that pauses', () => {
      expect(() => make({ capacity: AuroraCapacity.pausing() })).toThrow(
        "'capacity' must not pause in a global database",
      );
    });

    test('fails for a grant to all users', () => {
      const stack = testStack();
      const role = new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      expect(() => make({}, stack).grantConnect(role, '*')).toThrow("'user' must be the name of one user");
    });
  });

  describe('in a stack', () => {
    test('two', () => {
      const stack = testStack();
      make({}, stack);
      make({}, stack, 'Shops');
      templateOf(stack).resourceCountIs(CLUSTER, 2);
    });
  });
});
