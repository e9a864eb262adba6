import { bundle } from '../../support/bundle';

test.each([
  ['photo-sharing/handlers/thumbnail.ts', ['@aws-sdk/*']],
  ['photo-sharing/handlers/photos.ts', ['@aws-sdk/client-*', '@aws-sdk/lib-*']],
])('the bundle of %s is smaller than 300 KB', (handler, external) => {
  const size = bundle(handler, external).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
