import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { serverErrorPercentOf } from './web-alarms';

/**
 * Requests and errors, and the response time, of one target group or of two that take turns.
 *
 * @param failures metrics of the target groups that count as errors beside answers with 5xx
 */
export function requestGraphs(
  title: string,
  groups: readonly elbv2.IApplicationTargetGroup[],
  failures: readonly string[] = [],
): cloudwatch.IWidget[] {
  const named = (group: elbv2.IApplicationTargetGroup) => (group === groups[0] ? '' : ', alternate');
  const { TARGET_2XX_COUNT, TARGET_4XX_COUNT, TARGET_5XX_COUNT } = elbv2.HttpCodeTarget;
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: requests and errors`,
      left: groups.flatMap((group) =>
        [TARGET_2XX_COUNT, TARGET_4XX_COUNT, TARGET_5XX_COUNT].map((code) => group.metrics.httpCodeTarget(code)),
      ),
      right: [serverErrorPercentOf(groups, failures)],
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: response time`,
      left: groups.flatMap((group) =>
        ['p50', 'p90', 'p99'].map((statistic) =>
          group.metrics.targetResponseTime({ statistic, label: `${statistic}${named(group)}` }),
        ),
      ),
    }),
  ];
}
