import { Template } from 'aws-cdk-lib/assertions';
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

  test('waits until somebody says that the source is prepared', () => {
    Template.fromJSON(templateIn('production')).hasResourceProperties('Custom::DatabaseMigrationRun', {
      Part: 'Run',
      Wanted: 'stopped',
    });
  });
});
