import { NeptuneAuthentication } from '../../../lib/databases';

describe('NeptuneAuthentication', () => {
  describe('all options', () => {
    test('by IAM, or none with a reason', () => {
      expect(NeptuneAuthentication.iam()._reason).toBeUndefined();
      expect(NeptuneAuthentication.none('Tools cannot sign.')._reason).toBe('Tools cannot sign.');
    });
  });

  describe('fails', () => {
    test.each([
      [' ', "'reason' must not be empty; give it a value or leave it out"],
      [undefined, "'reason' must be given, got nothing; say why whoever reaches the cluster may do everything"],
    ])('fails without a reason: %j', (reason, message) => {
      expect(() => NeptuneAuthentication.none(reason as string)).toThrow(message);
    });
  });
});
