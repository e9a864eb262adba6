import { ConnectionPooling } from 'cdk-reference-architectures/databases';

describe('ConnectionPooling', () => {
  describe('defaults', () => {
    test('a proxy has no options, and no pooling has no proxy', () => {
      expect(ConnectionPooling.proxy()._proxy).toEqual({});
      expect(ConnectionPooling.none()._proxy).toBeUndefined();
    });
  });

  describe('fails', () => {
    test('fails with more idle connections than connections', () => {
      expect(() => ConnectionPooling.proxy({ maxConnectionsPercent: 30, maxIdleConnectionsPercent: 31 })).toThrow(
        "'maxIdleConnectionsPercent' must not exceed 'maxConnectionsPercent' (30), got 31",
      );
    });
  });
});
