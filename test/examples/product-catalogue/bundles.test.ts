import { bundle } from '../../support/bundle';

const OPTIONAL = ['@mongodb-js/zstd', 'gcp-metadata', 'kerberos', 'mongodb-client-encryption', 'snappy', 'socks'];

test.each(['products', 'setup'])('the bundle of %s is smaller than 1 MB, with the driver of MongoDB', (name) => {
  const code = bundle(`product-catalogue/handlers/${name}.ts`, ['@aws-sdk/*', ...OPTIONAL]);
  expect(code.toString('utf8')).toContain('MONGODB-AWS');
  expect(code.length).toBeLessThan(1024 * 1024);
});
