import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { isKnown } from '../../private/validation';
import { ApiFunctionProps } from '../api-function';

/** What is watched. */
export interface WatchedFunction {
  readonly fn: lambda.Function;
  readonly alias: lambda.Alias;
  readonly timeout: Duration;
}

/** The alarms of a function. */
export interface FunctionAlarms {
  readonly all: cloudwatch.Alarm[];
  /** Those that speak of a version that is worse than the last one. */
  readonly ofBadVersion: cloudwatch.Alarm[];
}

const MINUTE = Duration.minutes(1);

/** The alarms that the `alarms` choice asks for. */
export function functionAlarms(scope: Construct, props: ApiFunctionProps, watched: WatchedFunction): FunctionAlarms {
  const bad = [errors(scope, props, watched), slow(scope, props, watched)].filter(isKnown);
  const others = [
    throttles(scope, props, watched),
    concurrency(scope, props, watched),
    spillover(scope, props, watched),
    lostEvents(scope, props, watched),
  ].filter(isKnown);
  return { all: [...bad, ...others], ofBadVersion: bad };
}

/** A share, not a number: one failure of a million requests wakes nobody, and a canary's tenth of the traffic shows. */
function errors(scope: Construct, { alarms }: ApiFunctionProps, { alias }: WatchedFunction) {
  return alarms.add(scope, 'ErrorsAlarm', {
    metric: new cloudwatch.MathExpression({
      label: 'Errors in percent of invocations',
      expression: '100 * errors / invocations',
      usingMetrics: {
        errors: alias.metricErrors({ period: MINUTE }),
        invocations: alias.metricInvocations({ period: MINUTE }),
      },
      period: MINUTE,
    }),
    threshold: 1,
    alarmDescription: `1 % or more of the invocations fail. See the ERROR entries of its log group.`,
  });
}

function slow(scope: Construct, { alarms }: ApiFunctionProps, { alias, timeout }: WatchedFunction) {
  const known = !timeout.isUnresolved();
  if (!known) return undefined;
  const limit = Math.round(timeout.toMilliseconds() * 0.8);
  return alarms.add(scope, 'DurationAlarm', {
    metric: alias.metricDuration({ statistic: cloudwatch.Stats.p(99), period: MINUTE }),
    threshold: limit,
    alarmDescription:
      `the slowest 1 % take ${limit} ms or more of the ${timeout.toMilliseconds()} ms they have. ` +
      'See the traces; then raise memory or timeout.',
  });
}

function throttles(scope: Construct, { alarms }: ApiFunctionProps, { fn }: WatchedFunction) {
  return alarms.add(scope, 'ThrottlesAlarm', {
    metric: fn.metricThrottles({ period: MINUTE }),
    threshold: 1,
    alarmDescription:
      `invocations are refused because the function or the account has no concurrency left. ` +
      'Raise the reserved concurrency or the quota of the account.',
  });
}

/** Only a reserved limit is known at synthesis; the account's quota is one alarm for all functions of an account. */
function concurrency(scope: Construct, props: ApiFunctionProps, { fn }: WatchedFunction) {
  const reserved = props.reservedConcurrency;
  if (!isKnown(reserved) || reserved === 0) return undefined;
  return props.alarms.add(scope, 'ConcurrencyAlarm', {
    metric: fn.metric('ConcurrentExecutions', { statistic: cloudwatch.Stats.MAXIMUM, period: MINUTE }),
    threshold: Math.max(1, Math.ceil(reserved * 0.8)),
    alarmDescription: `80 % of the reserved concurrency of ${reserved} are in use. Raise it.`,
  });
}

function spillover(scope: Construct, { alarms, provisionedConcurrency }: ApiFunctionProps, { alias }: WatchedFunction) {
  if (!provisionedConcurrency) return undefined;
  return alarms.add(scope, 'SpilloverAlarm', {
    metric: alias.metric('ProvisionedConcurrencySpilloverInvocations', {
      statistic: cloudwatch.Stats.SUM,
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 15,
    alarmDescription:
      `for 15 minutes requests have started cold beside the provisioned concurrency. ` + 'Provision more.',
  });
}

function lostEvents(scope: Construct, props: ApiFunctionProps, { fn }: WatchedFunction) {
  const { alarms, asyncInvocation, deadLetterQueue } = props;
  if (!asyncInvocation?.onFailure && !deadLetterQueue) return undefined;
  const sum = { statistic: cloudwatch.Stats.SUM, period: MINUTE };
  return alarms.add(scope, 'LostEventsAlarm', {
    metric: new cloudwatch.MathExpression({
      label: 'Failed events that could not be kept',
      expression: 'FILL(destination, 0) + FILL(deadLetter, 0)',
      usingMetrics: {
        destination: fn.metric('DestinationDeliveryFailures', sum),
        deadLetter: fn.metric('DeadLetterErrors', sum),
      },
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      `a failed event could not be delivered to its destination or dead-letter queue and is lost. ` +
      "Check the role's permissions and the key of the destination.",
  });
}

/** What an operator looks at first. */
export function functionWidgets(title: string, fn: lambda.Function, alias: lambda.Alias): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: `${title}: invocations`,
      left: [alias.metricInvocations(), alias.metricErrors(), fn.metricThrottles()],
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: duration`,
      left: ['p50', 'p90', 'p99'].map((statistic) => alias.metricDuration({ statistic, label: statistic })),
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: instances at once`,
      left: [fn.metric('ConcurrentExecutions', { statistic: cloudwatch.Stats.MAXIMUM })],
    }),
  ];
}
