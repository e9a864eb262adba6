import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ReplicationPermission, ReplicationPermissionProps } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';

describe('ReplicationPermission', () => {
  describe('defaults', () => {
    test('an account may copy every repository', () => {
      const stack = testStack();
      new ReplicationPermission(stack, 'Permission', { sourceAccountIds: ['111122223333'] });
      templateOf(stack).hasResourceProperties('AWS::ECR::RegistryPolicy', {
        PolicyText: {
          Statement: [
            {
              Sid: 'Replicate',
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('111122223333:root')])] } },
              Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
              Resource: { 'Fn::Join': ['', Match.arrayWith([':repository/*'])] },
            },
          ],
        },
      });
    });
  });

  describe('all options', () => {
    test('some repositories, and a statement of mine', () => {
      const stack = testStack();
      const permission = new ReplicationPermission(stack, 'Permission', {
        sourceAccountIds: ['111122223333', '444455556666'],
        repositoryPrefixes: ['shop/'],
      });
      permission.document.addStatements(
        new iam.PolicyStatement({
          principals: [new iam.AccountPrincipal('777788889999')],
          actions: ['ecr:BatchImportUpstreamImage'],
          resources: ['*'],
        }),
      );
      templateOf(stack).hasResourceProperties('AWS::ECR::RegistryPolicy', {
        PolicyText: {
          Statement: [
            Match.objectLike({
              Principal: { AWS: [Match.anyValue(), Match.anyValue()] },
              Resource: { 'Fn::Join': ['', Match.arrayWith([':repository/shop/*'])] },
            }),
            Match.objectLike({ Action: 'ecr:BatchImportUpstreamImage' }),
          ],
        },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, ReplicationPermissionProps, RegExp]>([
      ['no account', { sourceAccountIds: [] }, /'sourceAccountIds' must not be empty/],
      [
        'an account that is none',
        { sourceAccountIds: ['*'] },
        /'sourceAccountIds' must be of 12 digits each, got '\*'/,
      ],
      ['an account twice', { sourceAccountIds: ['111122223333', '111122223333'] }, /must not hold a value twice/],
      [
        'an empty list of names',
        { sourceAccountIds: ['111122223333'], repositoryPrefixes: [] },
        /'repositoryPrefixes' must not be empty/,
      ],
    ])('fails with %s', (_, props, message) => {
      expect(() => new ReplicationPermission(testStack(), 'Permission', props)).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      const props = { sourceAccountIds: ['*'], repositoryPrefixes: [] };
      expect(() => new ReplicationPermission(stack, 'Permission', props)).toThrow(
        /^ReplicationPermission at 'Test\/Permission' has 2 problems:\n {2}- 'sourceAccountIds'.*\n {2}- 'repositoryPrefixes'/,
      );
      expect(stack.node.findChild('Permission').node.children).toEqual([]);
    });

    test('fails when there is one in the stack already', () => {
      const stack = testStack();
      const props = { sourceAccountIds: ['111122223333'] };
      new ReplicationPermission(stack, 'One', props);
      expect(() => new ReplicationPermission(stack, 'Two', props)).toThrow(/'Test\/One' is one already/);
    });
  });
});
