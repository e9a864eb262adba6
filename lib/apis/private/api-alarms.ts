import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { throttlesAlarm } from '../../databases/internal';
import { Alarms } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { WebSocketApiAlarmThresholds } from '../websocket/websocket-api-alarm-thresholds';
import { ALARM_THRESHOLDS, TOPIC_INDEX } from './api-defaults';

/** A minute of a quiet API has too few requests for a share of them. */
const PERIOD = Duration.minutes(5);

/** A canary of five minutes sees periods of this length. */
const ROLLBACK_PERIOD = Duration.minutes(1);

/** A minute with one request counts. */
const MIN_ROLLBACK_REQUESTS = 1;

/** The number of requests below which a share of client errors says nothing: a single client that retries at night. */
const FEW_REQUESTS = 20;

const { AVERAGE, SAMPLE_COUNT, SUM } = cloudwatch.Stats;
const sum = { statistic: SUM, period: PERIOD };

/** The alarms that the `alarms` choice asks for. */
export function restApiAlarms(
  scope: Construct,
  alarms: Alarms,
  stage: apigateway.Stage,
  thresholds?: ApiAlarmThresholds,
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  return requestAlarms(scope, alarms, thresholds, {
    clientErrors: {
      expression: `IF(requests >= ${FEW_REQUESTS}, 100 * share, 0)`,
      usingMetrics: {
        requests: stage.metricCount({ statistic: SAMPLE_COUNT, period: PERIOD }),
        share: stage.metricClientError({ statistic: AVERAGE, period: PERIOD }),
      },
    },
    refusal: 'errorType',
    // The metric is 0 or 1 for each request, so that its average is the share.
    serverErrors: {
      expression: '100 * share',
      usingMetrics: { share: stage.metricServerError({ statistic: AVERAGE, period: PERIOD }) },
    },
    latency: stage.metricLatency({ statistic: cloudwatch.Stats.p(99), period: PERIOD }),
  });
}

/** The alarms that the `alarms` choice asks for. */
export function httpApiAlarms(
  scope: Construct,
  alarms: Alarms,
  stage: apigwv2.HttpStage,
  thresholds?: ApiAlarmThresholds,
): cloudwatch.Alarm[] {
  if (!alarms.enabled) return [];
  const requests = stage.metricCount({ period: PERIOD });
  return requestAlarms(scope, alarms, thresholds, {
    clientErrors: {
      expression: `IF(requests >= ${FEW_REQUESTS}, 100 * errors / requests, 0)`,
      usingMetrics: { requests, errors: stage.metricClientError({ period: PERIOD }) },
    },
    refusal: 'authorizerError',
    serverErrors: {
      expression: '100 * errors / requests',
      usingMetrics: { requests, errors: stage.metricServerError({ period: PERIOD }) },
    },
    latency: stage.metricLatency({ statistic: cloudwatch.Stats.p(99), period: PERIOD }),
  });
}

/** The names by which a REST API counts its requests. */
export interface RestApiDimensions {
  readonly apiName: string;
  readonly stageName: string;
}

/**
 * The alarm that rolls back the deployments of functions behind a REST API. Its dimensions are names, not the stage:
 * the stage depends on the functions, and they on the alarm.
 */
export function restRollbackAlarm(
  scope: Construct,
  alarms: Alarms,
  { apiName, stageName }: RestApiDimensions,
  thresholds?: ApiAlarmThresholds,
): cloudwatch.Alarm | undefined {
  const metric = (metricName: string, statistic: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: apiName, Stage: stageName },
      statistic,
      period: ROLLBACK_PERIOD,
    });
  const share = metric('5XXError', AVERAGE);
  const min = thresholds?.minRollbackRequests ?? MIN_ROLLBACK_REQUESTS;
  return rollbackAlarm(
    scope,
    alarms,
    thresholds,
    min > 1
      ? {
          expression: `IF(requests >= ${min}, 100 * share, 0)`,
          usingMetrics: { requests: metric('Count', SAMPLE_COUNT), share },
        }
      : { expression: '100 * share', usingMetrics: { share } },
  );
}

/**
 * The alarm that rolls back the deployments of functions behind an HTTP API. Its dimension is the API, not the stage, which
 * depends on routes with throttles of their own, and so on the functions.
 */
