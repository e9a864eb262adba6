import { bundle } from '../../support/bundle';

test.each(['intake', 'open', 'reserve', 'pay', 'ship', 'close', 'refund', 'release', 'cancel', 'notify'])(
  'the bundle of %s is smaller than 300 KB',
  (name) => {
    const size = bundle(`order-processing/handlers/${name}.ts`, ['@aws-sdk/*']).length;
    expect(size).toBeGreaterThan(1000);
    expect(size).toBeLessThan(300 * 1024);
  },
);
