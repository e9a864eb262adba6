import { Match, Template } from 'aws-cdk-lib/assertions';
import { SharedContentCopiesStack } from '../../../examples/shared-content-copies/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'SharedContentCopies',
  (app, profile) => void new SharedContentCopiesStack(app, 'SharedContentCopies', { profile }),
);

describe('SharedContentCopies', () => {
  test('has a vault by the name that the plan of the content knows, whose copies nobody deletes before their time', () => {
    const production = Template.fromJSON(templateIn('production'));
    production.hasResource('AWS::Backup::BackupVault', {
      DeletionPolicy: 'Retain',
      Properties: {
        BackupVaultName: 'shared-content-copies',
        AccessPolicy: Match.objectLike({
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
            }),
          ],
        }),
      },
    });
  });

  test('costs a key, and is deleted with it in a sandbox', () => {
    const sandbox = Template.fromJSON(templateIn('sandbox'));
    sandbox.resourceCountIs('AWS::KMS::Key', 1);
    sandbox.allResources('AWS::Backup::BackupVault', { DeletionPolicy: 'Delete' });
  });
});