export function httpRollbackAlarm(
  scope: Construct,
  alarms: Alarms,
  api: apigwv2.HttpApi,
  thresholds?: ApiAlarmThresholds,
): cloudwatch.Alarm | undefined {
  const min = thresholds?.minRollbackRequests ?? MIN_ROLLBACK_REQUESTS;
  const share = '100 * errors / requests';
  return rollbackAlarm(scope, alarms, thresholds, {
    expression: min > 1 ? `IF(requests >= ${min}, ${share}, 0)` : share,
    usingMetrics: {
      requests: api.metricCount({ statistic: SAMPLE_COUNT, period: ROLLBACK_PERIOD }),
      errors: api.metricServerError({ statistic: SUM, period: ROLLBACK_PERIOD }),
    },
  });
}

/** The parts of a WebSocket API that are watched. */
export interface WatchedWebSocketApi {
  readonly stage: apigwv2.WebSocketStage;
  readonly connectionTable: dynamodb.ITable;
}

/** The alarms that the `alarms` choice asks for. */
export function webSocketApiAlarms(
  scope: Construct,
  alarms: Alarms,
  { stage, connectionTable }: WatchedWebSocketApi,
  thresholds: WebSocketApiAlarmThresholds = {},
): cloudwatch.Alarm[] {
  const {
    clientErrorPercent = ALARM_THRESHOLDS.clientErrorPercent,
    integrationErrorPercent = ALARM_THRESHOLDS.errorPercent,
    executionErrors = 1,
    throttledRequests = 1,
    latencyP99 = ALARM_THRESHOLDS.latencyP99,
  } = thresholds;
  const share = (name: string, minMessages: number): Share => ({
    expression: `IF(FILL(messages, 0) + FILL(connections, 0) >= ${minMessages}, 100 * FILL(errors, 0) / (FILL(messages, 0) + FILL(connections, 0)), 0)`,
    usingMetrics: {
      messages: stage.metric('MessageCount', sum),
      connections: stage.metric('ConnectCount', sum),
      errors: stage.metric(name, sum),
    },
  });
  const throttled = (id: string, what: string, index?: string) =>
    throttlesAlarm(scope, id, alarms, {
      table: connectionTable,
      index,
      threshold: throttledRequests,
      description:
        `Requests to ${what} are throttled, and connections or messages fail: look for a topic or a connection that is ` +
        'read or written without a pause.',
    });
  return [
    clientErrorAlarm(scope, alarms, clientErrorPercent, share('ClientError', FEW_REQUESTS), {
      messages: 'messages',
      subject: 'connections and messages',
      refusal: 'authorizerError',
    }),
    alarms.add(scope, 'IntegrationErrorsAlarm', {
      severity: severityOf('integrationErrors'),
      metric: percentage('Failed integrations in percent of messages', share('IntegrationError', 1)),
      threshold: integrationErrorPercent,
      alarmDescription: `The functions fail for ${integrationErrorPercent} % or more of the connections and messages. See their logs.`,
    }),
    alarms.add(scope, 'ExecutionErrorsAlarm', {
      severity: severityOf('executionErrors'),
      metric: stage.metric('ExecutionError', sum),
      threshold: executionErrors,
      alarmDescription:
        "API Gateway could not invoke a function. See 'integrationError' in the access log: the permission or the " +
        'concurrency of the function.',
    }),
    alarms.add(scope, 'LatencyAlarm', {
      severity: severityOf('apiLatency'),
      metric: stage.metric('IntegrationLatency', { statistic: cloudwatch.Stats.p(99), period: PERIOD }),
      threshold: latencyP99.toMilliseconds(),
      alarmDescription: `The function takes ${latencyP99.toMilliseconds()} ms or more for the slowest 1 % of the messages. See its traces.`,
    }),
    throttled('ConnectionsThrottlesAlarm', 'the connection table'),
    throttled('ConnectionsByTopicThrottlesAlarm', 'the index of the connection table', TOPIC_INDEX),
  ].filter(isKnown);
}

/** The graphs of a REST or an HTTP API. */
export function apiWidgets(scope: Construct, stage: apigateway.Stage | apigwv2.HttpStage): cloudwatch.IWidget[] {
  return [
    graph(scope, 'requests', {
      left: [stage.metricCount({ statistic: SAMPLE_COUNT })],
      right: [stage.metricClientError(), stage.metricServerError()],
    }),
    graph(scope, 'latency', {
      left: ['p50', 'p90', 'p99'].map((statistic) => stage.metricLatency({ statistic, label: statistic })),
    }),
  ];
}

