import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AlarmDefinition, Alarms, AlarmSeverity } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { LEDGER_METRICS } from './ledger-functions';

/** The ledger that is watched. */
export interface WatchedLedger {
  readonly alarms: Alarms;
  readonly ledgerName: string;
  readonly digestInterval: Duration;
  readonly verificationInterval: Duration;
  readonly verification: sfn.IStateMachine;
  readonly digestLag: Duration;
  readonly appender: lambda.IFunction;
  readonly appendErrorPercent: number;
  readonly appendContentions: number;
}

/**
 * Of five minutes, one in a day: what was seen once stays wrong, and the alarm on for a day, although the functions write their metrics
 * only when they see it. A day is as far as CloudWatch looks back.
 */
const FOR_A_DAY = { threshold: 1, evaluationPeriods: 288, datapointsToAlarm: 1 };
const FIVE_MINUTES = Duration.minutes(5);

/** The alarms that the `alarms` choice asks for, beside those of the functions, the table and the workflow. */
export function ledgerAlarms(scope: Construct, watched: WatchedLedger): cloudwatch.Alarm[] {
  const { alarms } = watched;
  const seen = (
    id: string,
    name: string,
    decided: 'ledgerTampering' | 'ledgerFindings' | 'ledgerChain' | 'ledgerDigestConflict',
    text: string,
  ) =>
    alarms.add(scope, id, {
      severity: severityOf(decided),
      metric: metric(watched, name, cloudwatch.Stats.SUM, FIVE_MINUTES),
      ...FOR_A_DAY,
      alarmDescription: `${text} The alarm stays for a day after the last time.`,
    });
  return [
    seen(
      'TamperingAlarm',
      'TamperEvents',
      'ledgerTampering',
      "Somebody changed or deleted a record, or put one beside the append function, in spite of the table's policy: its images are in " +
        "'evidence/tamper/' of the evidence bucket. Find in CloudTrail who changed the policy of the table.",
    ),
    seen(
      'FindingsAlarm',
      'Findings',
      'ledgerFindings',
      'A verification found what does not agree with the hashes and signed digests: the log of the verify function names each record and ' +
        'digest. Restore the table to a time before beside it, and compare.',
    ),
    seen(
      'BrokenChainAlarm',
      'ChainBroken',
      'ledgerChain',
      'The last record of a chain does not have the hash that its content has, and nothing is appended to it: the log of the append ' +
        'function names the ledger. Somebody changed the record.',
    ),
    seen(
      'DigestConflictAlarm',
      'DigestConflicts',
      'ledgerDigestConflict',
      'A digest of a window exists already, with another content than the records have now: the log of the digest function names it. ' +
        'Records were changed or added after the window was closed.',
    ),
    digestAlarm(scope, watched),
    verificationAlarm(scope, watched),
    appendErrorsAlarm(scope, watched),
    alarms.add(scope, 'ContentionAlarm', {
      severity: severityOf('ledgerContention'),
      metric: metric(watched, 'AppendContention', cloudwatch.Stats.SUM, MINUTE),
      threshold: watched.appendContentions,
      alarmDescription:
        'Appends gave up, because others were appended to the same chain at the same time: a chain is written one record after the other. ' +
        'Spread the records over more ledger ids.',
    }),
  ].filter(isKnown);
}

/** A request that is refused is an error of the function, and none of the ledger. */
function appendErrorsAlarm(scope: Construct, watched: WatchedLedger): cloudwatch.Alarm | undefined {
  const { alarms, appender, appendErrorPercent } = watched;
  return alarms.add(scope, 'FailedAppendsAlarm', {
    severity: severityOf('ledgerAppendErrors'),
    metric: new cloudwatch.MathExpression({
      label: 'Appends that failed, in percent',
      expression: '100 * (errors - FILL(refused, 0)) / invocations',
      usingMetrics: {
        errors: appender.metricErrors({ period: MINUTE }),
        refused: metric(watched, 'Refused', cloudwatch.Stats.SUM, MINUTE),
        invocations: appender.metricInvocations({ period: MINUTE }),
      },
      period: MINUTE,
    }),
    threshold: appendErrorPercent,
    alarmDescription:
      `${appendErrorPercent} % or more of the appends fail, without those that are refused: look at the ERROR entries of the log of the append ` +
      'function. Callers can repeat a request with the same id.',
  });
}

