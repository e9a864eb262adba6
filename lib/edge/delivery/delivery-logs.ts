import { Construct, IConstruct } from 'constructs';
import { ArnFormat, Aws, Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { digestOf } from '../../private/identity-digest';
import { allowLogs } from '../../private/log-key';
import { replacingValues } from '../../private/read-again';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, nonEmpty, rule, Rules, validate } from '../../private/validation';
import { AccessLogBucket } from '../../storage';
import { NorthVirginia } from '../north-virginia';
import { LOG_FIELDS } from '../private/delivery-log-fields';

const PREFIX = '/aws/vendedlogs/cloudfront';

/** Options for what is logged of a request. */
export interface DeliveryLogFieldOptions {
  /**
   * Whether query strings are logged; secrets of some applications are in them.
   *
   * @default false
   */
  readonly queryStrings?: boolean;

  /**
   * Whether the cookies of requests are logged, sessions among them.
   *
   * @default false
   */
  readonly cookies?: boolean;
}

/** Options for logs in CloudWatch Logs. */
export interface DeliveryCloudWatchLogsOptions extends DeliveryLogFieldOptions {
  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs, in us-east-1. Its policy is extended for CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own encryption
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** The format of logs in a bucket. */
export enum DeliveryLogFormat {
  /** A line of JSON for each request. */
  JSON = 'json',
  /** Columns, which Athena reads for less. AWS charges for the conversion. */
  PARQUET = 'parquet',
  /** The extended format of W3C, as that of the standard logs of version 1. */
  W3C = 'w3c',
}

/** Options for logs in a bucket. */
export interface DeliveryLogFileOptions extends DeliveryLogFieldOptions {
  /**
   * The format of the logs.
   *
   * @default DeliveryLogFormat.JSON
   */
  readonly format?: DeliveryLogFormat;

  /**
   * The path below `AWSLogs/<account>/CloudFront`, with parts that AWS fills in: `{DistributionId}/{yyyy}/{MM}/{dd}/{HH}`
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html).
   *
   * @default - that of AWS
   */
  readonly path?: string;
}

/** Options for logs in a bucket of their own. */
export interface DeliveryLogBucketOptions extends DeliveryLogFileOptions {
  /**
   * The time that logs are kept, in whole days.
   *
   * @default Duration.days(90)
   */
  readonly retention?: Duration;
}

/**
 * The place of the logs of a distribution.
 *
 * @internal
 */
export interface DeliveryLogsConfig {
  readonly logGroup?: logs.LogGroup;
  readonly bucket?: s3.IBucket;
}

/** The logs of the requests to a distribution (standard logs, version 2), by a delivery in us-east-1. */
export abstract class DeliveryLogs {
  /** A log group in us-east-1, which CloudWatch Logs Insights reads. It costs for each GB that is delivered. */
  public static cloudWatch(options: DeliveryCloudWatchLogsOptions = {}): DeliveryLogs {
    return new LogGroupLogs(options);
  }

  /** A private bucket of the distribution's own in us-east-1: the cheaper one where there are many requests. */
  public static newBucket(options: DeliveryLogBucketOptions = {}): DeliveryLogs {
    const days = (options.retention ?? Duration.days(90)).toDays({ integral: false });
    validate('DeliveryLogs.newBucket', [
      pathRules(options),
      rule(
        !(Number.isInteger(days) && days >= 1),
        () => `'retention' must be at least 1 day and whole days, got ${days} days`,
      ),
    ]);
    return new BucketLogs(options, (scope) => {
      const { retention } = options;
      return new AccessLogBucket(scope, 'AccessLogs', { retention, allowBuckets: false }).bucket;
    });
  }

  /**
   * A bucket that you have, encrypted with S3-managed keys, in the stack of the distribution or before it. Its policy is extended if this
   * app owns it; an imported one must admit `delivery.logs.amazonaws.com` already.
   */
  public static toBucket(bucket: s3.IBucket, options: DeliveryLogFileOptions = {}): DeliveryLogs {
    validate('DeliveryLogs.toBucket', pathRules(options));
    return new BucketLogs(options, () => bucket, bucket);
  }

