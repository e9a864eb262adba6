import { bundle } from '../../support/bundle';

test.each(['purchases', 'recommendations', 'imports'])('the bundle of %s is smaller than 400 KB', (name) => {
  const code = bundle(`recommendations/handlers/${name}.ts`, ['@aws-sdk/*']);
  expect(code.toString('utf8')).toContain('neptune-db');
  expect(code.length).toBeLessThan(400 * 1024);
});
