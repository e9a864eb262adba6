import { Template } from 'aws-cdk-lib/assertions';
import { TransferLogAccess } from '../../../lib/storage';
import { testStack } from '../../support/synth';

const POLICY = 'AWS::Logs::ResourcePolicy';

describe('TransferLogAccess', () => {
  describe('all options', () => {
    test('lets DataSync write the logs of tasks of this account, and of no other', () => {
      const stack = testStack();
      TransferLogAccess.ownPolicy()._bind(stack);
      const [policy] = Object.values(Template.fromStack(stack).findResources(POLICY)) as {
        Properties: { PolicyDocument: object };
      }[];
      const text = JSON.stringify(policy?.Properties.PolicyDocument);
      for (const part of [
        'datasync.amazonaws.com',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'aws:SourceAccount',
        ':task/*',
      ]) {
        expect(text).toContain(part);
      }
    });

    test('makes nothing where the account has a policy', () => {
      const stack = testStack();
      expect(TransferLogAccess.existingPolicy()._bind(stack)).toBeUndefined();
      Template.fromStack(stack).resourceCountIs(POLICY, 0);
    });
  });
});
