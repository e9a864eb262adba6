import { IConstruct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { graph, MINUTE } from '../../observability/internal';
import { REQUEST_METRICS } from './bucket-defaults';
import { BucketReplication } from './bucket-replication';

/** S3 counts bytes and objects once a day. */
const DAY = Duration.days(1);

/** The bucket that graphs are drawn of. */
export interface ShownBucket {
  readonly bucket: s3.Bucket;
  readonly hasRequestMetrics: boolean;
  readonly replication?: BucketReplication;
}

/**
 * The graphs of a bucket that an operator looks at first.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
export function bucketWidgets(
  scope: IConstruct,
  { bucket, hasRequestMetrics, replication }: ShownBucket,
): cloudwatch.IWidget[] {
  return [
    graph(scope, 'bytes by storage class, and objects', {
      left: [bytes(bucket)],
      leftYAxis: { min: 0 },
      right: [daily(bucket, 'NumberOfObjects', 'AllStorageTypes')],
      rightYAxis: { min: 0 },
      period: DAY,
    }),
    ...(hasRequestMetrics ? [requests(scope, bucket)] : []),
    ...(replication ? [failures(scope, replication)] : []),
  ];
}

/** The graph of how far a replica is behind; its source is not among the dimensions that are known here. */
export function replicaWidget(scope: IConstruct, latency: cloudwatch.IMetric): cloudwatch.IWidget {
  return graph(scope, 'seconds behind the source', { left: [latency], leftYAxis: { min: 0 } });
}

/** The classes are those that objects are in: a lifecycle or a client decides. */
function bytes(bucket: s3.Bucket): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: '',
    expression:
      `SEARCH('{AWS/S3,BucketName,StorageType} MetricName="BucketSizeBytes" BucketName="${bucket.bucketName}"', ` +
      `'Average', ${DAY.toSeconds()})`,
    usingMetrics: {},
    period: DAY,
  });
}

function daily(bucket: s3.Bucket, metricName: string, storageType: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/S3',
    metricName,
    dimensionsMap: { BucketName: bucket.bucketName, StorageType: storageType },
    statistic: cloudwatch.Stats.AVERAGE,
    period: DAY,
  });
}

function requests(scope: IConstruct, bucket: s3.Bucket): cloudwatch.IWidget {
  const count = (metricName: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/S3',
      metricName,
      dimensionsMap: { BucketName: bucket.bucketName, FilterId: REQUEST_METRICS },
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
    });
  return graph(scope, 'requests, and those that failed', {
    left: [count('AllRequests')],
    leftYAxis: { min: 0 },
    right: [count('4xxErrors'), count('5xxErrors')],
    rightYAxis: { min: 0 },
  });
}

function failures(scope: IConstruct, replication: BucketReplication): cloudwatch.IWidget {
  return graph(scope, 'operations that were not replicated', {
    left: replication.replications.map(({ id, failed }) => failed.with({ label: id })),
    leftYAxis: { min: 0 },
  });
}
