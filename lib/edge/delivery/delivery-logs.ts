import { Construct, IConstruct } from 'constructs';
import { ArnFormat, Aws, Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { digestOf } from '../../private/identity-digest';
import { allowLogs } from '../../private/log-key';
import { replacingValues } from '../../private/read-again';
import { uniqueName } from '../../private/unique-name';
import { isKnown, nonEmpty, rule, Rules, validate } from '../../private/validation';
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

/** Options for logs in a bucket of their own. */
export interface DeliveryLogBucketOptions extends DeliveryLogFieldOptions {
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
  public static toBucket(bucket: s3.IBucket, options: DeliveryLogFieldOptions = {}): DeliveryLogs {
    return new BucketLogs(options, () => bucket, bucket);
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
    private readonly fields: DeliveryLogFieldOptions,
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
      fields: this.fields,
    });
    // The bucket is written to when the delivery begins.
    if (bucket.policy) delivery.node.addDependency(bucket.policy);
    return { bucket };
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
  name: 'CloudWatch' | 'Bucket',
  to: { type: 'CWL' | 'S3'; destinationResourceArn: string; resource?: IConstruct; fields: DeliveryLogFieldOptions },
): logs.CfnDelivery {
  const stack = Stack.of(scope);
  // Names of deliveries have 60 characters. What a destination is made of is in its name: it cannot be changed in place. A bucket that is
  // replaced has another ARN.
  const unique = Names.uniqueResourceName(scope, { maxLength: 50, separator: '-', allowedSpecialCharacters: '-' });
  const destination = new logs.CfnDeliveryDestination(scope, `${name}LogDestination`, {
    name: Lazy.string({
      produce: () =>
        `${unique}-${digestOf(scope, [to.type, to.destinationResourceArn, ...replacingValues(to.resource)])}`,
    }),
    deliveryDestinationType: to.type,
    destinationResourceArn: to.destinationResourceArn,
    outputFormat: 'json',
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
