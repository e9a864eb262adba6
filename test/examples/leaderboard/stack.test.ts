import { Match, Template } from 'aws-cdk-lib/assertions';
import { LeaderboardStack } from '../../../examples/leaderboard/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const CLUSTER = 'AWS::DAX::Cluster';

const templateIn = describeExampleStack('Leaderboard', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new LeaderboardStack(app, 'Leaderboard', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
const idOf = (of: Template, type: string, prefix: string) =>
  Object.keys(of.findResources(type)).find((id) => id.startsWith(prefix)) ?? '';

describe('Leaderboard', () => {
  test('has one small node in a sandbox and three in production, encrypted in both: they are billed day and night', () => {
    const encrypted = { ClusterEndpointEncryptionType: 'TLS', SSESpecification: { SSEEnabled: true } };
    template('sandbox').hasResourceProperties(CLUSTER, {
      ...encrypted,
      NodeType: 'dax.t3.small',
      ReplicationFactor: 1,
    });
    template('production').hasResourceProperties(CLUSTER, {
      ...encrypted,
      NodeType: 'dax.t3.small',
      ReplicationFactor: 3,
    });
  });

  test('has a list of the best that is ten seconds old at most', () => {
    template('production').hasResourceProperties('AWS::DAX::ParameterGroup', {
      ParameterNameValues: { 'query-ttl-millis': '10000', 'record-ttl-millis': '300000' },
    });
  });

  test('lets the cluster use the scores, and not what players saved', () => {
    const production = template('production');
    const scores = idOf(production, 'AWS::DynamoDB::GlobalTable', 'Scores');
    const policy =
      production.findResources('AWS::IAM::Policy')[idOf(production, 'AWS::IAM::Policy', 'AcceleratorRole')];
    const resources = policy?.Properties.PolicyDocument.Statement.map(
      ({ Resource }: { Resource: unknown }) => Resource,
    );
    const arn = { 'Fn::GetAtt': [scores, 'Arn'] };
    expect(resources).toEqual([[arn, { 'Fn::Join': ['', [arn, '/index/*']] }]]);
  });

  test('lets a player read the scores and use the saved games under the own key, and call the API', () => {
    for (const profile of ['sandbox', 'production'] as const) {
      const stack = template(profile);
      const arnOf = (prefix: string) => ({ 'Fn::GetAtt': [idOf(stack, 'AWS::DynamoDB::GlobalTable', prefix), 'Arn'] });
      const Condition = {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['${cognito-identity.amazonaws.com:sub}'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      };
      const id = idOf(stack, 'AWS::IAM::Policy', 'PlayersRole');
      const [invoke, ...items] = stack.findResources('AWS::IAM::Policy')[id]?.Properties.PolicyDocument.Statement ?? [];
      expect(invoke).toMatchObject({ Action: 'execute-api:Invoke', Effect: 'Allow' });
      expect(JSON.stringify(invoke.Resource).match(/\/\*\/[A-Z]+\/games\/\*/g)).toEqual([
        '/*/GET/games/*',
        '/*/POST/games/*',
      ]);
      const actions = (...verbs: string[]) => verbs.map((verb) => `dynamodb:${verb}`);
      expect(items).toEqual([
        {
          Action: actions('BatchGetItem', 'GetItem', 'Query'),
          Effect: 'Allow',
          Resource: arnOf('Scores'),
          Condition,
        },
        {
          Action: actions('BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
          Effect: 'Allow',
          Resource: arnOf('Saves'),
          Condition,
        },
      ]);
    }
  });

  test('gives credentials to those alone who signed in, and keeps what their ids come from', () => {
    const production = template('production');
    production.hasResource('AWS::Cognito::IdentityPool', {
      Properties: { AllowUnauthenticatedIdentities: false },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    production.hasResourceProperties('AWS::Cognito::IdentityPoolRoleAttachment', {
      Roles: { authenticated: Match.anyValue(), unauthenticated: Match.absent() },
    });
    production.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [
          {
            Action: 'sts:AssumeRoleWithWebIdentity',
            Effect: 'Allow',
            Principal: { Federated: 'cognito-identity.amazonaws.com' },
            Condition: {
              StringEquals: {
                'cognito-identity.amazonaws.com:aud': {
                  Ref: idOf(production, 'AWS::Cognito::IdentityPool', 'Players'),
                },
              },
              'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
            },
          },
        ],
      }),
    });
  });

  test('limits what players can spend in the table that they write to themselves', () => {
    for (const [profile, reads, writes] of [
      ['sandbox', 50, 25],
      ['production', 2000, 1000],
    ] as const) {
      template(profile).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: Match.arrayWith([{ AttributeName: 'slot', KeyType: 'RANGE' }]),
        WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: writes },
        Replicas: [Match.objectLike({ ReadOnDemandThroughputSettings: { MaxReadRequestUnits: reads } })],
      });
    }
  });

  test('asks for a signature on every route, and takes fewer scores than questions', () => {
    for (const [profile, rate] of [
      ['sandbox', 5],
      ['production', 50],
    ] as const) {
      template(profile).allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
      template(profile).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        RouteSettings: { 'POST /games/{game}/scores': Match.objectLike({ ThrottlingRateLimit: rate }) },
      });
    }
  });

  test('opens the cluster to the function, at the port of TLS', () => {
    template('sandbox').hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9111,
      ToPort: 9111,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackendFunctionSecurityGroup'), 'GroupId'] },
    });
    template('sandbox').resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  });

  test('in a sandbox has no alarm and no domain', () => {
    for (const type of ['CloudWatch::Alarm', 'ApiGatewayV2::DomainName', 'CodeDeploy::DeploymentGroup']) {
      template('sandbox').resourceCountIs(`AWS::${type}`, 0);
    }
    template('production').hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'scores.example.com' });
  });
});
