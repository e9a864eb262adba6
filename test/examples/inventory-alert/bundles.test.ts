import { bundle } from '../../support/bundle';

test.each(['watch', 'reorder', 'storefront'])('the bundle of %s is smaller than 300 KB', (name) => {
  const size = bundle(`inventory-alert/handlers/${name}.ts`, ['@aws-sdk/*']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
