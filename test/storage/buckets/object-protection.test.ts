import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { App, Mixins } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';
import { BucketAccessLogs, ObjectProtection, SecureBucket, SecureBucketProps, StoragePlan } from '../../../lib/storage';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const BUCKET = 'AWS::S3::Bucket';

function stackWith(props: Partial<SecureBucketProps>) {
  const stack = testStack();
  const made = new SecureBucket(stack, 'Objects', {
    accessLogs: BucketAccessLogs.none('A test of one bucket.'),
    ...props,
  });
  return { stack, made };
}

describe('ObjectProtection', () => {
  describe('overrides', () => {
    test('none is no lock', () => {
      templateOf(stackWith({}).stack).hasResourceProperties(BUCKET, {
        ObjectLockEnabled: Match.absent(),
        ObjectLockConfiguration: Match.absent(),
      });
    });

    test.each([
      [ObjectProtection.governance(Duration.days(30)), { Mode: 'GOVERNANCE', Days: 30 }],
      [
        ObjectProtection.compliance(Duration.days(2555), 'Books are kept for seven years.'),
        { Mode: 'COMPLIANCE', Days: 2555 },
      ],
    ])('locks each version for its days: %#', (objectProtection, DefaultRetention) => {
      templateOf(stackWith({ objectProtection }).stack).hasResourceProperties(BUCKET, {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
        VersioningConfiguration: { Status: 'Enabled' },
      });
    });

    test('legal holds lock nothing by themselves', () => {
      templateOf(stackWith({ objectProtection: ObjectProtection.legalHoldOnly() }).stack).hasResourceProperties(
        BUCKET,
        {
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: Match.absent() },
        },
      );
    });

    test('an existing bucket gets the lock by what does not replace it', () => {
      const objectProtection = ObjectProtection.governance(Duration.days(1), { onExistingBucket: true });
      templateOf(stackWith({ objectProtection }).stack).hasResourceProperties(BUCKET, {
        ObjectLockEnabled: Match.absent(),
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
        },
      });
    });

    test('warns of a plan that hides what is locked, and not of one that keeps it', () => {
      const objectProtection = ObjectProtection.governance(Duration.days(30));
      const early = stackWith({ objectProtection, storagePlan: StoragePlan.scratch(7) });
      expect(warningsOf(early.stack)).toEqual([
        expect.stringContaining('cdk-reference-architectures:expiryBeforeLock'),
      ]);
      const late = stackWith({ objectProtection, storagePlan: StoragePlan.scratch(30) });
      expect(warningsOf(late.stack)).toEqual([]);
    });
  });

  describe('fails', () => {
    test.each([Duration.days(0), Duration.days(36_501), Duration.hours(36)])(
      'fails for a retention of %p',
      (retention) => {
        const message = "'retention' must be whole days from 1 to 36500 (100 years)";
        expect(() => ObjectProtection.governance(retention)).toThrow(message);
        expect(() => ObjectProtection.compliance(retention, 'Books are kept.')).toThrow(message);
      },
    );

    test('fails for compliance without a reason', () => {
      expect(() => ObjectProtection.compliance(Duration.days(1), '')).toThrow("'reason' must not be empty");
    });

    test.each([
      ObjectProtection.governance(Duration.days(30)),
      ObjectProtection.compliance(Duration.days(30), 'Books are kept.'),
    ])('fails for a bucket that is to be deleted with its locked versions: %#', (objectProtection) => {
      expect(() => stackWith({ objectProtection, removalPolicy: RemovalPolicy.DESTROY })).toThrow(
        "'removalPolicy' must not be DESTROY with 'objectProtection' of 30 days",
      );
    });

    test('fails for a bucket that is emptied by a mixin', () => {
      const { stack, made } = stackWith({ objectProtection: ObjectProtection.governance(Duration.days(30)) });
      made.bucket.applyRemovalPolicy(RemovalPolicy.DESTROY);
      Mixins.of(stack).apply(new BucketAutoDeleteObjects());
      expect(() => (stack.node.root as App).synth()).toThrow('cannot delete versions that are locked for 30 days');
    });

    test('but not with legal holds alone', () => {
      const { stack, made } = stackWith({ objectProtection: ObjectProtection.legalHoldOnly() });
      made.bucket.applyRemovalPolicy(RemovalPolicy.DESTROY);
      Mixins.of(stack).apply(new BucketAutoDeleteObjects());
      expect(() => (stack.node.root as App).synth()).not.toThrow();
    });
  });
});
