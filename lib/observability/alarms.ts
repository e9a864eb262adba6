import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { aws_sns } from 'aws-cdk-lib/interfaces';
import { atLeastOne, isKnown, matches, nonEmpty, nonEmptyList, rule, Rules, validate } from '../private/validation';
import { AlarmTopic } from './alarm-topic';
import { LowSamples } from './low-samples';
import { evaluationRules, periodOf } from './private/alarm-rules';
import { shownPath } from './private/shown-path';

/** The urgency of an alarm. The constructs' own are in a table of the README. */
export enum AlarmSeverity {
  /** Users get errors or wait, work failed permanently, or data is lost: somebody has to look at it now. */
  CRITICAL = 'CRITICAL',

  /** Users will notice if nobody does anything in the next days: it can wait for the morning. */
  WARNING = 'WARNING',
}

/** One condition worth waking somebody for. */
export interface AlarmDefinition {
  /** The metric that is compared. Its period is the length of one evaluation period. */
  readonly metric: cloudwatch.IMetric;

  /** The value that the metric is compared with, in the metric's own unit. */
  readonly threshold: number;

  /**
   * The text of the notification: what is wrong and what to look at first. The path of the construct that the alarm
   * belongs to is put in front of it.
   */
  readonly alarmDescription: string;

  /**
   * The comparison of the metric with the threshold.
   *
   * @default cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;

  /**
   * The number of periods that are looked at, 1 or more.
   *
   * @default 3 - a single bad period wakes nobody
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of the periods that must breach the threshold, 1 to `evaluationPeriods`.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * The meaning of a period without data.
   *
   * @default cloudwatch.TreatMissingData.NOT_BREACHING - most metrics of AWS services are absent when nothing happens
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * The urgency of the alarm, which `Alarms.bySeverity()` chooses recipients by.
   *
   * @default AlarmSeverity.CRITICAL
   */
  readonly severity?: AlarmSeverity;

  /**
   * The meaning of a percentile of few samples; for metrics whose statistic is a percentile.
   *
   * @default LowSamples.evaluate()
   */
  readonly lowSamples?: LowSamples;

  /**
   * Address of the runbook, at the end of the text of the notification.
   *
   * @default - none, or that of `withRunbooks()`
   */
  readonly runbookUrl?: string;
}

/** Changes of an alarm that a construct makes. Each is left as it is by default. */
export interface AlarmAdjustment {
  /**
   * The value that the metric is compared with. Prefer the construct's `alarmThresholds` where it has one: the text of the
   * notification then follows.
   *
   * @default - the construct's
   */
  readonly threshold?: number;

  /**
   * The number of periods that are looked at, 1 or more.
   *
   * @default - the construct's
   */
  readonly evaluationPeriods?: number;

  /**
   * The number of the periods that must breach the threshold, 1 to `evaluationPeriods`.
   *
   * @default - the construct's; all of them where `evaluationPeriods` is given
   */
  readonly datapointsToAlarm?: number;

  /**
   * The meaning of a period without data.
   *
   * @default - the construct's
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;

  /**
   * The urgency of the alarm.
   *
   * @default - the construct's
   */
  readonly severity?: AlarmSeverity;

  /**
   * The meaning of a percentile of few samples; for metrics whose statistic is a percentile.
   *
   * @default - the construct's
   */
  readonly lowSamples?: LowSamples;

  /**
   * Address of the runbook, at the end of the text of the notification.
   *
   * @default - none, or that of `withRunbooks()`
   */
  readonly runbookUrl?: string;
}

/** The recipients of alarms by their urgency. */
export interface AlarmRoutes {
  /** The recipients of what cannot wait. */
  readonly critical: Alarms;

  /** The recipients of what can wait for the morning. */
  readonly warning: Alarms;
}

/** An alarm of alarms. */
export interface CompositeAlarmDefinition {
  /** The alarms of which each sets this one off, 1 to 100, of the same Region and account. */
  readonly anyOf: cloudwatch.IAlarm[];

  /**
   * The text of the notification: what is down and what to look at first. The path of the construct that the alarm
   * belongs to is put in front of it.
   */
  readonly alarmDescription: string;

  /**
   * The urgency of the alarm.
   *
   * @default AlarmSeverity.CRITICAL
   */
  readonly severity?: AlarmSeverity;

  /**
   * Address of the runbook, at the end of the text of the notification.
   *
   * @default - none, or that of `withRunbooks()`
   */
  readonly runbookUrl?: string;
}

/**
 * Whether anybody is told when something breaks. Every construct that can watch itself asks for this choice.
 *
 * An alarm costs about 0.10 USD a month for each metric that it looks at (https://aws.amazon.com/cloudwatch/pricing/).
 */
