import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Alarms } from '../../observability';
import { isKnown } from '../../private/validation';

const PERIOD = Duration.minutes(5);
const SUM = { statistic: cloudwatch.Stats.SUM, period: PERIOD };

/** The alarms that the `alarms` choice asks for. */
export function websocketAlarms(scope: Construct, alarms: Alarms, stage: apigwv2.WebSocketStage): cloudwatch.Alarm[] {
  const path = scope.node.path;
  const traffic = {
    messages: stage.metric('MessageCount', SUM),
    connections: stage.metric('ConnectCount', SUM),
  };
  const share = (label: string, errors: cloudwatch.IMetric, least: number) =>
    new cloudwatch.MathExpression({
      label,
      expression: `IF(FILL(messages, 0) + FILL(connections, 0) >= ${least}, 100 * FILL(errors, 0) / (FILL(messages, 0) + FILL(connections, 0)), 0)`,
      usingMetrics: { ...traffic, errors },
      period: PERIOD,
    });
  return [
    alarms.add(scope, 'ClientErrorsAlarm', {
      metric: share('Answers of 4xx in percent of messages', stage.metric('ClientError', SUM), 20),
      threshold: 25,
      alarmDescription:
        `${path}: 25 % or more of the connections and messages are refused with 4xx. See 'status' and ` +
        "'authorizerError' in the access log: an attack, a broken client, or the throttle (429).",
    }),
    alarms.add(scope, 'IntegrationErrorsAlarm', {
      metric: share('Failed integrations in percent of messages', stage.metric('IntegrationError', SUM), 1),
      threshold: 1,
      alarmDescription: `${path}: functions fail for 1 % or more of the connections and messages. See their logs.`,
    }),
    alarms.add(scope, 'ExecutionErrorsAlarm', {
      metric: stage.metric('ExecutionError', SUM),
      threshold: 1,
      alarmDescription:
        `${path}: API Gateway could not call a function. See 'integrationError' in the access log: the permission or the ` +
        'concurrency of the function.',
    }),
    alarms.add(scope, 'LatencyAlarm', {
      metric: stage.metric('IntegrationLatency', { statistic: cloudwatch.Stats.p(99), period: PERIOD }),
      threshold: 3000,
      alarmDescription: `${path}: for the slowest 1 % of the messages the function takes 3 s or more. See its traces.`,
    }),
  ].filter(isKnown);
}

/** What an operator looks at first. */
export function websocketWidgets(title: string, stage: apigwv2.WebSocketStage): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: connections and messages`,
      left: [stage.metric('ConnectCount', SUM), stage.metric('MessageCount', SUM)],
      right: ['ClientError', 'IntegrationError', 'ExecutionError'].map((name) => stage.metric(name, SUM)),
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: integration latency`,
      left: ['p50', 'p90', 'p99'].map((statistic) =>
        stage.metric('IntegrationLatency', { statistic, label: statistic }),
      ),
    }),
  ];
}
