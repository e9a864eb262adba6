import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { at, matches, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { ISubmittableJob } from '../jobs/submittable-job';
import { acknowledgeWildcards } from '../private/findings';
import { acknowledgeRevisions } from '../private/job-revisions';
import { PipelineStates } from '../private/pipeline-states';
import { allJobs } from '../private/submit-job-task';
import { SubmissionQueue } from '../submissions/submission-queue';
import { ArraySize } from './array-size';
import { FailureTolerance } from './failure-tolerance';

/** The thresholds of the alarms of an `ArrayPipeline`. */
export interface ArrayPipelineAlarmThresholds {
  /**
   * The number of failed runs within 5 minutes, 1 or more.
   *
   * @default 1
   */
  readonly failedRuns?: number;

  /**
   * The number of runs that exceed `timeout` within 5 minutes, 1 or more.
   *
   * @default 1
   */
  readonly timedOutRuns?: number;
}

/** Properties of an `ArrayPipeline`. */
export interface ArrayPipelineProps {
  /** The queue of the array job. */
  readonly queue: SubmissionQueue;

  /** The job of each child. Its number is in `AWS_BATCH_JOB_ARRAY_INDEX`. */
  readonly child: ISubmittableJob;

  /** The number of children. */
  readonly size: ArraySize;

  /** The recipients of alarms when runs fail. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - at the first run that fails or exceeds `timeout`
   */
  readonly alarmThresholds?: ArrayPipelineAlarmThresholds;

  /**
   * A job that runs before the children.
   *
   * @default - none
   */
  readonly prepare?: ISubmittableJob;

  /**
   * A job that runs when the children are through, for example to put their results together.
   *
   * @default - none
   */
  readonly merge?: ISubmittableJob;

  /**
   * The queue of `prepare` and `merge`, for example one of higher priority, so that a run ends before others begin.
   *
   * @default - `queue`
   */
  readonly singleJobQueue?: SubmissionQueue;

  /**
   * The number of children that may fail for good.
   *
   * @default FailureTolerance.none()
   */
  readonly tolerance?: FailureTolerance;

  /**
   * The share of a fair-share queue that the run uses.
   *
   * @default - none
   */
  readonly share?: string;

  /**
   * A topic that gets a message when a run fails. An encrypted one needs a customer managed key.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The environment variable that tells all jobs which run they belong to: the name of the execution, or of the one
   * that is resumed.
   *
   * @default 'RUN_ID'
   */
  readonly runVariable?: string;

  /**
   * The environment variable that tells the children of a resumed run whose work they do: the numbers of the failed
   * children, with commas. Child n does the work of the n-th.
   *
   * @default 'RESUME_CHILDREN'
   */
  readonly resumeVariable?: string;

  /**
   * The maximum duration of a run, 1 minute to 1 year.
   *
   * @default Duration.days(1)
   */
  readonly timeout?: Duration;

  /**
   * The time that the log of the workflow is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must admit CloudWatch Logs.
   *
   * @default - the encryption of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * A workflow on Step Functions: prepare, an array job of n children, a merge that depends on them.
 *
 * Batch retries what the platform did to a child (see `RetryRule`). If children fail for good, the merge goes on while
 * they are tolerated; else the run fails, is notified, and can be resumed with only the failed children:
 * an execution with the input `{ "resume": { "runId": "<name of the failed execution>", "children": [3, 17] } }`. Without
 * `children` all of them are started again, without preparation.
 */
export class ArrayPipeline extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.ArrayPipeline';

  /** The workflow. */
  public readonly stateMachine: sfn.StateMachine;

  /** The log group of the workflow. */
  public readonly logGroup: logs.LogGroup;

  /** The alarms on failed runs and on runs that took too long; empty where there are none. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: ArrayPipelineProps) {
    super(scope, id);
    props = injectedProps(ArrayPipeline.PROPERTY_INJECTION_ID, scope, id, props);
    const {
      runVariable = 'RUN_ID',
      resumeVariable = 'RESUME_CHILDREN',
      timeout = Duration.days(1),
      logRetention = logs.RetentionDays.THREE_MONTHS,
    } = props;
    const { failedRuns = 1, timedOutRuns = 1 } = props.alarmThresholds ?? {};
    validate(
      at('ArrayPipeline', scope, id),
      seconds('timeout', timeout, { min: 60, max: 31_536_000 }),
      wholeNumber('alarmThresholds.failedRuns', failedRuns, { min: 1 }),
      wholeNumber('alarmThresholds.timedOutRuns', timedOutRuns, { min: 1 }),
      matches('runVariable', runVariable, ENVIRONMENT_NAME, 'the name of an environment variable'),
      matches('resumeVariable', resumeVariable, ENVIRONMENT_NAME, 'the name of an environment variable'),
      rule(
        runVariable === resumeVariable,
        () => `'resumeVariable' must not be '${runVariable}' as 'runVariable' is; rename one of them`,
      ),
      rule(
        props.tolerance !== undefined && props.merge === undefined,
        () => `'tolerance' must not be given without a 'merge', because nothing would follow`,
      ),
    );

    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: logRetention,
      encryptionKey: props.logEncryptionKey,
    });
    const states = new PipelineStates(this, { ...props, runVariable, resumeVariable });
    this.stateMachine = new sfn.StateMachine(this, 'Resource', {
      definitionBody: sfn.DefinitionBody.fromChainable(states.start),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      comment: 'Prepare, array job, merge',
      timeout,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
    });
    // The L2's state may publish to the topic, but not use its key.
    props.failureTopic?.grantPublish(this.stateMachine);
    acknowledgeWildcards(this.stateMachine, 'Traces of X-Ray and log delivery have no resource-level permissions', '*');
    acknowledgeWildcards(
      this.stateMachine,
      'Jobs have ids and no names, so a run cannot be limited to its own',
      allJobs(this),
    );
    for (const job of [props.prepare, props.child, props.merge]) if (job) acknowledgeRevisions(this.stateMachine, job);
    this.alarms = this.createAlarms(props.alarms, failedRuns, timedOutRuns);
  }

  /** Grants a principal to start runs. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'runs', {
        left: [
          this.stateMachine.metricStarted(),
          this.stateMachine.metricSucceeded(),
          this.stateMachine.metricFailed(),
          this.stateMachine.metricTimedOut(),
        ],
        right: [this.stateMachine.metricTime({ statistic: cloudwatch.Stats.MAXIMUM })],
      }),
    ];
  }

  private createAlarms(alarms: Alarms, failedRuns: number, timedOutRuns: number): cloudwatch.Alarm[] {
    return [
      alarms.add(this, 'FailedAlarm', {
        severity: severityOf('pipelineFailed'),
        metric: this.stateMachine.metricFailed(),
        threshold: failedRuns,
        evaluationPeriods: 1,
        alarmDescription:
          'A run failed. The cause of the failed execution names the job: look at its log, correct the cause, then resume ' +
          'the run with the failed children.',
      }),
      alarms.add(this, 'TimedOutAlarm', {
        severity: severityOf('pipelineTimedOut'),
        metric: this.stateMachine.metricTimedOut(),
        threshold: timedOutRuns,
        evaluationPeriods: 1,
        alarmDescription: 'A run exceeded its timeout. Look for jobs that wait in the queue for capacity.',
      }),
    ].filter((alarm) => alarm !== undefined);
  }
}

const ENVIRONMENT_NAME = /^(?!AWS_BATCH)[A-Za-z_][A-Za-z0-9_]*$/;
