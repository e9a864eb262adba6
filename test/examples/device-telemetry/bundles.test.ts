import { bundle } from '../../support/bundle';

test.each(['intake', 'ingest', 'series'])('the bundle of %s is smaller than 400 KB', (name) => {
  expect(bundle(`device-telemetry/handlers/${name}.ts`, ['@aws-sdk/*']).length).toBeLessThan(400 * 1024);
});