export abstract class Alarms {
  /**
   * Creates the construct's alarms and sends them, and their return to normal, to an SNS topic.
   *
   * An encrypted topic must use a customer managed key whose policy admits CloudWatch: a topic with the AWS managed
   * key `alias/aws/sns` never receives an alarm.
   *
   * @param topic an `AlarmTopic`, which is such a topic, or an SNS topic
   */
  public static notify(topic: aws_sns.ITopicRef): Alarms {
    const recipient = topicOf(topic);
    validate('Alarms.notify', [
      rule(
        recipient.masterKey?.keyArn.includes('alias/aws/sns') === true,
        () =>
          `'topic' must not be encrypted with the AWS managed key alias/aws/sns, which CloudWatch cannot use; use an 'AlarmTopic', or a customer managed key that admits cloudwatch.amazonaws.com`,
      ),
    ]);
    return new ActiveAlarms([new SnsAction(recipient)], [recipient]);
  }

  /**
   * Creates the construct's alarms with actions of your own, for example an Incident Manager response plan.
   *
   * The actions run both when the alarm goes off and when it returns to normal.
   */
  public static invoke(actions: cloudwatch.IAlarmAction[]): Alarms {
    validate('Alarms.invoke', atLeastOne('actions', actions));
    return new ActiveAlarms(actions);
  }

  /** Creates no alarm. For sandboxes, and for stacks that are watched from elsewhere. */
  public static none(): Alarms {
    return new NoAlarms();
  }

  /**
   * Creates the construct's alarms and tells nobody of them: they show on dashboards, and are parts of an `addComposite()`
   * alarm, which then is the only one that notifies.
   */
  public static silent(): Alarms {
    return new ActiveAlarms([]);
  }

  /** Creates the construct's alarms, each with the recipients of its severity. */
  public static bySeverity(routes: AlarmRoutes): Alarms {
    return new RoutedAlarms(routes);
  }

  /** Whether alarms are created. */
  public abstract readonly enabled: boolean;

  /**
   * Creates an alarm with this choice's actions; for metrics of your own beside those of the constructs.
   *
   * @returns the alarm, or undefined with `Alarms.none()`
   */
  public abstract add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm | undefined;

  /**
   * The same choice with one alarm of the constructs changed. Fails at synthesis if none of them makes such an alarm.
   *
   * @param alarm the id of the alarm in its construct, as `LatencyAlarm`, or the end of its path, as `Checkout/LatencyAlarm`
   */
  public adjust(alarm: string, adjustment: AlarmAdjustment): Alarms {
    validate('Alarms.adjust', [
      idRules(alarm),
      rule(
        Object.values(adjustment).every((value) => value === undefined),
        () => `'adjustment' must change something; give one of its fields, or use Alarms.without()`,
      ),
      urlRules(adjustment.runbookUrl),
    ]);
    return new AdjustedAlarms(this, [{ alarm, adjustment }]);
  }

  /**
   * The same choice without some alarms of the constructs. Fails at synthesis if none of them makes such an alarm.
   *
   * @param alarms the id of each alarm in its construct, as `LatencyAlarm`, or the end of its path, as
   * `Checkout/LatencyAlarm`
   */
  public without(...alarms: string[]): Alarms {
    validate('Alarms.without', [nonEmptyList('alarms', alarms), alarms.map(idRules)]);
    return new AdjustedAlarms(
      this,
      alarms.map((alarm) => ({ alarm })),
    );
  }

  /**
   * The same choice with the address of a runbook at the end of the text of each alarm that has no other.
   *
   * @param baseUrl what the id of the alarm is put behind, for example `https://wiki.example.com/runbooks/`
   */
  public withRunbooks(baseUrl: string): Alarms {
    validate('Alarms.withRunbooks', urlRules(baseUrl, 'baseUrl'));
    return new AdjustedAlarms(this, [], baseUrl);
  }

  /**
   * Creates one alarm that goes off when any of several does, for example "is it up" of a whole service, with this choice's
   * recipients. It costs 0.50 USD a month (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @returns the alarm, or undefined where no alarms are created
   */
  public addComposite(
    scope: Construct,
    id: string,
    definition: CompositeAlarmDefinition,
  ): cloudwatch.CompositeAlarm | undefined {
    if (!this.enabled) return undefined;
    const { anyOf, severity = AlarmSeverity.CRITICAL, runbookUrl = this._runbookOf(id) } = definition;
    const alarmDescription = textOf(scope, definition.alarmDescription, runbookUrl);
    validate(`alarm '${id}'`, [
      nonEmptyList('anyOf', anyOf),
      rule(anyOf.length > 100, () => `'anyOf' must be at most 100 alarms, got ${anyOf.length}; make several of them`),
      textRules(definition.alarmDescription, alarmDescription),
      urlRules(runbookUrl),
    ]);
    const composite = new cloudwatch.CompositeAlarm(scope, id, {
      alarmRule: cloudwatch.AlarmRule.anyOf(
        ...anyOf.map((alarm) => cloudwatch.AlarmRule.fromAlarm(alarm, cloudwatch.AlarmState.ALARM)),
      ),
      alarmDescription,
    });
    // aws-cdk-lib names it after its path, so that two stacks of an app in one account could not both have it.
    (composite.node.defaultChild as cloudwatch.CfnCompositeAlarm).alarmName = undefined;
    const actions = this._actionsOf(severity);
    composite.addAlarmAction(...actions);
    composite.addOkAction(...actions);
    return composite;
  }

