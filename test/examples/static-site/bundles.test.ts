import { bundle } from '../../support/bundle';

test('the bundle of the library is smaller than 60 KB', () => {
  const size = bundle('static-site/handlers/library.ts', ['@aws-sdk/*']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(60 * 1024);
});
