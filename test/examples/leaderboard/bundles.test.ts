import { bundle } from '../../support/bundle';

test('the bundle of scores is smaller than 700 KB, with the client of DAX', () => {
  const code = bundle('leaderboard/handlers/scores.ts', ['@aws-sdk/*']);
  expect(code.toString('utf8')).toContain('daxs');
  expect(code.length).toBeLessThan(700 * 1024);
});
