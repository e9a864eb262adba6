import { Match, Template } from 'aws-cdk-lib/assertions';
import { GlobalStoreSecondaryStack } from '../../../examples/global-store-secondary/stack';
import { GlobalStoreStack } from '../../../examples/global-store/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('GlobalStoreSecondary', (app, profile) => {
  const { store: primary } = new GlobalStoreStack(app, 'GlobalStore', { profile });
  new GlobalStoreSecondaryStack(app, 'GlobalStoreSecondary', { profile, primary });
});

const CLUSTER = 'AWS::RDS::DBCluster';

describe.each(['sandbox', 'production'] as const)('GlobalStoreSecondary in %s', (profile) => {
  let template: Template;
  let first: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
    first = Template.fromJSON(templateIn(profile, 'GlobalStore'));
  });

  test('joins the global database, without a user, a password and a database of its own', () => {
    template.hasResourceProperties(CLUSTER, {
      GlobalClusterIdentifier: {
        'Fn::GetStackOutput': Match.objectLike({ StackName: 'GlobalStore', Region: 'eu-west-1' }),
      },
      MasterUsername: Match.absent(),
      MasterUserPassword: Match.absent(),
      ManageMasterUserPassword: Match.absent(),
      DatabaseName: Match.absent(),
    });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.resourceCountIs('AWS::RDS::GlobalCluster', 0);
    expect(JSON.stringify(templateIn(profile))).not.toContain('CrossRegion');
  });

  test('takes the place of the first one: with its version, its capacity and its parameters, under a key of its own Region', () => {
    const [mine, other] = [template, first].map((each) => Object.values(each.findResources(CLUSTER))[0].Properties);
    for (const property of ['Engine', 'EngineVersion', 'ServerlessV2ScalingConfiguration', 'DeletionProtection']) {
      expect([property, mine[property]]).toEqual([property, other[property]]);
    }
    const parameters = [template, first].map((each) =>
      Object.values(each.findResources('AWS::RDS::DBClusterParameterGroup')).map(
        ({ Properties }) => Properties.Parameters,
      ),
    );
    expect(parameters[0]).toEqual(parameters[1]);
    expect(mine.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^StoreKey/), 'Arn'] });
  });

  test('lets in the function that reads, and the one that stands by to write, each as its user', () => {
    const connecting = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === 'rds-db:connect').map(
        ({ Resource }: { Resource: { 'Fn::Join': [string, unknown[]] } }) => [
          Properties.Roles[0].Ref.replace(/[0-9A-F]{8}$/, ''),
          Resource['Fn::Join'][1].at(-1),
        ],
      ),
    );
    expect(connecting.sort()).toEqual([
      ['ReadPricesRole', '/store_reader'],
      ['SetPriceRole', '/store_writer'],
    ]);
    const into = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) =>
      /"StoreSecurityGroup/.test(JSON.stringify(Properties.GroupId)),
    );
    expect(into.map(({ Properties }) => Properties.SourceSecurityGroupId['Fn::GetAtt'][0]).sort()).toEqual([
      expect.stringMatching(/^ReadPricesFunctionSecurityGroup/),
      expect.stringMatching(/^SetPriceFunctionSecurityGroup/),
    ]);
  });

  test('writes to the cluster of its own Region alone, by what the first Region runs', () => {
    const [mine, other] = [template, first].map((each) => {
      const [found] = Object.entries(each.findResources('AWS::Lambda::Function')).filter(([id]) =>
        id.startsWith('SetPrice'),
      );
      return found?.[1].Properties.Environment.Variables;
    });
    const DATABASE_HOST = { 'Fn::GetAtt': [expect.stringMatching(/^StoreCluster/), 'Endpoint.Address'] };
    expect(mine).toEqual({ ...other, DATABASE_HOST });
    expect(mine).toMatchObject({ DATABASE_USER: 'store_writer', POWERTOOLS_SERVICE_NAME: 'set-price' });
  });

  test('is in a network whose addresses are not those of the first Region', () => {
    const [mine, other] = [template, first].map(
      (each) => Object.values(each.findResources('AWS::EC2::VPC'))[0].Properties.CidrBlock,
    );
    expect([mine, other]).toEqual(['10.20.0.0/16', '10.10.0.0/16']);
  });
});

test('wakes somebody in production when it falls behind, and nobody in a sandbox', () => {
  Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: [
      Match.objectLike({
        Expression: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('AuroraGlobalDBRPOLag')])] },
      }),
    ],
    AlarmActions: [Match.anyValue()],
  });
  Template.fromJSON(templateIn('sandbox')).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});
