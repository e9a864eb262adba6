import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import type { BucketRequestMetricsOptions } from '../buckets/secure-bucket';
import { REQUEST_METRICS } from './bucket-defaults';

/** The alarms on requests that fail. */
export function requestAlarms(
  scope: Construct,
  bucket: s3.Bucket,
  { alarms, alarmThresholds = {} }: BucketRequestMetricsOptions,
): cloudwatch.Alarm[] {
  const { serverErrorPercent = 5, clientErrorPercent = 50 } = alarmThresholds;
  return [
    alarms.add(scope, 'ServerErrorsAlarm', {
      severity: severityOf('bucketServerErrors'),
      metric: share(bucket, '5xxErrors'),
      threshold: serverErrorPercent,
      alarmDescription:
        `S3 answers at least ${serverErrorPercent} % of requests with an error. Mostly it is 503 Slow Down: spread the keys over more ` +
        'prefixes, or let callers wait longer between their attempts.',
    }),
    alarms.add(scope, 'ClientErrorsAlarm', {
      severity: severityOf('bucketClientErrors'),
      metric: share(bucket, '4xxErrors'),
      threshold: clientErrorPercent,
      alarmDescription:
        `S3 refuses at least ${clientErrorPercent} % of requests: a permission or a key that is missing, or somebody who tries names. ` +
        'The access logs say who asked for what.',
    }),
  ].filter(isKnown);
}

/** The alarm on messages about objects that were not replicated. */
export function failedReplicationsAlarm(
  scope: Construct,
  alarms: Alarms,
  queue: sqs.Queue,
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'FailedReplicationsAlarm', {
    severity: severityOf('failedReplications'),
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'Objects were not replicated, and S3 does not try again. The messages in the queue of failed replications name them and the ' +
      'reason: correct it, replicate them by S3 Batch Replication, then delete the messages, within 14 days.',
  });
}

/** The share of requests in percent: the average of the metric is that of zeros and ones. */
function share(bucket: s3.Bucket, metricName: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: `${metricName} in percent of requests`,
    expression: '100 * errors',
    usingMetrics: {
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
      errors: new cloudwatch.Metric({
        namespace: 'AWS/S3',
        metricName,
        dimensionsMap: { BucketName: bucket.bucketName, FilterId: REQUEST_METRICS },
        statistic: cloudwatch.Stats.AVERAGE,
        period: MINUTE,
      }),
    },
    period: MINUTE,
  });
}
