import { ActiveMqVersion } from '../../../lib/messaging';

describe('ActiveMqVersion', () => {
  describe('all options', () => {
    test('the versions that AWS supports, and one that is newer than the library', () => {
      expect(ActiveMqVersion.V5_19.version).toBe('5.19');
      expect(ActiveMqVersion.V5_18.version).toBe('5.18');
      expect(ActiveMqVersion.of('6.0').version).toBe('6.0');
    });
  });
});