/** The graphs of a WebSocket API. */
export function webSocketApiWidgets(scope: Construct, stage: apigwv2.WebSocketStage): cloudwatch.IWidget[] {
  return [
    graph(scope, 'connections and messages', {
      left: [stage.metric('ConnectCount', sum), stage.metric('MessageCount', sum)],
      right: ['ClientError', 'IntegrationError', 'ExecutionError'].map((name) => stage.metric(name, sum)),
    }),
    graph(scope, 'integration latency', {
      left: ['p50', 'p90', 'p99'].map((statistic) =>
        stage.metric('IntegrationLatency', { statistic, label: statistic }),
      ),
    }),
  ];
}

/** A share in percent, by metric math. */
interface Share {
  readonly expression: string;
  readonly usingMetrics: Record<string, cloudwatch.IMetric>;
}

/** How one kind of API measures what REST and HTTP APIs have in common. */
interface RequestMetrics {
  readonly clientErrors: Share;
  /** The field of the access log that says why a request was refused. */
  readonly refusal: string;
  readonly serverErrors: Share;
  readonly latency: cloudwatch.IMetric;
}

/** The words for what an API takes. */
interface Words {
  /** The unit of the metric's label. */
  readonly messages: string;
  readonly subject: string;
  readonly refusal: string;
}

function requestAlarms(
  scope: Construct,
  alarms: Alarms,
  thresholds: ApiAlarmThresholds = {},
  metrics: RequestMetrics,
): cloudwatch.Alarm[] {
  const {
    clientErrorPercent = ALARM_THRESHOLDS.clientErrorPercent,
    serverErrorPercent = ALARM_THRESHOLDS.errorPercent,
    latencyP99 = ALARM_THRESHOLDS.latencyP99,
  } = thresholds;
  return [
    clientErrorAlarm(scope, alarms, clientErrorPercent, metrics.clientErrors, {
      messages: 'requests',
      subject: 'requests',
      refusal: metrics.refusal,
    }),
    alarms.add(scope, 'ServerErrorsAlarm', {
      severity: severityOf('apiServerErrors'),
      metric: percentage('Responses of 5xx in percent of requests', metrics.serverErrors),
      threshold: serverErrorPercent,
      alarmDescription:
        `${serverErrorPercent} % or more of the requests fail with 5xx. See 'integrationError' in the access log and ` +
        'the log of the function.',
    }),
    alarms.add(scope, 'LatencyAlarm', {
      severity: severityOf('apiLatency'),
      metric: metrics.latency,
      threshold: latencyP99.toMilliseconds(),
      alarmDescription:
        `The slowest 1 % of the requests take ${latencyP99.toMilliseconds()} ms or more. Compare 'integrationLatency' ` +
        "with 'responseLatency' in the access log.",
    }),
  ].filter(isKnown);
}

/** Two of three minutes: a single request that fails rolls nothing back, and a quiet minute between two bad ones hides nothing. */
function rollbackAlarm(
  scope: Construct,
  alarms: Alarms,
  thresholds: ApiAlarmThresholds = {},
  share: Share,
): cloudwatch.Alarm | undefined {
  const { rollbackErrorPercent = ALARM_THRESHOLDS.errorPercent } = thresholds;
  return alarms.add(scope, 'RollbackAlarm', {
    severity: severityOf('apiRollback'),
    metric: percentage('Responses of 5xx in percent of requests', share, ROLLBACK_PERIOD),
    threshold: rollbackErrorPercent,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    alarmDescription:
      `${rollbackErrorPercent} % or more of the requests fail with 5xx. A deployment of a function behind the API is rolled ` +
      'back: see its log for what the new version does.',
  });
}

function clientErrorAlarm(scope: Construct, alarms: Alarms, threshold: number, share: Share, words: Words) {
  return alarms.add(scope, 'ClientErrorsAlarm', {
    severity: severityOf('apiClientErrors'),
    metric: percentage(`Responses of 4xx in percent of ${words.messages}`, share),
    threshold,
    alarmDescription:
      `${threshold} % or more of the ${words.subject} are refused with 4xx. See 'status' and '${words.refusal}' in the ` +
      'access log: an attack, a broken client, or the throttle (429).',
  });
}

function percentage(label: string, share: Share, period = PERIOD): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({ label, ...share, period });
}
