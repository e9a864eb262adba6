import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
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