  /**
   * A stream of Amazon Data Firehose that you have in us-east-1, in the stack of the distribution or before it. AWS tags it
   * `LogDeliveryEnabled`, by which its role may write to it.
   */
  public static toFirehose(
    deliveryStream: firehose.IDeliveryStream,
    options: DeliveryLogFieldOptions = {},
  ): DeliveryLogs {
    return new FirehoseLogs(deliveryStream, options);
  }

  /** No logs. Say why: nobody can tell afterwards who asked for what. */
  public static none(reason: string): DeliveryLogs {
    validate('DeliveryLogs.none', nonEmpty('reason', reason));
    return new NoLogs();
  }

  /**
   * Whether anything is made in us-east-1.
   *
   * @internal
   */
  public readonly _delivers: boolean = true;

  /**
   * The problems of it.
   *
   * @internal
   */
  public _rules(): Rules {
    return [];
  }

  /**
   * Makes the delivery in a scope in us-east-1.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, distributionId: string): DeliveryLogsConfig;
}

class LogGroupLogs extends DeliveryLogs {
  constructor(private readonly options: DeliveryCloudWatchLogsOptions) {
    super();
  }

  public override _rules(): Rules {
    const { logEncryptionKey } = this.options;
    const region = logEncryptionKey?.env.region;
    return rule(
      isKnown(region) && region !== 'us-east-1',
      () => `'logEncryptionKey' must be in us-east-1, where they are, got one in ${region}; make it there`,
    );
  }

  public _bind(scope: Construct, distributionId: string): DeliveryLogsConfig {
    const { logRetention = logs.RetentionDays.THREE_MONTHS, logEncryptionKey } = this.options;
    allowLogs(scope, logEncryptionKey, PREFIX);
    // An export of a stack that is deployed before could not go in the deployment that no longer has the key.
    if (logEncryptionKey && Stack.of(logEncryptionKey) !== Stack.of(scope)) NorthVirginia._readWeakly(logEncryptionKey);
    const logGroup = new logs.LogGroup(scope, 'AccessLogGroup', {
      // CloudWatch Logs lets deliveries write to all names with this prefix by one entry of its policy.
      logGroupName: `${PREFIX}/${uniqueName(scope)}`,
      retention: logRetention,
      encryptionKey: logEncryptionKey,
    });
    const destinationResourceArn = Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    deliver(scope, distributionId, 'CloudWatch', { type: 'CWL', destinationResourceArn, fields: this.options });
    return { logGroup };
  }
}

class BucketLogs extends DeliveryLogs {
  constructor(
    private readonly options: DeliveryLogFileOptions,
    private readonly bucketOf: (scope: Construct) => s3.IBucket,
    private readonly given?: s3.IBucket,
  ) {
    super();
  }

  public override _rules(): Rules {
    return rule(
      this.given?.encryptionKey !== undefined,
      () =>
        `'accessLogs' must be written to a bucket that is encrypted with S3-managed keys, got one with a key of KMS, by which deliveries may not encrypt; give another one`,
    );
  }

  public _bind(scope: Construct, distributionId: string): DeliveryLogsConfig {
    const bucket = this.bucketOf(scope);
    const resource = bucket.node.defaultChild;
    const isElsewhere = resource instanceof s3.CfnBucket && Stack.of(resource) !== Stack.of(scope);
    if (isElsewhere) NorthVirginia._readWeakly(resource);
    const { account } = Stack.of(scope);
    bucket.addToResourcePolicy(
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: {
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:logs:us-east-1:${account}:delivery-source:*` },
        },
      }),
    );
    const delivery = deliver(scope, distributionId, 'Bucket', {
      type: 'S3',
      destinationResourceArn: isElsewhere ? resource.attrArn : bucket.bucketArn,
      resource,
      fields: this.options,
      format: this.options.format,
    });
    delivery.s3SuffixPath = this.options.path;
    // The bucket is written to when the delivery begins.
    if (bucket.policy) delivery.node.addDependency(bucket.policy);
    return { bucket };
  }
}

class FirehoseLogs extends DeliveryLogs {
  constructor(
    private readonly deliveryStream: firehose.IDeliveryStream,
    private readonly options: DeliveryLogFieldOptions,
  ) {
    super();
  }

  public override _rules(): Rules {
    const { region } = this.deliveryStream.env;
    return rule(
      isKnown(region) && region !== 'us-east-1',
      () =>
        `'accessLogs' must be sent to a stream in us-east-1, where deliveries of CloudFront are, got one in ${region}; make it there`,
    );
  }

  public _bind(scope: Construct, distributionId: string): DeliveryLogsConfig {
    const resource = this.deliveryStream.node.defaultChild;
    const isElsewhere = resource instanceof firehose.CfnDeliveryStream && Stack.of(resource) !== Stack.of(scope);
    if (isElsewhere) NorthVirginia._readWeakly(resource);
    deliver(scope, distributionId, 'Firehose', {
      type: 'FH',
      destinationResourceArn: isElsewhere ? resource.attrArn : this.deliveryStream.deliveryStreamArn,
      fields: this.options,
    });
    return {};
  }
}

class NoLogs extends DeliveryLogs {
  public override readonly _delivers = false;

  public _bind(): DeliveryLogsConfig {
    return {};
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html */
function deliver(
  scope: Construct,
  distributionId: string,
  name: 'CloudWatch' | 'Bucket' | 'Firehose',
  to: {
    type: 'CWL' | 'S3' | 'FH';
    destinationResourceArn: string;
    resource?: IConstruct;
    fields: DeliveryLogFieldOptions;
    format?: DeliveryLogFormat;
  },
): logs.CfnDelivery {
  const { format = DeliveryLogFormat.JSON } = to;
  // Its own name for the format that has been there from the beginning.
  const identity = format === DeliveryLogFormat.JSON ? [] : [format];
  const stack = Stack.of(scope);
  // Names of deliveries have 60 characters. What a destination is made of is in its name: it cannot be changed in place. A bucket that is
  // replaced has another ARN.
  const unique = Names.uniqueResourceName(scope, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-' });
  const destination = new logs.CfnDeliveryDestination(scope, `${name}LogDestination`, {
    name: Lazy.string({
      produce: () => {
        const values = [to.type, to.destinationResourceArn, ...identity, ...replacingValues(to.resource)];
        return `${unique}-${digestOf(scope, values)}`;
      },
    }),
    deliveryDestinationType: to.type,
    destinationResourceArn: to.destinationResourceArn,
    outputFormat: format,
  });
  const source = new logs.CfnDeliverySource(scope, 'LogSource', {
    name: unique,
    logType: 'ACCESS_LOGS',
    resourceArn: stack.formatArn({
      service: 'cloudfront',
      region: '',
      resource: 'distribution',
      resourceName: distributionId,
    }),
  });
  return new logs.CfnDelivery(scope, `${name}LogDelivery`, {
    deliverySourceName: source.ref,
    deliveryDestinationArn: destination.attrArn,
    recordFields: LOG_FIELDS.filter(
      (field) =>
        (field !== 'cs-uri-query' || (to.fields.queryStrings ?? false)) &&
        (field !== 'cs(Cookie)' || (to.fields.cookies ?? false)),
    ),
  });
}

function pathRules({ path }: DeliveryLogFileOptions): Rules {
  return matches(
    'path',
    path,
    /^(?!\/)[A-Za-z0-9_.{}=/-]{1,256}$/,
    "a path without a slash at its beginning, of at most 256 characters, as '{DistributionId}/{yyyy}/{MM}/{dd}'",
  );
}
