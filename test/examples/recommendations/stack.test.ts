import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { RecommendationsStack } from '../../../examples/recommendations/stack';
import { describeExampleStack } from '../../support/example-stack';

const [CLUSTER, INSTANCE] = ['AWS::Neptune::DBCluster', 'AWS::Neptune::DBInstance'];

const templateIn = describeExampleStack('Recommendations', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new RecommendationsStack(app, 'Recommendations', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));

/** The actions on the graph of the functions, by the beginning of the ids of their roles. */
function actionsOf(role: string): string[] {
  return Object.entries(template('production').findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('neptune-db:'))
    .map((action) => action.replace('neptune-db:', ''));
}

describe('Recommendations', () => {
  test('has one small instance in a sandbox, and a reader in another zone in production', () => {
    const sandbox = template('sandbox');
    sandbox.resourceCountIs(INSTANCE, 1);
    sandbox.hasResource(CLUSTER, {
      Properties: {
        ServerlessScalingConfiguration: { MinCapacity: 1, MaxCapacity: 2.5 },
        BackupRetentionPeriod: 7,
        DeletionProtection: false,
      },
      DeletionPolicy: 'Delete',
    });
    const production = template('production');
    production.hasResource(CLUSTER, {
      Properties: { BackupRetentionPeriod: 14, DeletionProtection: true, IamAuthEnabled: true, StorageEncrypted: true },
      DeletionPolicy: 'Snapshot',
    });
    const zones = Object.values(production.findResources(INSTANCE)).map(
      ({ Properties }) => Properties.AvailabilityZone,
    );
    expect(zones).toHaveLength(2);
    expect(zones[0]).not.toEqual(zones[1]);
  });

  test('has questions in the log of slow queries before their handler ends them', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      template(profile).hasResourceProperties('AWS::Neptune::DBClusterParameterGroup', {
        Parameters: Match.objectLike({ neptune_slow_query_log_threshold: '1000' }),
      });
    }
  });

  test('lets each function do no more than its handler does', () => {
    expect(actionsOf('PurchasesRole')).toEqual(['DeleteDataViaQuery', 'ReadDataViaQuery', 'WriteDataViaQuery']);
    expect(actionsOf('RecommendationsRole')).toEqual(['ReadDataViaQuery']);
    expect(actionsOf('ImportsRole')).toEqual([
      'CancelLoaderJob',
      'GetLoaderJobStatus',
      'ListLoaderJobs',
      'StartLoaderJob',
    ]);
  });

  test('reads from the readers, and writes to the writer', () => {
    const hosts = Object.entries(template('production').findResources('AWS::Lambda::Function')).map(
      ([id, { Properties }]) => [
        id.replace(/Function[0-9A-F]{8}$/, ''),
        Properties.Environment?.Variables?.GRAPH_HOST?.['Fn::GetAtt']?.[1],
      ],
    );
    expect(Object.fromEntries(hosts.filter(([, host]) => host !== undefined))).toEqual({
      Purchases: 'Endpoint',
      Recommendations: 'ReadEndpoint',
      Imports: 'Endpoint',
    });
  });

  test('opens the graph to the functions alone', () => {
    const sources = Object.values(template('production').findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => [Properties.FromPort, Properties.SourceSecurityGroupId['Fn::GetAtt'][0]],
    );
    expect(sources.sort()).toEqual(
      ['Imports', 'Purchases', 'Recommendations'].map((id) => [
        8182,
        expect.stringMatching(`^${id}FunctionSecurityGroup`),
      ]),
    );
  });

  test('loads from its bucket by a role of the cluster, which the function names and cannot use itself', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('^GraphLoadRole'), 'Arn'] };
      template(profile).hasResourceProperties(CLUSTER, { AssociatedRoles: [{ RoleArn: role }] });
      template(profile).hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ IMPORT_ROLE_ARN: role, IMPORT_PREFIX: 'purchases/' }) },
      });
      expect(JSON.stringify(template(profile).findResources('AWS::IAM::Policy'))).not.toContain('iam:PassRole');
    }
  });

  test('asks for a signature in a sandbox, and for users of the pool in production', () => {
    template('sandbox').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    template('production').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    template('production').hasResourceProperties('AWS::Cognito::UserPool', { MfaConfiguration: 'ON' });
    for (const type of ['Cognito::UserPool', 'CloudWatch::Alarm', 'ApiGatewayV2::DomainName']) {
      template('sandbox').resourceCountIs(`AWS::${type}`, 0);
    }
  });
});
