import { DatabaseExposure } from 'cdk-reference-architectures/databases';
import { testStack, warningsOf } from '../support/synth';

describe('DatabaseExposure', () => {
  describe('defaults', () => {
    test('an address in the VPC alone says nothing', () => {
      const stack = testStack();
      DatabaseExposure.vpcOnly()._bind(stack);
      expect(DatabaseExposure.vpcOnly()._isPublic).toBe(false);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('a public address says why', () => {
      const stack = testStack();
      DatabaseExposure.publicAddress('Partners connect.')._bind(stack);
      expect(warningsOf(stack)).toEqual([expect.stringContaining('Partners connect.')]);
    });
  });

  describe('fails', () => {
    test('fails with a public address without a reason', () => {
      expect(() => DatabaseExposure.publicAddress('')).toThrow("'reason' must not be empty");
    });
  });
});
