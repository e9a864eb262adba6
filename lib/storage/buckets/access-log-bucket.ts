import { Construct } from 'constructs';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, rule, Rules, validate } from '../../private/validation';
import { TLS_VERSION } from '../private/bucket-defaults';

/** Properties of an `AccessLogBucket`. */
export interface AccessLogBucketProps {
  /**
   * The time that log files are kept, in whole days, 1 or more.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;

  /**
   * Whether buckets of the account deliver their access logs.
   *
   * @default true
   */
  readonly allowBuckets?: boolean;

  /**
   * Whether distributions of CloudFront deliver their access logs (standard logging, legacy), by their `logBucket: logs.bucket`. They do so
   * by an ACL: the account then owns what is delivered with full control for it, no longer every object. Not in Regions that are opted
   * into (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html).
   *
   * @default false - the bucket has no ACLs
   */
  readonly allowCloudFront?: boolean;

  /**
   * The fate of the bucket when it is removed from the stack. With `DESTROY` CloudFormation deletes it only when it is empty: S3
   * goes on to deliver logs for hours after the last request.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket for the access logs of the buckets, load balancers and distributions of a stack, which deletes them after their time. */
export class AccessLogBucket extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.AccessLogBucket';

  /** The bucket. Buckets take it by `BucketAccessLogs.toBucket(logs)`, load balancers by `AccessLogs.toBucket(logs)`. */
  public readonly bucket: s3.Bucket;

  /**
   * Whether buckets may deliver to it.
   *
   * @internal
   */
  public readonly _takesBuckets: boolean;

  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    super(scope, id);
    props = injectedProps(AccessLogBucket.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('AccessLogBucket', scope, id), retentionRules(props.retention));

    // By its id the bucket has the logical id of an `s3.Bucket` in place of this construct, and keeps its logs.
    this.bucket = new s3.Bucket(this, 'Default', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      enforceSSL: true,
      minimumTLSVersion: TLS_VERSION,
      versioned: true,
      objectOwnership: props.allowCloudFront
        ? s3.ObjectOwnership.BUCKET_OWNER_PREFERRED
        : s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'ExpireLogs',
          expiration: props.retention ?? Duration.days(90),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        // S3 refuses it in a rule with an expiration.
        { id: 'RemoveDeleteMarkers', expiredObjectDeleteMarker: true },
      ],
    });
    this._takesBuckets = props.allowBuckets ?? true;
    if (this._takesBuckets) this.letBucketsDeliver();
    acknowledgeInherent(
      this.bucket,
      'It holds access logs itself: logging the delivery of logs to a bucket never ends',
      'AwsSolutions-S1',
      'S3BucketLoggingEnabled',
    );
    acknowledgeInherent(
      this.bucket,
      'S3 and Elastic Load Balancing deliver access logs only to buckets with keys of S3',
      'S3DefaultEncryptionKMS',
    );
    acknowledgeInherent(
      this.bucket,
      'Access logs are made again every hour, and expire: a copy of them in another Region is worth less than it costs',
      'S3BucketReplicationEnabled',
    );
  }

  /**
   * One statement for every bucket of the account, whichever stack it is in: the ARN of each source would need the source first,
   * and the source needs the policy.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  private letBucketsDeliver(): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'BucketsDeliverAccessLogs',
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}

function retentionRules(retention: Duration | undefined): Rules {
  const days = retention === undefined || retention.isUnresolved() ? 1 : retention.toDays({ integral: false });
  return rule(
    !(Number.isInteger(days) && days >= 1),
    () => `'retention' must be at least 1 day and whole days, got ${days} days`,
  );
}
