import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { ResolvedFunctionProps } from './api-function-defaults';

/** The function that is watched. */
export interface WatchedFunction {
  readonly function: lambda.Function;
  readonly alias: lambda.Alias;
}

/** The alarms of a function. */
export interface FunctionAlarms {
  readonly all: cloudwatch.Alarm[];
  /** Those that tell that a version is worse than the one before. */
  readonly ofBadVersion: cloudwatch.Alarm[];
}

/** The alarms that the `alarms` choice asks for. */
export function functionAlarms(
  scope: Construct,
  props: ResolvedFunctionProps,
  watched: WatchedFunction,
): FunctionAlarms {
  if (!props.alarms.enabled) return { all: [], ofBadVersion: [] };
  const bad = [errors(scope, props, watched), slow(scope, props, watched)].filter(isKnown);
  const others = [
    throttles(scope, props, watched),
    concurrency(scope, props, watched),
    spillover(scope, props, watched),
    lostEvents(scope, props, watched),
  ].filter(isKnown);
  return { all: [...bad, ...others], ofBadVersion: bad };
}

/** A percentage, not a number: one failure in a million requests alarms nobody, and a canary's tenth of the traffic shows. */
function errors(scope: Construct, { alarms, alarmThresholds }: ResolvedFunctionProps, { alias }: WatchedFunction) {
  const { errorPercent } = alarmThresholds;
  return alarms.add(scope, 'ErrorsAlarm', {
    severity: severityOf('functionErrors'),
    metric: new cloudwatch.MathExpression({
      label: 'Errors in percent of invocations',
      expression: '100 * errors / invocations',
      usingMetrics: {
        errors: alias.metricErrors({ period: MINUTE }),
        invocations: alias.metricInvocations({ period: MINUTE }),
      },
      period: MINUTE,
    }),
    threshold: errorPercent,
    alarmDescription: `${errorPercent} % or more of the invocations fail: look at the ERROR entries of the log group.`,
  });
}

function slow(scope: Construct, props: ResolvedFunctionProps, { alias }: WatchedFunction) {
  const { durationP99 } = props.alarmThresholds;
  if (!durationP99) return undefined;
  const { timeout } = props;
  const limit = timeout.isUnresolved() ? 'the timeout' : `the timeout of ${timeout.toMilliseconds()} ms`;
  return props.alarms.add(scope, 'DurationAlarm', {
    severity: severityOf('functionDuration'),
    metric: alias.metricDuration({ statistic: cloudwatch.Stats.p(99), period: MINUTE }),
    threshold: durationP99.toMilliseconds(),
    alarmDescription:
      `The slowest 1 % of the invocations take ${durationP99.toMilliseconds()} ms or more, against ${limit}: look at the ` +
      'traces, then raise the memory or the timeout.',
  });
}

function throttles(scope: Construct, { alarms, alarmThresholds }: ResolvedFunctionProps, watched: WatchedFunction) {
  return alarms.add(scope, 'ThrottlesAlarm', {
    severity: severityOf('functionThrottles'),
    metric: watched.function.metricThrottles({ period: MINUTE }),
    threshold: alarmThresholds.throttledInvocations,
    alarmDescription:
      'Invocations are refused because the function or the account has no concurrency left: raise the reserved ' +
      'concurrency or the quota of the account.',
  });
}

/** Only a reserved limit is known at synthesis; the account's quota is one alarm for all functions of an account. */
function concurrency(scope: Construct, props: ResolvedFunctionProps, watched: WatchedFunction) {
  const { reservedConcurrency: reserved, alarmThresholds } = props;
  if (!isKnown(reserved) || reserved === 0) return undefined;
  const { concurrencyPercent } = alarmThresholds;
  return props.alarms.add(scope, 'ConcurrencyAlarm', {
    severity: severityOf('functionConcurrency'),
    metric: watched.function.metric('ConcurrentExecutions', { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    threshold: Math.max(1, Math.ceil((reserved * concurrencyPercent) / 100)),
    alarmDescription: `${concurrencyPercent} % or more of the reserved concurrency of ${reserved} is in use: raise it.`,
  });
}

function spillover(scope: Construct, props: ResolvedFunctionProps, { alias }: WatchedFunction) {
  if (!props.provisionedConcurrency) return undefined;
  return props.alarms.add(scope, 'SpilloverAlarm', {
    severity: severityOf('functionSpillover'),
    metric: alias.metric('ProvisionedConcurrencySpilloverInvocations', {
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
    }),
    threshold: props.alarmThresholds.spilloverInvocations,
    evaluationPeriods: 15,
    alarmDescription:
      'For 15 minutes invocations have exceeded the provisioned concurrency, and may start cold: provision more.',
  });
}

export function lostEvents(scope: Construct, props: ResolvedFunctionProps, { function: fn }: WatchedFunction) {
  const { alarms, asyncInvocation, deadLetterQueue } = props;
  if (!asyncInvocation?.onFailure && !deadLetterQueue) return undefined;
  const sum = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
  return alarms.add(scope, 'LostEventsAlarm', {
    severity: severityOf('lostEvents'),
    metric: new cloudwatch.MathExpression({
      label: 'Failed events that could not be kept',
      // Over an array SUM has a value wherever one of the two has. With FILL the newest minute would be 0 while Lambda has
      // not reported it, and of one minute the alarm looks at the newest value only.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
      expression: 'SUM([destination, deadLetter])',
      usingMetrics: {
        destination: fn.metric('DestinationDeliveryFailures', sum),
        deadLetter: fn.metric('DeadLetterErrors', sum),
      },
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'A failed event could not be delivered to its destination or dead-letter queue, and is lost: look at the ' +
      'permissions of the role and at the key of the destination.',
  });
}

/** The graphs of a function that an operator looks at first. */
export function functionWidgets(scope: Construct, fn: lambda.Function, alias: lambda.Alias): cloudwatch.IWidget[] {
  return [
    graph(scope, 'invocations', { left: [alias.metricInvocations(), alias.metricErrors(), fn.metricThrottles()] }),
    graph(scope, 'duration', {
      left: ['p50', 'p90', 'p99'].map((statistic) => alias.metricDuration({ statistic, label: statistic })),
    }),
    graph(scope, 'concurrent instances', {
      left: [fn.metric('ConcurrentExecutions', { statistic: cloudwatch.Stats.MAXIMUM })],
    }),
  ];
}
