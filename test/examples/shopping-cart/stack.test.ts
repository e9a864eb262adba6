import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { ShoppingCartStack } from '../../../examples/shopping-cart/stack';
import { describeExampleStack } from '../../support/example-stack';

const [SERVERLESS, NODES] = ['AWS::ElastiCache::ServerlessCache', 'AWS::ElastiCache::ReplicationGroup'];

const templateIn = describeExampleStack('ShoppingCart', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new ShoppingCartStack(app, 'ShoppingCart', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));

describe('ShoppingCart', () => {
  test('has a serverless cache with limits in a sandbox, and two nodes in production', () => {
    const sandbox = template('sandbox');
    sandbox.hasResourceProperties(SERVERLESS, {
      Engine: 'valkey',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' }, ECPUPerSecond: { Maximum: 1000 } },
    });
    sandbox.resourceCountIs(NODES, 0);
    const production = template('production');
    production.hasResourceProperties(NODES, {
      Engine: 'valkey',
      CacheNodeType: 'cache.t4g.small',
      NumNodeGroups: 1,
      ReplicasPerNodeGroup: 1,
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
    });
    production.resourceCountIs(SERVERLESS, 0);
  });

  test('keeps nothing of the cache, which has nothing that the table does not have', () => {
    template('sandbox').hasResource(SERVERLESS, {
      Properties: { SnapshotRetentionLimit: 0, FinalSnapshotName: Match.absent() },
      DeletionPolicy: 'Delete',
    });
    template('production').hasResource(NODES, {
      Properties: { SnapshotRetentionLimit: 0 },
      DeletionPolicy: 'Delete',
    });
    template('production').hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  });

  test('says to the functions which kind of cache they sign in to', () => {
    for (const [profile, kind] of [
      ['sandbox', 'serverless'],
      ['production', 'cluster'],
    ] as const) {
      const functions = Object.values(template(profile).findResources('AWS::Lambda::Function'));
      const kinds = functions.map(({ Properties }) => Properties.Environment.Variables.CACHE_KIND);
      expect(kinds.sort()).toEqual([kind, kind]);
    }
  });

  test('lets both functions sign in as one user, who has the carts alone, and nobody without a name', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      const stack = template(profile);
      const users = Object.values(stack.findResources('AWS::ElastiCache::User')).map(({ Properties }) => Properties);
      expect(users.map(({ AccessString }) => AccessString).sort()).toEqual([
        'off ~* -@all',
        'on ~cart:* +@all -@admin -@dangerous +info',
      ]);
      const statements = Object.values(stack.findResources('AWS::IAM::Policy'))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
        .filter(({ Action }) => Action === 'elasticache:Connect');
      expect(statements).toHaveLength(2);
      for (const { Resource } of statements) expect(JSON.stringify(Resource)).not.toMatch(/\*/);
    }
  });

  test('works on changes in order, again from the one that failed, and keeps what fails for good', () => {
    template('production').hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    template('production').hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  test('lets each function do no more than its handler does', () => {
    const policies = template('production').findResources('AWS::IAM::Policy');
    const actionsOf = (prefix: string) =>
      JSON.stringify(Object.entries(policies).find(([id]) => id.startsWith(prefix)) ?? []).match(/dynamodb:\w+/g);
    expect(actionsOf('BackendRole')).toEqual(['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem']);
    expect(actionsOf('ChangesHandlerRole')).toEqual(
      ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((verb) => `dynamodb:${verb}`),
    );
  });

  test('asks for a signature in a sandbox, and for users of the pool in production', () => {
    template('sandbox').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    template('production').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    template('production').hasResourceProperties('AWS::Cognito::UserPool', { MfaConfiguration: 'ON' });
    for (const type of ['Cognito::UserPool', 'CloudWatch::Alarm', 'ApiGatewayV2::DomainName']) {
      template('sandbox').resourceCountIs(`AWS::${type}`, 0);
    }
  });

  test('opens the cache to the functions alone', () => {
    const sources = Object.values(template('production').findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => [Properties.FromPort, Properties.SourceSecurityGroupId['Fn::GetAtt'][0]],
    );
    expect(sources.sort()).toEqual([
      [6379, expect.stringMatching(/^BackendFunctionSecurityGroup/)],
      [6379, expect.stringMatching(/^ChangesHandlerFunctionSecurityGroup/)],
    ]);
  });
});
