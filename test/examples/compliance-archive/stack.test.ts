import { Match, Template } from 'aws-cdk-lib/assertions';
import { ComplianceArchiveReplicaStack } from '../../../examples/compliance-archive-replica/stack';
import { ComplianceArchiveStack } from '../../../examples/compliance-archive/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('ComplianceArchive', (app, profile) => {
  const { books: replica } = new ComplianceArchiveReplicaStack(app, 'ComplianceArchiveReplica', { profile });
  new ComplianceArchiveStack(app, 'ComplianceArchive', { profile, replica });
});

const BUCKET = 'AWS::S3::Bucket';

describe('ComplianceArchive', () => {
  test('copies every book to the other Region, and keeps what is deleted', () => {
    const copies = {
      'Fn::GetStackOutput': Match.objectLike({ StackName: 'ComplianceArchiveReplica', Region: 'eu-central-1' }),
    };
    for (const profile of ['sandbox', 'production'] as const) {
      Template.fromJSON(templateIn(profile)).hasResourceProperties(BUCKET, {
        ReplicationConfiguration: {
          Rules: [
            Match.objectLike({
              Destination: Match.objectLike({ Bucket: copies, EncryptionConfiguration: { ReplicaKmsKeyID: copies } }),
              DeleteMarkerReplication: { Status: 'Disabled' },
              Filter: { Prefix: '' },
            }),
          ],
        },
      });
    }
  });

  test('wakes somebody in production when a book was not copied', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'OperationsFailedReplication',
      AlarmActions: [Match.anyValue()],
    });
    Template.fromJSON(templateIn('sandbox')).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('lets nobody delete a book for seven years in production', () => {
    Template.fromJSON(templateIn('production')).hasResource(BUCKET, {
      DeletionPolicy: 'Retain',
      Properties: {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Days: 2557, Mode: 'COMPLIANCE' } },
        },
      },
    });
  });

  test('has no custom resource in production', () => {
    expect(JSON.stringify(templateIn('production'))).not.toContain('Custom::');
  });
});
