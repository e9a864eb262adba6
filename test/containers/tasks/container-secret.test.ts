import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ContainerSecret } from '../../../lib/containers';
import { testStack } from '../../support/synth';

describe('ContainerSecret', () => {
  describe('fails', () => {
    test('on a secret field that is empty', () => {
      const secret = new secretsmanager.Secret(testStack(), 'Secret');
      expect(() => ContainerSecret.field(secret, '')).toThrow("'field' must not be empty");
    });
  });
});
