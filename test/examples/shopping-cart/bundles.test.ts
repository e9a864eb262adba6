import { bundle } from '../../support/bundle';

test.each(['carts', 'changes'])('the bundle of %s is smaller than 600 KB, with the client of Valkey', (name) => {
  const code = bundle(`shopping-cart/handlers/${name}.ts`, ['@aws-sdk/*']);
  expect(code.toString('utf8')).toContain('CLUSTER');
  expect(code.length).toBeLessThan(600 * 1024);
});
