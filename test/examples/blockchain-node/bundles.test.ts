import { bundle } from '../../support/bundle';

test('the bundle of the balances is smaller than 200 KB', () => {
  const code = bundle('blockchain-node/handlers/balances.ts', ['@aws-sdk/*']);
  expect(code.toString('utf8')).toContain('eth_getBalance');
  expect(code.length).toBeLessThan(200 * 1024);
});
