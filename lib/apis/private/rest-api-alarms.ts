import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { isKnown } from '../../private/validation';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';

const PERIOD = Duration.minutes(5);

/** The alarms that the `alarms` choice asks for. */
export function restApiAlarms(
  scope: Construct,
  alarms: Alarms,
  stage: apigateway.Stage,
  thresholds: ApiAlarmThresholds = {},
): cloudwatch.Alarm[] {
  const { clientErrorPercent = 25, serverErrorPercent = 1, latencyP99 = Duration.seconds(3) } = thresholds;
  const path = scope.node.path;
  return [
    alarms.add(scope, 'ClientErrorsAlarm', {
      metric: new cloudwatch.MathExpression({
        label: 'Answers of 4xx in percent of requests',
        // One lost client that tries again and again at night is not worth an alarm.
        expression: 'IF(requests >= 20, 100 * share, 0)',
        usingMetrics: {
          requests: stage.metricCount({ statistic: cloudwatch.Stats.SAMPLE_COUNT, period: PERIOD }),
          share: stage.metricClientError({ statistic: cloudwatch.Stats.AVERAGE, period: PERIOD }),
        },
        period: PERIOD,
      }),
      threshold: clientErrorPercent,
      alarmDescription:
        `${path}: ${clientErrorPercent} % or more of the requests are refused with 4xx. See 'status' and ` +
        "'errorType' in the access log: an attack, a broken client, or the throttle (429).",
    }),
    alarms.add(scope, 'ServerErrorsAlarm', {
      // The metric is 0 or 1 for each request, so that its average is the share.
      metric: new cloudwatch.MathExpression({
        label: 'Answers of 5xx in percent of requests',
        expression: '100 * share',
        usingMetrics: { share: stage.metricServerError({ statistic: cloudwatch.Stats.AVERAGE, period: PERIOD }) },
        period: PERIOD,
      }),
      threshold: serverErrorPercent,
      alarmDescription:
        `${path}: ${serverErrorPercent} % or more of the requests fail with 5xx. See 'integrationError' in the access ` +
        'log and the log of the function.',
    }),
    alarms.add(scope, 'LatencyAlarm', {
      metric: stage.metricLatency({ statistic: cloudwatch.Stats.p(99), period: PERIOD }),
      threshold: latencyP99.toMilliseconds(),
      alarmDescription:
        `${path}: the slowest 1 % of the requests take ${latencyP99.toMilliseconds()} ms or more. Compare ` +
        "'integrationLatency' with 'responseLatency' in the access log.",
    }),
  ].filter(isKnown);
}

/** What an operator looks at first. */
export function restApiWidgets(title: string, stage: apigateway.Stage): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: requests`,
      left: [stage.metricCount({ statistic: cloudwatch.Stats.SAMPLE_COUNT })],
      right: [stage.metricClientError(), stage.metricServerError()],
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: latency`,
      left: ['p50', 'p90', 'p99'].map((statistic) => stage.metricLatency({ statistic, label: statistic })),
    }),
  ];
}
