import { ValkeyAccess } from '../../../lib/databases';

describe('ValkeyAccess', () => {
  describe('fails', () => {
    test.each<[string, () => ValkeyAccess, string]>([
      ['no keys', () => ValkeyAccess.readOnly({ keyPatterns: [] }), "'keyPatterns' must not be empty"],
      [
        'a space',
        () => ValkeyAccess.readWrite({ keyPatterns: ['a b'] }),
        "'keyPatterns' must be patterns without spaces, got 'a b'",
      ],
      [
        'a user that is off',
        () => ValkeyAccess.custom('off ~*'),
        "'text' must be an access string that begins with 'on ', got 'off ~*'",
      ],
      [
        'no password',
        () => ValkeyAccess.custom('on nopass ~*'),
        "'text' must be without passwords, 'nopass' and 'reset'",
      ],
      [
        'a password',
        () => ValkeyAccess.custom('on >secret ~*'),
        "'text' must be without passwords, 'nopass' and 'reset'",
      ],
    ])('fails for %s', (_what, access, message) => {
      expect(access).toThrow(message);
    });
  });
});
