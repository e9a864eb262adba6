import * as kms from 'aws-cdk-lib/aws-kms';
import { BucketAccessLogs, SecureBucket } from '../../../lib/storage';
import { testApp, testStack, warningsOf } from '../../support/synth';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function made(keyArn: string, env: typeof ENV | undefined = ENV) {
  const stack = testStack(testApp(), 'Here', { env });
  new SecureBucket(stack, 'Objects', {
    accessLogs: BucketAccessLogs.none('A test of one bucket.'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn),
  });
  return stack;
}

const keyOf = (region: string, account: string) =>
  `arn:aws:kms:${region}:${account}:key/01234567-89ab-cdef-0123-456789abcdef`;

describe('the key of a SecureBucket', () => {
  test('is of its Region and account, without a warning', () => {
    expect(warningsOf(made(keyOf('eu-west-1', '111122223333')))).toEqual([]);
  });

  test('may be of another account, with a warning of what its policy must let', () => {
    expect(warningsOf(made(keyOf('eu-west-1', '444455556666')))).toEqual([
      expect.stringMatching(/444455556666.*must let 111122223333 use it.*keyOfAnotherAccount/),
    ]);
  });

  test('is not compared with a Region that is not known', () => {
    const stack = testStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyOf('eu-west-1', '444455556666'));
    const accessLogs = BucketAccessLogs.none('A test of one bucket.');
    expect(() => new SecureBucket(stack, 'Objects', { accessLogs, encryptionKey })).not.toThrow();
    expect(warningsOf(stack)).toEqual([]);
  });

  test('fails for one of another Region', () => {
    expect(() => made(keyOf('eu-central-1', '111122223333'))).toThrow(
      "'encryptionKey' must be of the Region of the bucket (eu-west-1), got one of eu-central-1; S3 would refuse every object",
    );
  });

  test('fails for one that another stack of the app makes in another Region', () => {
    const app = testApp();
    const there = testStack(app, 'There', { env: { ...ENV, region: 'eu-central-1' } });
    const here = testStack(app, 'Here', { env: ENV });
    const encryptionKey = new kms.Key(there, 'Key');
    const accessLogs = BucketAccessLogs.none('A test of one bucket.');
    expect(() => new SecureBucket(here, 'Objects', { accessLogs, encryptionKey })).toThrow('got one of eu-central-1');
  });
});
