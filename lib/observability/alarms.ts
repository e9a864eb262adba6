import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { isKnown, nonEmpty, nonEmptyList, rule, validate, wholeNumber } from '../private/validation';

/** One condition worth waking somebody for. */
export interface AlarmDefinition {
  /** What is measured. Its period is the length of one evaluation period. */
  readonly metric: cloudwatch.IMetric;

  /** The value that the metric is compared with, in the metric's own unit. */
  readonly threshold: number;

  /**
   * The text of the notification: what is wrong and what to look at first. The path of the construct that the alarm
   * belongs to is put in front of it.
   */
  readonly alarmDescription: string;

  /**
   * How the metric is compared with the threshold.
   *
   * @default cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;

  /**
   * How many periods are looked at, 1 or more.
   *
   * @default 3 - a single bad period wakes nobody
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of the periods must breach the threshold, 1 to `evaluationPeriods`.
   *
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;

  /**
   * What a period without data means.
   *
   * @default cloudwatch.TreatMissingData.NOT_BREACHING - most metrics of AWS services are absent when nothing happens
   */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
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
   * key `alias/aws/sns` never receives an alarm. `AlarmTopic` is such a topic.
   */
  public static notify(topic: sns.ITopic): Alarms {
    validate('Alarms.notify', [
      rule(
        topic.masterKey?.keyArn.includes('alias/aws/sns') === true,
        () =>
          `'topic' must not be encrypted with the AWS managed key alias/aws/sns, which CloudWatch cannot use; use an 'AlarmTopic', or a customer managed key that admits cloudwatch.amazonaws.com`,
      ),
    ]);
    return Alarms.invoke([new SnsAction(topic)]);
  }

  /**
   * Creates the construct's alarms with actions of your own, for example an Incident Manager response plan.
   *
   * The actions run both when the alarm goes off and when it returns to normal.
   */
  public static invoke(actions: cloudwatch.IAlarmAction[]): Alarms {
    validate('Alarms.invoke', nonEmptyList('actions', actions));
    return new ActiveAlarms(actions);
  }

  /** Creates no alarm. For sandboxes, and for stacks that are watched from elsewhere. */
  public static none(): Alarms {
    return new NoAlarms();
  }

  /** Whether alarms are created. */
  public abstract readonly enabled: boolean;

  /**
   * Creates an alarm with this choice's actions; for metrics of your own beside those of the constructs.
   *
   * @returns the alarm, or undefined where there shall be none
   */
  public abstract add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm | undefined;
}

class ActiveAlarms extends Alarms {
  public readonly enabled = true;

  constructor(private readonly actions: cloudwatch.IAlarmAction[]) {
    super();
  }

  public add(scope: Construct, id: string, definition: AlarmDefinition): cloudwatch.Alarm {
    const { evaluationPeriods = 3, datapointsToAlarm } = definition;
    // On call has only this text: it has to say which of several constructs of a kind is meant.
    const alarmDescription = `${scope.node.path}: ${definition.alarmDescription}`;
    validate(`alarm '${id}'`, [
      ...nonEmpty('alarmDescription', definition.alarmDescription),
      rule(
        alarmDescription.length > 1024 && isKnown(definition.alarmDescription),
        () =>
          `'alarmDescription' must be at most 1,024 characters with the construct's path, got ${alarmDescription.length}`,
      ),
      ...wholeNumber('evaluationPeriods', evaluationPeriods, { min: 1 }),
      ...wholeNumber('datapointsToAlarm', datapointsToAlarm, { min: 1, max: evaluationPeriods }),
    ]);
    const alarm = new cloudwatch.Alarm(scope, id, {
      metric: definition.metric,
      threshold: definition.threshold,
      alarmDescription,
      comparisonOperator:
        definition.comparisonOperator ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: definition.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...this.actions);
    alarm.addOkAction(...this.actions);
    return alarm;
  }
}

class NoAlarms extends Alarms {
  public readonly enabled = false;

  public add(): undefined {
    return undefined;
  }
}
