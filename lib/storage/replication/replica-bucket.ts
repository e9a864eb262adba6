import { Construct, IConstruct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, distinct, isKnown, matches, required, seconds, validate } from '../../private/validation';
import { ObjectProtection } from '../buckets/object-protection';
import { SecureBucket, SecureBucketProps } from '../buckets/secure-bucket';
import { keyArnRules } from '../private/bucket-key';
import { replicaWidget } from '../private/bucket-widgets';
import { latencyAlarm, latencyOf } from '../private/replica-bucket-alarms';
import { letAccountReplicate } from '../private/replica-policy';

/** A bucket that others replicate to. */
export interface IReplicaBucket extends IConstruct {
  /** The bucket. */
  readonly bucket: s3.IBucket;

  /**
   * The key that encrypts the replicas, of the bucket's Region.
   *
   * @default - keys of S3
   */
  readonly encryptionKey?: kms.IKey;

  /** Whether the bucket has Object Lock. A bucket with Object Lock replicates to no other. */
  readonly objectLocked: boolean;
}

/** A bucket that another app made. */
export interface ReplicaBucketAttributes {
  /** The ARN of the bucket, which must have versioning. */
  readonly bucketArn: string;

  /** The Region of the bucket. */
  readonly region: string;

  /** The account of the bucket, whose policy, and that of the key, must let the account of the source replicate. */
  readonly account: string;

  /**
   * The ARN of the key that encrypts the replicas, of the bucket's Region.
   *
   * @default - keys of S3
   */
  readonly encryptionKeyArn?: string;

  /**
   * Whether the bucket has Object Lock.
   *
   * @default false
   */
  readonly objectLocked?: boolean;
}

/** The thresholds of the alarms of a replica. */
export interface ReplicaBucketAlarmThresholds {
  /**
   * The time that the replica is behind its source, in 15 minutes. With `timeControl` S3 promises 15 minutes.
   *
   * @default Duration.hours(1)
   */
  readonly replicationLatency?: Duration;
}

/** Properties of a `ReplicaBucket`. */
export interface ReplicaBucketProps extends SecureBucketProps {
  /**
   * The recipients of alarms when the replica is far behind its source. S3 publishes the metric in the Region of the replica
   * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).
   */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: ReplicaBucketAlarmThresholds;

  /**
   * The other accounts whose buckets may replicate to this one, and use its key for that. `replicateTo()` of a stack of this app, whose
   * account is known, adds its own.
   *
   * @default - none beside the account of the bucket
   */
  readonly sourceAccounts?: string[];
}

/** A bucket that another one replicates its objects to, of the same stack, another one, another Region or another account. */
export class ReplicaBucket extends Construct implements IReplicaBucket, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.ReplicaBucket';

  /** A bucket that another app made, as a destination. */
  public static fromReplicaBucketAttributes(
    scope: Construct,
    id: string,
    attributes: ReplicaBucketAttributes,
  ): IReplicaBucket {
    validate(at('ReplicaBucket', scope, id), [
      matches('account', attributes.account, /^\d{12}$/, 'the 12 digits of an account'),
      matches(
        'bucketArn',
        attributes.bucketArn,
        /^arn:[^:]+:s3:::[^/*]+$/,
        "the ARN of a bucket, as 'arn:aws:s3:::replicas'",
      ),
      keyArnRules(attributes.encryptionKeyArn, attributes.region),
    ]);
    return new ImportedReplicaBucket(scope, id, attributes);
  }

  /** The bucket with its policy, logs, plan and lock; it can replicate back, or further. */
  public readonly secureBucket: SecureBucket;

  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;
  public readonly objectLocked: boolean;

  /** The alarms, and those of `requestMetrics`; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly sourceAccounts = new Set<string>();

  constructor(scope: Construct, id: string, props: ReplicaBucketProps) {
    super(scope, id);
    props = injectedProps(ReplicaBucket.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ReplicaBucket', scope, id), [
      required('alarms', props.alarms),
      distinct('sourceAccounts', props.sourceAccounts),
      (props.sourceAccounts ?? []).map((account) =>
        matches('sourceAccounts', account, /^\d{12}$/, 'the 12 digits of an account'),
      ),
      seconds('alarmThresholds.replicationLatency', props.alarmThresholds?.replicationLatency, { min: 60 }),
    ]);

    // By its id the bucket is that of a `SecureBucket` in place of this construct.
    this.secureBucket = new SecureBucket(this, 'Default', props);
    this.bucket = this.secureBucket.bucket;
    this.encryptionKey = props.encryptionKey;
    this.objectLocked = (props.objectProtection ?? ObjectProtection.none())._isLocked;
    for (const account of props.sourceAccounts ?? []) this._letReplicate(account);
    this.alarms = [
      latencyAlarm(this, this.secureBucket.bucket, props.alarms, props.alarmThresholds?.replicationLatency),
      ...this.secureBucket.alarms,
    ].filter(isKnown);
  }

  /** The graphs of the bucket, and of how far it is behind its source. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [...this.secureBucket.dashboardWidgets(), replicaWidget(this, latencyOf(this.secureBucket.bucket))];
  }

  /**
   * Lets the buckets of another account replicate to this one.
   *
   * @internal
   */
  public _letReplicate(account: string): void {
    if (this.sourceAccounts.has(account)) return;
    this.sourceAccounts.add(account);
    letAccountReplicate(this.secureBucket.bucket, this.encryptionKey, account);
  }
}

class ImportedReplicaBucket extends Construct implements IReplicaBucket {
  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;
  public readonly objectLocked: boolean;

  constructor(scope: Construct, id: string, attributes: ReplicaBucketAttributes) {
    super(scope, id);
    const { bucketArn, region, account, encryptionKeyArn } = attributes;
    this.bucket = s3.Bucket.fromBucketAttributes(this, 'Bucket', { bucketArn, region, account });
    this.encryptionKey =
      encryptionKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn);
    this.objectLocked = attributes.objectLocked ?? false;
  }
}
