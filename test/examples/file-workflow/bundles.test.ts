import { bundle } from '../../support/bundle';

test.each(['validate', 'transform'])('the bundle of %s is smaller than 300 KB', (name) => {
  const size = bundle(`file-workflow/handlers/${name}.ts`, ['@aws-sdk/*']).length;
  expect(size).toBeGreaterThan(1000);
  expect(size).toBeLessThan(300 * 1024);
});
