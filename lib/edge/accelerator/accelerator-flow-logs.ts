import { Construct } from 'constructs';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { matches, nonEmpty, rule, validate } from '../../private/validation';
import { AccessLogBucket } from '../../storage';

/** Options for flow logs in a bucket of the accelerator's own. */
export interface AcceleratorFlowLogsOptions {
  /**
   * The time that logs are kept, in whole days.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;
}

/** Options for flow logs in a bucket that you have. */
export interface AcceleratorFlowLogsBucketOptions {
  /**
   * Path in front of the log files, without a slash at either end.
   *
   * @default 'accelerator'
   */
  readonly prefix?: string;
}

/**
 * The bucket of flow logs, and the path in it.
 *
 * @internal
 */
export interface AcceleratorFlowLogsConfig {
  readonly bucket: s3.IBucket;
  readonly prefix: string;
}

/** The flow logs of an accelerator: who connected to which endpoint, and how much was sent. */
export abstract class AcceleratorFlowLogs {
  /** A private, encrypted bucket of the accelerator's own. */
  public static newBucket(options: AcceleratorFlowLogsOptions = {}): AcceleratorFlowLogs {
    const retention = options.retention ?? Duration.days(90);
    const days = retention.toDays({ integral: false });
    validate('AcceleratorFlowLogs.newBucket', [
      rule(
        !(Number.isInteger(days) && days >= 1),
        () => `'retention' must be at least 1 day and whole days, got ${days} days`,
      ),
    ]);
    return new BucketFlowLogs(
      (scope) => new AccessLogBucket(scope, 'FlowLogs', { retention, allowBuckets: false }).bucket,
    );
  }

  /**
   * A bucket that you have, encrypted with S3-managed keys. Its policy is extended if this app owns it; an imported one must admit
   * `delivery.logs.amazonaws.com` already.
   */
  public static toBucket(bucket: s3.IBucket, options: AcceleratorFlowLogsBucketOptions = {}): AcceleratorFlowLogs {
    validate('AcceleratorFlowLogs.toBucket', [
      ...matches('prefix', options.prefix, /^[^/].*[^/]$|^[^/]$/, 'without a slash at either end'),
    ]);
    return new BucketFlowLogs(() => bucket, options.prefix);
  }

  /** No flow logs. Say why: load balancers see the accelerator, and not what it refused. */
  public static none(reason: string): AcceleratorFlowLogs {
    validate('AcceleratorFlowLogs.none', nonEmpty('reason', reason));
    return new NoFlowLogs();
  }

  /**
   * Makes the bucket, or opens it to the deliveries.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): AcceleratorFlowLogsConfig | undefined;
}

class BucketFlowLogs extends AcceleratorFlowLogs {
  constructor(
    private readonly bucketOf: (scope: Construct) => s3.IBucket,
    private readonly prefix = 'accelerator',
  ) {
    super();
  }

  public _bind(scope: Construct): AcceleratorFlowLogsConfig {
    const bucket = this.bucketOf(scope);
    for (const statement of deliveryStatements(scope, bucket, this.prefix)) bucket.addToResourcePolicy(statement);
    return { bucket, prefix: this.prefix };
  }
}

class NoFlowLogs extends AcceleratorFlowLogs {
  public _bind(): undefined {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html */
function deliveryStatements(scope: Construct, bucket: s3.IBucket, prefix: string): iam.PolicyStatement[] {
  const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
  const ours = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  const { account } = Stack.of(scope);
  return [
    new iam.PolicyStatement({
      principals,
      actions: ['s3:GetBucketAcl'],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: ours },
    }),
    new iam.PolicyStatement({
      principals,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${prefix}/AWSLogs/${account}/*`)],
      conditions: { StringEquals: { ...ours, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  ];
}