  /**
   * The actions of alarms of a severity.
   *
   * @internal
   */
  public _actionsOf(_severity: AlarmSeverity): cloudwatch.IAlarmAction[] {
    return [];
  }

  /**
   * The topics that alarms of a severity are sent to, for what is sent to a topic only; none of actions of one's own.
   *
   * @internal
   */
  public _topicsOf(_severity: AlarmSeverity): sns.ITopic[] {
    return [];
  }

  /**
   * The runbook of an alarm that has no other.
   *
   * @internal
   */
  public _runbookOf(_id: string): string | undefined {
    return undefined;
  }
}

/** The topic that a reference stands for: that of an `AlarmTopic`, itself, or one that is known by its ARN. */
function topicOf(given: aws_sns.ITopicRef): sns.ITopic {
  const topic: unknown = (given as Partial<AlarmTopic> | undefined)?.topic ?? given;
  if (typeof topic === 'object' && topic !== null && 'topicArn' in topic) return topic as sns.ITopic;
  if ((given as Partial<aws_sns.ITopicRef> | undefined)?.topicRef === undefined) {
    throw new Error(`Alarms.notify: 'topic' must be an AlarmTopic or an SNS topic, got ${typeof given}; give one`);
  }
  const known = given.node.tryFindChild('AlarmTopic') as sns.ITopic | undefined;
  return known ?? sns.Topic.fromTopicArn(given, 'AlarmTopic', given.topicRef.topicArn);
}

class ActiveAlarms extends Alarms {
  public readonly enabled = true;

  constructor(
    private readonly actions: cloudwatch.IAlarmAction[],
    private readonly topics: sns.ITopic[] = [],
  ) {
    super();
  }

  public add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm {
    const { evaluationPeriods = 3, datapointsToAlarm, lowSamples, runbookUrl, metric } = definition;
    const alarmDescription = textOf(scope, definition.alarmDescription, runbookUrl);
    validate(`alarm '${id}'`, [
      textRules(definition.alarmDescription, alarmDescription),
      urlRules(runbookUrl),
      evaluationRules({
        threshold: definition.threshold,
        evaluationPeriods,
        datapointsToAlarm,
        period: periodOf(metric),
      }),
      lowSamples?._rules(metric) ?? [],
    ]);
    const alarm = new cloudwatch.Alarm(scope, id, {
      metric: lowSamples?._metric(metric) ?? metric,
      threshold: definition.threshold,
      alarmDescription,
      comparisonOperator:
        definition.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: definition.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      evaluateLowSampleCountPercentile: lowSamples?._evaluate,
    });
    alarm.addAlarmAction(...this.actions);
    alarm.addOkAction(...this.actions);
    return alarm;
  }

  public override _actionsOf(): cloudwatch.IAlarmAction[] {
    return this.actions;
  }

  public override _topicsOf(): sns.ITopic[] {
    return this.topics;
  }
}

class NoAlarms extends Alarms {
  public readonly enabled = false;

  public add(): undefined {
    return undefined;
  }
}

class RoutedAlarms extends Alarms {
  public readonly enabled: boolean;

  constructor(private readonly routes: AlarmRoutes) {
    super();
    this.enabled = routes.critical.enabled || routes.warning.enabled;
  }

  public add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm | undefined {
    return this.routeOf(definition.severity).add(scope, id, definition);
  }

  public override _actionsOf(severity: AlarmSeverity): cloudwatch.IAlarmAction[] {
    return this.routeOf(severity)._actionsOf(severity);
  }

  public override _topicsOf(severity: AlarmSeverity): sns.ITopic[] {
    return this.routeOf(severity)._topicsOf(severity);
  }

  private routeOf(severity = AlarmSeverity.CRITICAL): Alarms {
    return severity === AlarmSeverity.WARNING ? this.routes.warning : this.routes.critical;
  }
}

