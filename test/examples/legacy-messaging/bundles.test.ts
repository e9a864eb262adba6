import { bundle } from '../../support/bundle';

test('the bundle of fulfil is smaller than 300 KB', () => {
  const size = bundle('legacy-messaging/handlers/fulfil.ts', ['@aws-sdk/*']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