/** Without a run there is no metric: then the lag is too long, too. */
function digestAlarm(scope: Construct, watched: WatchedLedger): cloudwatch.Alarm | undefined {
  const { alarms, digestInterval, digestLag } = watched;
  return alarms.add(scope, 'DigestLagAlarm', {
    severity: severityOf('ledgerDigestLag'),
    metric: metric(watched, 'DigestLag', cloudwatch.Stats.MAXIMUM, digestInterval),
    threshold: digestLag.toSeconds(),
    evaluationPeriods: 3,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    alarmDescription:
      `Records have not been signed for ${digestLag.toSeconds()} s or more, or the digest function has not run for ` +
      `${3 * digestInterval.toMinutes()} minutes: until they are, a change of them cannot be proven. Look at the errors of the digest ` +
      'function and at its dead-letter queue; it goes on where it stopped.',
  });
}

/**
 * A verification lasts up to the interval, so that between the ends of two there are up to two intervals. By hours CloudWatch looks back a week.
 *
 * What Step Functions counts, not what the function writes: who may ask for a proof may call the function with a place to go on from that
 * is next to the end, and a metric of the function would then say that all was verified.
 */
function verificationAlarm(scope: Construct, watched: WatchedLedger): cloudwatch.Alarm | undefined {
  const hours = Math.ceil((2 * watched.verificationInterval.toMinutes()) / 60);
  return watched.alarms.add(scope, 'VerificationMissingAlarm', {
    severity: severityOf('ledgerVerification'),
    metric: watched.verification.metricSucceeded({ period: Duration.hours(1) }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: hours,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    alarmDescription:
      `No full verification has ended for ${hours} hours: look at the executions of the state machine of the verification, and at the ` +
      'dead-letter queue of its schedule.',
  });
}

/** The graphs of a ledger that an operator looks at first. */
export function ledgerWidgets(scope: Construct, ledgerName: string): cloudwatch.IWidget[] {
  const sum = (name: string) => metric({ ledgerName }, name, cloudwatch.Stats.SUM, FIVE_MINUTES);
  return [
    graph(scope, 'appends', { left: [sum('Appends'), sum('AppendRetries'), sum('AppendContention')] }),
    graph(scope, 'digests', {
      left: [metric({ ledgerName }, 'DigestLag', cloudwatch.Stats.MAXIMUM, FIVE_MINUTES)],
      right: [sum('DigestedRecords'), sum('LateRecords')],
    }),
    graph(scope, 'verification', { left: [sum('VerifiedRecords')], right: [sum('Findings'), sum('TamperEvents')] }),
  ];
}

function metric(
  { ledgerName }: Pick<WatchedLedger, 'ledgerName'>,
  metricName: string,
  statistic: string,
  period: Duration,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: LEDGER_METRICS,
    metricName,
    dimensionsMap: { Ledger: ledgerName },
    statistic,
    period,
  });
}

/**
 * The recipients of a function's alarms but that on its errors: what a ledger refuses is an error of the function, and none that anybody
 * has to look at. Unlike `without()`, which asks that every adjustment of the app is used here.
 */
export class AlarmsButErrors extends Alarms {
  public readonly enabled: boolean;

  constructor(private readonly inner: Alarms) {
    super();
    this.enabled = inner.enabled;
  }

  public add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm | undefined {
    return id === 'ErrorsAlarm' ? undefined : this.inner.add(scope, id, definition);
  }

  public override _actionsOf(severity: AlarmSeverity): cloudwatch.IAlarmAction[] {
    return this.inner._actionsOf(severity);
  }

  public override _topicsOf(severity: AlarmSeverity): sns.ITopic[] {
    return this.inner._topicsOf(severity);
  }

  public override _runbookOf(id: string): string | undefined {
    return this.inner._runbookOf(id);
  }
}
