import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeInherent } from '../../private/rule-packs';
import { isKnown, matches, nonEmpty, rule, Rules, validate } from '../../private/validation';
import { AccessLogBucket } from './access-log-bucket';

/** Options for access logs of a bucket. */
export interface BucketAccessLogsOptions {
  /**
   * The path in front of the log files, with a slash at its end. Behind it come account, Region, bucket and day, which tell the
   * logs of several buckets apart.
   *
   * @default 's3/'
   */
  readonly prefix?: string;
}

/**
 * The destination of a bucket's access logs: who read, wrote and deleted which object. S3 charges for their storage alone, and
 * delivers them within hours, on a best-effort basis.
 */
export abstract class BucketAccessLogs {
  /** To a bucket for logs, of the same account and Region. Make one in a stack, and give it to every bucket. */
  public static toBucket(logs: AccessLogBucket, options: BucketAccessLogsOptions = {}): BucketAccessLogs {
    return new LogsToBucket(logs.bucket, options, logs._takesBuckets);
  }

  /**
   * To a bucket that you have, of the same account and Region, without Object Lock and encrypted with keys of S3. Its policy must
   * let `logging.s3.amazonaws.com` write already.
   */
  public static toExistingBucket(bucket: s3.IBucket, options: BucketAccessLogsOptions = {}): BucketAccessLogs {
    validate('BucketAccessLogs.toExistingBucket', existingBucketRules(bucket));
    return new LogsToBucket(bucket, options);
  }

  /** No logs. Say why: after an incident nobody can tell who read what. */
  public static none(reason: string): BucketAccessLogs {
    validate('BucketAccessLogs.none', nonEmpty('reason', reason));
    return new NoLogs(reason);
  }

  /**
   * What must be true of the logs of a bucket in a scope.
   *
   * @internal
   */
  public abstract _rules(scope: IConstruct): Rules;

  /**
   * Switches the logs on.
   *
   * @internal
   */
  public abstract _bind(bucket: s3.Bucket): void;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#how-logs-delivered */
function existingBucketRules(bucket: s3.IBucket): Rules {
  const resource = bucket.node.defaultChild;
  const made = resource instanceof s3.CfnBucket ? resource : undefined;
  const encryption = made ? JSON.stringify(Stack.of(bucket).resolve(made.bucketEncryption) ?? '') : '';
  return [
    rule(
      bucket.encryptionKey !== undefined || encryption.includes('aws:kms'),
      () => `'bucket' must be encrypted with keys of S3, got one with a KMS key; logs cannot be delivered to it`,
    ),
    rule(
      made?.objectLockEnabled === true,
      () => `'bucket' must be without Object Lock, got one with it; logs cannot be delivered to it`,
    ),
    rule(
      made?.loggingConfiguration !== undefined,
      () => `'bucket' must have no access logs of its own, got one with them; each delivery would cause another`,
    ),
  ];
}

class LogsToBucket extends BucketAccessLogs {
  constructor(
    private readonly logs: s3.IBucket,
    private readonly options: BucketAccessLogsOptions,
    private readonly takesBuckets = true,
  ) {
    super();
  }

  public _rules(scope: IConstruct): Rules {
    const [ours, theirs] = [Stack.of(scope), this.logs.env];
    const differs = (a: string, b: string) => isKnown(a) && isKnown(b) && a !== b;
    return [
      matches(
        'prefix of accessLogs',
        this.options.prefix,
        /^[^/].*\/$|^[^/]\/$/,
        "with a slash at its end alone, as 's3/'",
      ),
      rule(
        !this.takesBuckets,
        () =>
          `'accessLogs' must go to a bucket that buckets may deliver to, got one with 'allowBuckets: false'; leave it out`,
      ),
      rule(
        differs(ours.region, theirs.region) || differs(ours.account, theirs.account),
        () =>
          `'accessLogs' must go to a bucket of the same account and Region (${ours.account}, ${ours.region}), got one of ` +
          `${theirs.account}, ${theirs.region}; make an AccessLogBucket in each`,
      ),
    ];
  }

  public _bind(bucket: s3.Bucket): void {
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    // By day of the event, so that a query of one day reads one path. The policy of the log bucket has one statement for all
    // buckets of the account: the L2 would add one for each, of other stacks without a condition.
    resource.loggingConfiguration = {
      destinationBucketName: this.logs.bucketName,
      logFilePrefix: this.options.prefix ?? 's3/',
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
    };
    // S3 tries the delivery when the logs are switched on.
    if (this.logs.policy && Stack.of(this.logs) === Stack.of(bucket)) resource.node.addDependency(this.logs.policy);
  }
}

class NoLogs extends BucketAccessLogs {
  constructor(private readonly reason: string) {
    super();
  }

  public _rules(): Rules {
    return [];
  }

  public _bind(bucket: s3.Bucket): void {
    acknowledgeInherent(bucket, this.reason, 'AwsSolutions-S1', 'S3BucketLoggingEnabled');
  }
}
