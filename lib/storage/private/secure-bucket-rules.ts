import { IConstruct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { matches, required, rule, Rules } from '../../private/validation';
import type { SecureBucketProps } from '../buckets/secure-bucket';
import { StoragePlan } from '../buckets/storage-plan';

/** The rules of a bucket's props. */
export function bucketRules(scope: IConstruct, props: SecureBucketProps): Rules {
  const { accessLogs, objectProtection, removalPolicy } = props;
  return [
    required('accessLogs', accessLogs, 'give BucketAccessLogs.toBucket() or BucketAccessLogs.none()'),
    accessLogs?._rules(scope) ?? [],
    planRules(props),
    rule(
      removalPolicy === RemovalPolicy.DESTROY && objectProtection?._retentionDays !== undefined,
      () =>
        `'removalPolicy' must not be DESTROY with 'objectProtection' of ${objectProtection?._retentionDays} days: the bucket ` +
        'cannot be deleted before they are over; keep it, or take ObjectProtection.legalHoldOnly()',
    ),
  ];
}

/** S3 takes 1,000 lifecycle rules of a bucket; two are of the whole bucket. */
const MAX_PREFIX_PLANS = 998;

function planRules({ storagePlan = StoragePlan.hot(), prefixPlans = {} }: SecureBucketProps): Rules {
  const prefixes = Object.keys(prefixPlans);
  return [
    rule(
      prefixes.length > MAX_PREFIX_PLANS,
      () => `'prefixPlans' must have at most ${MAX_PREFIX_PLANS} prefixes, got ${prefixes.length}`,
    ),
    Object.entries(prefixPlans).map(([prefix, plan]) => [
      matches('prefix of prefixPlans', prefix, /^[^/].*$/s, 'not empty and without a slash at its beginning'),
      prefixes
        .filter((other) => other !== prefix && prefix.startsWith(other))
        .map((other) =>
          rule(
            true,
            () =>
              `'prefixPlans' must not overlap: '${other}' holds '${prefix}', and S3 would apply both; give them apart, ` +
              `as '${prefix}' and its siblings`,
          ),
        ),
      plan._rulesWithin(storagePlan, prefix),
    ]),
  ];
}
