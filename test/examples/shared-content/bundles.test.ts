import { bundle } from '../../support/bundle';

test('the bundle of the import is smaller than 300 KB', () => {
  const size = bundle('shared-content/handlers/import.ts', ['@aws-sdk/*']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
