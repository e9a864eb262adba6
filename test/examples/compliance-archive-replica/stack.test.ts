import { Match, Template } from 'aws-cdk-lib/assertions';
import { ComplianceArchiveReplicaStack } from '../../../examples/compliance-archive-replica/stack';
import { ComplianceArchiveStack } from '../../../examples/compliance-archive/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'ComplianceArchiveReplica',
  // With the archive, for which it publishes what it has.
  (app, profile) => {
    const { books: replica } = new ComplianceArchiveReplicaStack(app, 'ComplianceArchiveReplica', { profile });
    new ComplianceArchiveStack(app, 'ComplianceArchive', { profile, replica });
  },
);

describe('ComplianceArchiveReplica', () => {
  test('locks copies for seven years in production, and none in a sandbox, which can be destroyed', () => {
    const rule = { DefaultRetention: { Days: 2557, Mode: 'COMPLIANCE' } };
    Template.fromJSON(templateIn('production')).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: rule } },
    });
    Template.fromJSON(templateIn('sandbox')).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Delete',
      Properties: { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: Match.absent() } },
    });
  });

  test('names nothing of the archive, which is deployed after it', () => {
    expect(JSON.stringify(templateIn('production'))).not.toContain('ComplianceArchive"');
  });
});
