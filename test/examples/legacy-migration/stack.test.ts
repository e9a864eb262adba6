import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addExampleStacks } from '../../../examples/example-stacks';
import { LegacyMigrationStack } from '../../../examples/legacy-migration/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('LegacyMigration', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new LegacyMigrationStack(app, 'LegacyMigration', { profile, network });
});

describe('LegacyMigration', () => {
  test('has a standby in production, and little capacity in a sandbox', () => {
    Template.fromJSON(templateIn('production')).hasResourceProperties('AWS::DMS::ReplicationConfig', {
      ComputeConfig: { MultiAZ: true, MaxCapacityUnits: 32 },
    });
    Template.fromJSON(templateIn('sandbox')).hasResourceProperties('AWS::DMS::ReplicationConfig', {
      ComputeConfig: { MultiAZ: false, MaxCapacityUnits: 2 },
    });
  });

  test('reads its secrets by an endpoint, which is there before', () => {
    const template = Template.fromJSON(templateIn('sandbox'));
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('secretsmanager')])] },
      PrivateDnsEnabled: true,
    });
    template.hasResource('AWS::DMS::ReplicationConfig', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SecretsManager')]),
    });
  });

  test('verifies by the certificates that are given, and production says which are not', () => {
    const legacy = (context: Record<string, string>) => {
      const app = new App({ context: { profile: 'production', only: 'LegacyMigration', ...context } });
      const profile = addExampleStacks(app);
      const template = Template.fromStack(app.node.findChild('LegacyMigration') as Stack);
      return { template, notice: profile.notice };
    };
    const given = 'arn:aws:dms:eu-west-1:111122223333:cert:ABCDEFGHIJKLMNOP';
    const { template, notice } = legacy({ oracleCertificateArn: given });
    template.hasResourceProperties('AWS::DMS::Endpoint', { EngineName: 'oracle', CertificateArn: given });
    expect(notice).toMatch(/; not to be deployed with example values: LegacyMigration \(auroraCertificateArn\)$/);
    expect(() => legacy({ oracleCertificateArn: 'legacy-oracle' })).toThrow(
      /^context 'oracleCertificateArn' must match/,
    );
  });

  test('waits until somebody says that the source is prepared', () => {
    Template.fromJSON(templateIn('production')).hasResourceProperties('Custom::DatabaseMigrationRun', {
      Part: 'Run',
      Wanted: 'stopped',
    });
  });
});
