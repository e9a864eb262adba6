import { bundle } from '../../support/bundle';

test('the bundle of VehicleHistory is smaller than 400 KB, without the SDK', () => {
  const code = bundle('vehicle-history/handlers/vehicles.ts', ['@aws-sdk/*']).toString('utf8');
  expect(code).toMatch(/from\s*"@aws-sdk\/client-lambda"/);
  expect(code.length).toBeLessThan(400 * 1024);
});
