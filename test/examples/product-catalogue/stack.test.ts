import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { ProductCatalogueStack } from '../../../examples/product-catalogue/stack';
import { describeExampleStack } from '../../support/example-stack';

const CLUSTER = 'AWS::DocDB::DBCluster';
const INSTANCE = 'AWS::DocDB::DBInstance';
const FUNCTION = 'AWS::Lambda::Function';

const templateIn = describeExampleStack('ProductCatalogue', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new ProductCatalogueStack(app, 'ProductCatalogue', { profile, network });
});

const PROFILES = ['sandbox', 'production'] as const;
const template = (profile: (typeof PROFILES)[number]) => Template.fromJSON(templateIn(profile));

/** The properties of a function, by its description. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any JSON
function functionOf(stack: Template, description: string): Record<string, any> {
  const all = Object.values(stack.findResources(FUNCTION)).map(({ Properties }) => Properties);
  return all.find(({ Description }) => Description === description);
}

const BACKEND = 'Reads and changes the product catalogue';
const SETUP = 'Makes the user and the index of the product catalogue';

describe('ProductCatalogue', () => {
  test('has one small instance in a sandbox, and two with a password that changes in production', () => {
    const sandbox = template('sandbox');
    sandbox.resourceCountIs(INSTANCE, 1);
    sandbox.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
    sandbox.hasResource(CLUSTER, {
      DeletionPolicy: 'Delete',
      Properties: { ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 }, DeletionProtection: false },
    });
    const production = template('production');
    production.resourceCountIs(INSTANCE, 2);
    production.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
    production.hasResource(CLUSTER, {
      DeletionPolicy: 'Retain',
      Properties: { BackupRetentionPeriod: 14, DeletionProtection: true },
    });
  });

  test.each(PROFILES)('lets the setup alone read the password, in %s', (profile) => {
    const stack = template(profile);
    const readers = Object.entries(stack.findResources('AWS::IAM::Policy'))
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('secretsmanager:GetSecretValue'))
      .map(([id]) => id);
    expect(readers).toEqual([expect.stringMatching(/^SetupRole/)]);
    expect(functionOf(stack, BACKEND).Environment.Variables.SECRET_ARN).toBeUndefined();
    const { SECRET_ARN, APPLICATION_ROLE_ARN } = functionOf(stack, SETUP).Environment.Variables;
    expect(SECRET_ARN).toEqual({ Ref: expect.stringMatching(/^DatabaseSecretAttachment/) });
    expect(APPLICATION_ROLE_ARN).toEqual(functionOf(stack, BACKEND).Role);
  });

  test.each(PROFILES)(
    'makes the user before the API takes requests, and after there are instances, in %s',
    (profile) => {
      const stack = template(profile);
      const [[trigger, { DependsOn }]] = Object.entries(stack.findResources('Custom::Trigger'));
      expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(stack.findResources(INSTANCE))));
      stack.hasResource('AWS::ApiGatewayV2::Api', { DependsOn: Match.arrayWith([trigger]) });
    },
  );

  test.each([
    ['sandbox', []],
    ['production', [expect.stringMatching(/^DatabaseRotationSecurityGroup/)]],
  ] as const)('opens the database to what connects alone, in %s', (profile, others) => {
    const sources = Object.values(template(profile).findResources('AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => [Properties.FromPort, Properties.ToPort, Properties.SourceSecurityGroupId['Fn::GetAtt'][0]],
    );
    const groups = [/^BackendFunctionSecurityGroup/, /^SetupFunctionSecurityGroup/].map((id) =>
      expect.stringMatching(id),
    );
    expect(sources).toHaveLength(2 + others.length);
    expect(sources).toEqual(expect.arrayContaining([...groups, ...others].map((group) => [27017, 27017, group])));
  });

  test('has no more instances of the function in production than the smallest database has connections for', () => {
    expect(functionOf(template('production'), BACKEND).ReservedConcurrentExecutions * 3).toBeLessThan(0.8 * 250);
    expect(functionOf(template('sandbox'), BACKEND).ReservedConcurrentExecutions).toBeUndefined();
  });

  test('puts the database into subnets that lead nowhere, and the functions where Secrets Manager is reached', () => {
    const stack = template('production');
    const subnets = JSON.stringify(stack.findResources('AWS::DocDB::DBSubnetGroup'));
    expect(subnets).toMatch(/isolated/i);
    expect(JSON.stringify(functionOf(stack, SETUP).VpcConfig.SubnetIds)).toMatch(/private/i);
  });

  test('asks for a signature in a sandbox, and for staff of the pool in production', () => {
    template('sandbox').allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'AWS_IAM' });
    const production = template('production');
    production.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'JWT' });
    production.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    production.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'editors' });
    for (const type of ['Cognito::UserPool', 'CloudWatch::Alarm', 'ApiGatewayV2::DomainName']) {
      template('sandbox').resourceCountIs(`AWS::${type}`, 0);
    }
  });
});
