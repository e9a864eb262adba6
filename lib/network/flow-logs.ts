import { Construct } from 'constructs';
import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { nonEmpty, validate } from '../private/validation';

/** Options for flow logs in CloudWatch Logs. */
export interface CloudWatchFlowLogsOptions {
  /**
   * The time that they are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. Its policy is extended for the log groups of this account and Region; an imported key
   * must admit CloudWatch Logs already.
   *
   * @default - CloudWatch Logs' own encryption
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The traffic that is logged. Rejected traffic alone costs a fraction and still shows connection attempts.
   *
   * @default ec2.FlowLogTrafficType.ALL
   */
  readonly trafficType?: ec2.FlowLogTrafficType;

  /**
   * The fields of a record, for example with the ids of instances and ECS tasks. A change replaces the flow log.
   *
   * @default - AWS's default format: addresses, ports, protocol, packets, bytes, times, action
   */
  readonly logFormat?: ec2.LogFormat[];

  /**
   * The time over which records of a flow are aggregated. One minute gives up to ten times the records. A change replaces the
   * flow log.
   *
   * @default ec2.FlowLogMaxAggregationInterval.TEN_MINUTES
   */
  readonly aggregationInterval?: ec2.FlowLogMaxAggregationInterval;
}

/** Options for flow logs in a bucket. */
export interface BucketFlowLogsOptions {
  /**
   * Path in front of the log files.
   *
   * @default - none
   */
  readonly prefix?: string;

  /**
   * The traffic that is logged.
   *
   * @default ec2.FlowLogTrafficType.ALL
   */
  readonly trafficType?: ec2.FlowLogTrafficType;

  /**
   * The fields of a record, for example with the ids of instances and ECS tasks. A change replaces the flow log.
   *
   * @default - AWS's default format: addresses, ports, protocol, packets, bytes, times, action
   */
  readonly logFormat?: ec2.LogFormat[];

  /**
   * The time over which records of a flow are aggregated. One minute gives up to ten times the records. A change replaces the
   * flow log.
   *
   * @default ec2.FlowLogMaxAggregationInterval.TEN_MINUTES
   */
  readonly aggregationInterval?: ec2.FlowLogMaxAggregationInterval;

  /**
   * The format of the files. Parquet is smaller and faster to query; it costs 0.03 USD per GB more. A change replaces the flow log.
   *
   * @default ec2.FlowLogFileFormat.PLAIN_TEXT
   */
  readonly fileFormat?: ec2.FlowLogFileFormat;

  /**
   * Whether the paths of the files name their parts as Hive and Athena read them. A change replaces the flow log.
   *
   * @default false
   */
  readonly hiveCompatiblePartitions?: boolean;

  /**
   * Whether files are in a folder for each hour rather than for each day. A change replaces the flow log.
   *
   * @default false
   */
  readonly perHourPartition?: boolean;
}

/**
 * The parts that flow logs are made of.
 *
 * @internal
 */
export interface FlowLogsConfig {
  /**
   * The flow log.
   *
   * @default - none
   */
  readonly flowLog?: ec2.FlowLog;

  /**
   * The log group.
   *
   * @default - none, or the flow log goes elsewhere
   */
  readonly logGroup?: logs.LogGroup;
}

/** The flow logs of a VPC: who talked to whom, aggregated over ten minutes. */
export abstract class FlowLogs {
  /** A log group of the VPC's own; CloudWatch charges 0.50 USD per GB (https://aws.amazon.com/cloudwatch/pricing/). */
  public static toCloudWatch(options: CloudWatchFlowLogsOptions = {}): FlowLogs {
    return new CloudWatchFlowLogs(options);
  }

  /** A bucket that you have; about half the price of CloudWatch, to be read with Athena. */
  public static toBucket(bucket: s3.IBucket, options: BucketFlowLogsOptions = {}): FlowLogs {
    return new BucketFlowLogs(bucket, options);
  }

  /** No flow logs. Say why: after an incident nobody can tell what left the network. */
  public static none(reason: string): FlowLogs {
    validate('FlowLogs.none', nonEmpty('reason', reason));
    return new NoFlowLogs();
  }

  /**
   * Creates the flow log.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, vpc: ec2.IVpc): FlowLogsConfig;
}

class CloudWatchFlowLogs extends FlowLogs {
  constructor(private readonly options: CloudWatchFlowLogsOptions) {
    super();
  }

  public _bind(scope: Construct, vpc: ec2.IVpc): FlowLogsConfig {
    const { logEncryptionKey } = this.options;
    if (logEncryptionKey) allowLogs(scope, logEncryptionKey);
    const logGroup = new logs.LogGroup(scope, 'FlowLogGroup', {
      retention: this.options.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: logEncryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const flowLog = new ec2.FlowLog(scope, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, deliveryRole(scope)),
      ...recordsOf(this.options),
    });
    return { flowLog, logGroup };
  }
}

class BucketFlowLogs extends FlowLogs {
  constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: BucketFlowLogsOptions,
  ) {
    super();
  }

  public _bind(scope: Construct, vpc: ec2.IVpc): FlowLogsConfig {
    const options = fileOptions(this.options);
    const flowLog = new ec2.FlowLog(scope, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      destination: ec2.FlowLogDestination.toS3(this.bucket, this.options.prefix, options),
      ...recordsOf(this.options),
    });
    if (options) {
      // aws-cdk-lib writes the names of its own props, which are not those of CloudFormation's schema.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-flowlog.html
      (flowLog.node.defaultChild as ec2.CfnFlowLog).destinationOptions = {
        FileFormat: options.fileFormat,
        HiveCompatiblePartitions: options.hiveCompatiblePartitions,
        PerHourPartition: options.perHourPartition,
      };
    }
    return { flowLog };
  }
}

type RecordOptions = Pick<CloudWatchFlowLogsOptions, 'trafficType' | 'logFormat' | 'aggregationInterval'>;

function recordsOf({ trafficType, logFormat, aggregationInterval }: RecordOptions) {
  return {
    trafficType: trafficType ?? ec2.FlowLogTrafficType.ALL,
    logFormat,
    maxAggregationInterval: aggregationInterval,
  };
}

/** Given only where they are asked for: a destination option that is added replaces the flow log. */
function fileOptions(options: BucketFlowLogsOptions): ec2.S3DestinationOptions | undefined {
  const { fileFormat, hiveCompatiblePartitions, perHourPartition } = options;
  if ([fileFormat, hiveCompatiblePartitions, perHourPartition].every((option) => option === undefined))
    return undefined;
  return {
    fileFormat: fileFormat ?? ec2.FlowLogFileFormat.PLAIN_TEXT,
    hiveCompatiblePartitions: hiveCompatiblePartitions ?? false,
    perHourPartition: perHourPartition ?? false,
  };
}

class NoFlowLogs extends FlowLogs {
  public _bind(): FlowLogsConfig {
    return {};
  }
}

/**
 * Lets CloudWatch Logs use a key. Its name is not in the condition: the log group has none before it is created, and it is
 * created with the key.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function allowLogs(scope: Construct, key: kms.IKey): void {
  const arn = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.grantEncryptDecrypt(
    new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`, {
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn } },
    }),
  );
}

/** aws-cdk-lib's own role could be assumed for the flow logs of any account. */
function deliveryRole(scope: Construct): iam.Role {
  return new iam.Role(scope, 'FlowLogRole', {
    description: 'Delivers VPC flow logs to their log group',
    assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
}