/** A change of one alarm; without `adjustment` it is off. */
interface Adjusted {
  readonly alarm: string;
  readonly adjustment?: AlarmAdjustment;
}

/** Changes of alarms in the order in which they were asked for, of which the last one wins. */
class AdjustedAlarms extends Alarms {
  public readonly enabled: boolean;
  private readonly made = new Set<string>();
  private readonly used = new Set<string>();

  constructor(
    private readonly inner: Alarms,
    private readonly adjusted: readonly Adjusted[],
    private readonly runbooks?: string,
  ) {
    super();
    this.enabled = inner.enabled;
  }

  public add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm | undefined {
    if (this.made.size === 0) scope.node.addValidation({ validate: () => this.unused() });
    this.made.add(id);
    const path = `${shownPath(scope)}/${id}`;
    const its = this.adjusted.filter(({ alarm }) => `/${path}`.endsWith(`/${alarm}`));
    for (const { alarm } of its) this.used.add(alarm);
    if (its.length > 0 && its.at(-1)?.adjustment === undefined) return undefined;
    const changed = apply(definition, Object.assign({}, ...its.map(({ adjustment }) => given(adjustment))));
    return this.inner.add(scope, id, { ...changed, runbookUrl: changed.runbookUrl ?? this._runbookOf(id) });
  }

  public override adjust(alarm: string, adjustment: AlarmAdjustment): Alarms {
    return this.and(super.adjust(alarm, adjustment));
  }

  public override without(...alarms: string[]): Alarms {
    return this.and(super.without(...alarms));
  }

  public override _actionsOf(severity: AlarmSeverity): cloudwatch.IAlarmAction[] {
    return this.inner._actionsOf(severity);
  }

  public override _topicsOf(severity: AlarmSeverity): sns.ITopic[] {
    return this.inner._topicsOf(severity);
  }

  public override _runbookOf(id: string): string | undefined {
    return this.runbooks === undefined ? this.inner._runbookOf(id) : `${this.runbooks}${id}`;
  }

  /** One list of changes instead of a list around a list, in which the first would win. */
  private and(next: Alarms): Alarms {
    const { adjusted } = next as AdjustedAlarms;
    return new AdjustedAlarms(this.inner, [...this.adjusted, ...adjusted], this.runbooks);
  }

  private unused(): string[] {
    const names = this.adjusted.map(({ alarm }) => alarm).filter((alarm) => !this.used.has(alarm));
    return [...new Set(names)].map(
      (alarm) =>
        `no alarm is called '${alarm}' where 'alarms' adjusts it or leaves it out; its constructs make ${[...this.made].sort().join(', ')}`,
    );
  }
}

/** The changed definition. Its text was written for the old values, and says what they are now. */
function apply(definition: AlarmDefinition, adjustment: AlarmAdjustment): AlarmDefinition {
  const { threshold, evaluationPeriods } = adjustment;
  const now = [
    ...(threshold === undefined ? [] : [`threshold ${threshold} instead of ${definition.threshold}`]),
    ...(evaluationPeriods === undefined
      ? []
      : [`${evaluationPeriods} periods instead of ${definition.evaluationPeriods ?? 3}`]),
  ];
  return {
    ...definition,
    ...(evaluationPeriods === undefined ? {} : { datapointsToAlarm: undefined }),
    ...adjustment,
    alarmDescription: `${definition.alarmDescription}${now.length > 0 ? ` (Adjusted: ${now.join(', ')}.)` : ''}`,
  };
}

/** The fields that are given: others must not take the place of those of an earlier adjustment. */
function given(adjustment: AlarmAdjustment = {}): AlarmAdjustment {
  return Object.fromEntries(Object.entries(adjustment).filter(([, value]) => value !== undefined));
}

/** On call has only this text: it has to say which of several constructs of a kind is meant. */
function textOf(scope: Construct, alarmDescription: string, runbookUrl?: string): string {
  return `${shownPath(scope)}: ${alarmDescription}${runbookUrl === undefined ? '' : ` Runbook: ${runbookUrl}`}`;
}

function textRules(given: string, text: string): Rules {
  return [
    nonEmpty('alarmDescription', given),
    rule(
      text.length > 1024 && isKnown(given),
      () => `'alarmDescription' must be at most 1,024 characters with the construct's path, got ${text.length}`,
    ),
  ];
}

function idRules(alarm: string): Rules {
  return matches(
    'alarm',
    alarm,
    /^[^/]+(\/[^/]+)*$/,
    "the id of an alarm such as 'LatencyAlarm', or the end of its path",
  );
}

function urlRules(url: string | undefined, prop = 'runbookUrl'): Rules {
  return matches(prop, url, /^https?:\/\/\S+$/, "an address such as 'https://wiki.example.com/runbooks/'");
}
