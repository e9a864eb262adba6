import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms } from '../../observability';
import { MINUTE, severityOf } from '../../observability/internal';

/**
 * The seconds that the replica is behind. The metric is in the Region of the replica
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html), and has the source among its dimensions, whose stack needs
 * this one first: a query finds the metric without.
 */
export function latencyOf(bucket: s3.Bucket): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: 'Seconds behind the source',
    expression:
      'SELECT MAX(ReplicationLatency) FROM SCHEMA("AWS/S3", DestinationBucket, RuleId, SourceBucket) ' +
      `WHERE DestinationBucket = '${bucket.bucketName}'`,
    usingMetrics: {},
    period: MINUTE,
  });
}

/** The alarm on how far the replica is behind. */
export function latencyAlarm(
  scope: Construct,
  bucket: s3.Bucket,
  alarms: Alarms,
  latency: Duration = Duration.hours(1),
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'ReplicationLatencyAlarm', {
    severity: severityOf('replicationLatency'),
    metric: latencyOf(bucket),
    threshold: latency.toSeconds(),
    evaluationPeriods: 15,
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    alarmDescription:
      `The replica is more than ${latency.toHumanString()} behind its source: much is written at once, S3 is slow, or the key ` +
      'refuses requests. The loss of the Region would lose what is pending.',
  });
}
