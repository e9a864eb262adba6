import { RabbitMqVersion } from '../../../lib/messaging';

describe('RabbitMqVersion', () => {
  describe('all options', () => {
    test('the versions that AWS supports, and one that is newer than the library', () => {
      expect(RabbitMqVersion.V4_2.version).toBe('4.2');
      expect(RabbitMqVersion.V3_13.version).toBe('3.13');
      expect(RabbitMqVersion.of('6.0').version).toBe('6.0');
    });
  });
});
