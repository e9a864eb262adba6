import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ABANDONED_UPLOADS_AFTER, TLS_VERSION } from '../private/bucket-defaults';
import { bucketRules } from '../private/secure-bucket-rules';
import { BucketAccessLogs } from './bucket-access-logs';
import { ObjectProtection } from './object-protection';
import { StoragePlan } from './storage-plan';

/** Properties of a `SecureBucket`. */
export interface SecureBucketProps {
  /** The destination of the access logs. Buckets of a stack share one: `BucketAccessLogs.toBucket(logs)`. */
  readonly accessLogs: BucketAccessLogs;

  /**
   * The key that encrypts new objects, of the bucket's Region. Readers and writers then need permissions of the key, too, which
   * the grants give; a bucket key keeps its requests few.
   *
   * @default - keys of S3 (SSE-S3), free of charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The classes that objects are stored in, the time after which they are deleted, and the time that what was overwritten or
   * deleted can be brought back for.
   *
   * @default StoragePlan.hot()
   */
  readonly storagePlan?: StoragePlan;

  /**
   * Plans for the objects below prefixes, beside that of the whole bucket: S3 applies both, and the earlier deletion wins.
   *
   * @default - none
   */
  readonly prefixPlans?: { [prefix: string]: StoragePlan };

  /**
   * Whether versions can be deleted before their time.
   *
   * @default ObjectProtection.none()
   */
  readonly objectProtection?: ObjectProtection;

  /**
   * The fate of the bucket when it is removed from the stack. With `DESTROY` CloudFormation deletes it only when it is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket whose template says everything that keeps its objects private, encrypted and recoverable. */
export class SecureBucket extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.SecureBucket';

  /** The bucket. */
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: SecureBucketProps) {
    super(scope, id);
    props = injectedProps(SecureBucket.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('SecureBucket', scope, id), bucketRules(this, props));

    const { lifecycleRules, intelligentTieringConfigurations } = lifecycleOf(props);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      enforceSSL: true,
      minimumTLSVersion: TLS_VERSION,
      versioned: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules,
      intelligentTieringConfigurations,
      transitionDefaultMinimumObjectSize: s3.TransitionDefaultMinimumObjectSize.ALL_STORAGE_CLASSES_128_K,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    (props.objectProtection ?? ObjectProtection.none())._bind(this.bucket);
    props.accessLogs._bind(this.bucket);
  }
}

/** The lifecycle rules: one of the whole bucket, one of each prefix, and one that tidies up. */
function lifecycleOf({ storagePlan = StoragePlan.hot(), prefixPlans = {} }: SecureBucketProps) {
  const plans: [string, StoragePlan, string?][] = [
    ['Objects', storagePlan],
    ...Object.entries(prefixPlans).map(([prefix, plan]): [string, StoragePlan, string] => [
      `Objects ${prefix}`,
      plan,
      prefix,
    ]),
  ];
  return {
    lifecycleRules: [
      ...plans.flatMap(([id, plan, prefix]) => plan._lifecycleRule(id, prefix) ?? []),
      {
        id: 'TidyUp',
        abortIncompleteMultipartUploadAfter: ABANDONED_UPLOADS_AFTER,
        expiredObjectDeleteMarker: true,
      },
    ],
    intelligentTieringConfigurations: plans.flatMap(([id, plan, prefix]) => plan._tiering(id, prefix) ?? []),
  };
}
