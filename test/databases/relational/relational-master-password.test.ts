import { RemovalPolicy } from 'aws-cdk-lib/core';
import { RelationalMasterPassword } from 'cdk-reference-architectures/databases';
import { keyOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const { DESTROY, RETAIN, SNAPSHOT } = RemovalPolicy;

describe('RelationalMasterPassword', () => {
  describe('defaults', () => {
    test('one that RDS manages has no secret in the stack', () => {
      const stack = testStack();
      const options = { username: 'dbowner', encryptionKey: keyOf(stack), removalPolicy: SNAPSHOT };
      expect(RelationalMasterPassword.managed()._bind(stack, options)).toMatchObject({ username: 'dbowner' });
      templateOf(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
    });
  });

  describe('overrides', () => {
    test.each([
      [SNAPSHOT, 'Retain'],
      [RETAIN, 'Retain'],
      [DESTROY, 'Delete'],
    ])('the secret of a database with %s has the policy %s', (removalPolicy, DeletionPolicy) => {
      const stack = testStack();
      RelationalMasterPassword.secret()._bind(stack, {
        username: 'dbowner',
        encryptionKey: keyOf(stack),
        removalPolicy,
      });
      templateOf(stack).hasResource('AWS::SecretsManager::Secret', { DeletionPolicy });
    });
  });
});
