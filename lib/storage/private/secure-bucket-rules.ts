import { Construct } from 'constructs';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown, matches, percentage, required, rule, Rules } from '../../private/validation';
import type { SecureBucketProps } from '../buckets/secure-bucket';
import { StoragePlan } from '../buckets/storage-plan';
import { isEmptiedOnRemoval } from './auto-delete';

/** The rules of a bucket's props. */
export function bucketRules(scope: Construct, props: SecureBucketProps): Rules {
  const { accessLogs, objectProtection, removalPolicy } = props;
  return [
    required('accessLogs', accessLogs, 'give BucketAccessLogs.toBucket() or BucketAccessLogs.none()'),
    accessLogs?._rules(scope) ?? [],
    props.networkAccess?._rules(scope) ?? [],
    planRules(props),
    corsRules(props.cors ?? []),
    nameRules(scope, props.accountRegionalPrefix),
    percentage(
      'requestMetrics.alarmThresholds.serverErrorPercent',
      props.requestMetrics?.alarmThresholds?.serverErrorPercent,
    ),
    percentage(
      'requestMetrics.alarmThresholds.clientErrorPercent',
      props.requestMetrics?.alarmThresholds?.clientErrorPercent,
    ),
    props.requestMetrics === undefined ? [] : required('requestMetrics.alarms', props.requestMetrics.alarms),
    rule(
      removalPolicy === RemovalPolicy.DESTROY && objectProtection?._retentionDays !== undefined,
      () =>
        `'removalPolicy' must not be DESTROY with 'objectProtection' of ${objectProtection?._retentionDays} days: the bucket ` +
        'cannot be deleted before they are over; keep it, or take ObjectProtection.legalHoldOnly()',
    ),
  ];
}

/** Of a bucket; one tidies up. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
const MAX_LIFECYCLE_RULES = 1000;

function planRules({ storagePlan = StoragePlan.hot(), prefixPlans = {} }: SecureBucketProps): Rules {
  const prefixes = Object.keys(prefixPlans);
  const plans = [storagePlan, ...Object.values(prefixPlans)];
  const count = plans.flatMap((plan) => plan._lifecycleRules('')).length + 1;
  return [
    rule(
      count > MAX_LIFECYCLE_RULES,
      () =>
        `'prefixPlans' must make at most ${MAX_LIFECYCLE_RULES} lifecycle rules with all others of the bucket, got ${count}; give fewer ` +
        "prefixes, or plans without 'minObjectSize', which takes two",
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
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
      rule(
        plan._lifecycleRules(`Objects ${prefix}`).some(({ id = '' }) => id.length > 255),
        () =>
          `'prefix of prefixPlans' must have at most 241 characters, got ${prefix.length}: it is part of the id of a rule; shorten it`,
      ),
      plan._rulesWithin(storagePlan, prefix),
    ]),
  ];
}

/** Any web page may read what is meant for everybody; it may not write with what a browser sends along. */
function corsRules(cors: readonly s3.CorsRule[]): Rules {
  const { GET, HEAD } = s3.HttpMethods;
  return cors.map(({ allowedOrigins, allowedMethods }) => {
    const writes = allowedMethods.filter((method) => method !== GET && method !== HEAD);
    const any = allowedOrigins.find((origin) => /^(https?:\/\/)?\*$/.test(origin));
    return rule(
      any !== undefined && writes.length > 0,
      () => `'cors' must name the origins of ${writes.join(', ')}, got '${any}'; any web page could write`,
    );
  });
}

/** A bucket has 63 characters; S3 appends account, Region and `an`. */
function nameRules(scope: Construct, prefix: string | undefined): Rules {
  const { region } = Stack.of(scope);
  const longest = 63 - '-111122223333--an'.length - (isKnown(region) ? region : 'ap-southeast-1').length;
  return [
    matches(
      'accountRegionalPrefix',
      prefix,
      /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]*$/,
      'of lower-case letters, numbers and hyphens, without a prefix that S3 reserves',
    ),
    rule(
      isKnown(prefix) && prefix.length > longest,
      () => `'accountRegionalPrefix' must have at most ${longest} characters, got ${prefix?.length}`,
    ),
  ];
}

/** The conflicts of a lock with the removal and the plans of a bucket, of which the first is known when the app is complete. */
export function checkAgainstLock(scope: Construct, bucket: s3.Bucket, props: SecureBucketProps): void {
  const days = props.objectProtection?._retentionDays;
  if (days === undefined) return;
  scope.node.addValidation({
    validate: () =>
      isEmptiedOnRemoval(bucket)
        ? [
            `'${bucket.node.path}' is emptied before it is deleted ('autoDeleteObjects'), which cannot delete versions that are ` +
              `locked for ${days} days: the stack could not be deleted; keep the bucket, or take ObjectProtection.legalHoldOnly()`,
          ]
        : [],
  });
  const plans = [props.storagePlan ?? StoragePlan.hot(), ...Object.values(props.prefixPlans ?? {})];
  // Old versions are another matter: S3 deletes them when they are unlocked.
  const early = plans.flatMap(({ _config: { expireAfterDays } }) =>
    expireAfterDays !== undefined && expireAfterDays < days ? [expireAfterDays] : [],
  );
  if (early.length === 0) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:expiryBeforeLock',
    `a storage plan hides objects after ${Math.min(...early)} days by a delete marker, which are locked and billed for ${days}; ` +
      'give the plan at least as many days',
  );
}
