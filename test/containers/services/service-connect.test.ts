import { ServiceConnect } from '../../../lib/containers';

describe('ServiceConnect', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a Service Connect name with capitals',
        () => ServiceConnect.server({ name: 'Orders' }),
        "'name' must be lower case letters",
      ],
      [
        'on a Service Connect port out of range',
        () => ServiceConnect.server({ name: 'orders', port: 0 }),
        "'port' must be a whole number from 1 to 65535, got 0",
      ],
    ])('%s', (_title, attempt, message) => {
      expect(attempt).toThrow(message);
    });
  });
});
