import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** A metric of a file system of FSx. */
export function fsxMetric(
  fileSystemId: string,
  metricName: string,
  props: cloudwatch.MetricOptions,
  dimensions: Record<string, string> = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/FSx',
    metricName,
    dimensionsMap: { FileSystemId: fileSystemId, ...dimensions },
    ...props,
  });
}
