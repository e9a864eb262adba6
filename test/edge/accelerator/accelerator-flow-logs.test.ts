import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AcceleratorFlowLogs } from '../../../lib/edge';
import { testStack } from '../../support/synth';

describe('AcceleratorFlowLogs', () => {
  describe('all options', () => {
    test('writes below a prefix, without the slash that AWS adds', () => {
      const bucket = s3.Bucket.fromBucketName(testStack(), 'Logs', 'logs');
      expect(AcceleratorFlowLogs.toBucket(bucket)._bind(testStack())?.prefix).toBe('accelerator');
      expect(AcceleratorFlowLogs.toBucket(bucket, { prefix: 'api/front' })._bind(testStack())?.prefix).toBe(
        'api/front',
      );
      expect(AcceleratorFlowLogs.none('Nobody reads them.')._bind(testStack())).toBeUndefined();
    });
  });

  describe('fails', () => {
    test.each([
      ['fails without a reason', () => AcceleratorFlowLogs.none(' '), /'reason'/],
      ['fails with half a day', () => AcceleratorFlowLogs.newBucket({ retention: Duration.hours(12) }), /'retention'/],
      [
        'fails with a slash in front',
        () => AcceleratorFlowLogs.toBucket(s3.Bucket.fromBucketName(testStack(), 'Logs', 'logs'), { prefix: '/a' }),
        /'prefix'/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
