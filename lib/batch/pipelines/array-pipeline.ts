import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { ISubmittableJob } from '../jobs/submittable-job';
import { acknowledgeWildcards } from '../private/findings';
import { acknowledgeRevisions } from '../private/job-revisions';
import { arrayPipelineRules } from '../private/pipeline-rules';
import { PipelineStates } from '../private/pipeline-states';
import { allJobs } from '../private/submit-job-task';
import { SubmissionQueue } from '../submissions/submission-queue';
import { ArraySize } from './array-size';
import { FailureTolerance } from './failure-tolerance';
import { PipelinePriority } from './pipeline-priority';
import { PipelineShare } from './pipeline-share';

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

  /**
   * The job of each child: one that does a slice of the work, and nothing if the result of the slice exists already. Its index is in
   * `AWS_BATCH_JOB_ARRAY_INDEX`. Not a multi-node job, which Batch takes no array of.
   */
  readonly child: ISubmittableJob;

  /** The number of children. */
  readonly size: ArraySize;

  /** The recipients of alarms when runs fail. */
  readonly alarms: Alarms;

  /**
   * The bucket of the records of runs, which a run is resumed by. Each is a few KB, up to 100 KB if many children failed; a rule of the
   * bucket should expire them when no run is resumed any more.
   */
  readonly recordBucket: s3.IBucket;

  /**
   * The beginning of the keys of the records, with a slash at its end. Runs whose records are elsewhere cannot be resumed.
   *
   * @default - 'records/' and the path of the construct
   */
  readonly recordPrefix?: string;

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
   * A job that runs when the children are through, for example to put their results together. It must fail if more results are missing
   * than `toleranceVariable` says.
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
   * The number of children that may fail permanently, of the whole run.
   *
   * @default FailureTolerance.none()
   */
  readonly tolerance?: FailureTolerance;

  /**
   * The share that the jobs of a run use, in the queues that have a fair-share policy. Required if one has.
   *
   * @default - none
   */
  readonly share?: PipelineShare;

  /**
   * The priority of the jobs of a run among the jobs of their share, in the queues that have a fair-share policy.
   *
   * @default - that of each job
   */
  readonly schedulingPriority?: PipelinePriority;

  /**
   * A topic that gets a message for each failed run, with the command that resumes it. An encrypted one needs a customer managed key.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The environment variable that tells all jobs which run they belong to: the name of the execution that began it.
   *
   * @default 'RUN_ID'
   */
  readonly runVariable?: string;

  /**
   * The environment variable that tells all jobs the number of slices of the run.
   *
   * @default 'CHILDREN'
   */
  readonly sizeVariable?: string;

  /**
   * The environment variable that tells the children of a resumed run which slices are missing: their numbers with commas, or, where
   * these are more than 4,000 characters, the URI of an object `{ "children": [...] }` in the `recordBucket`, `s3://...`. The child with
   * index n does the n-th of them, and nothing if there is none. It is not set for the children of a new run.
   *
   * @default 'RESUME_CHILDREN'
   */
  readonly resumeVariable?: string;

  /**
   * The environment variable that tells the merge how many results may be missing: the number of children of the run that failed
   * permanently, which is never more than `tolerance`.
   *
   * @default 'TOLERATED_CHILDREN'
   */
  readonly toleranceVariable?: string;

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
 * Batch retries what the platform did to a child (see `RetryRule`). If children fail permanently, the merge goes on while they are
 * tolerated; else the run fails, and its cause holds the command that resumes it: an execution with the input
 * `{ "resume": { "runId": "<name of the execution that began the run>" } }`, however often it was resumed before. It goes on at the job
 * that failed, with the slices that are missing.
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
    const { logRetention = logs.RetentionDays.THREE_MONTHS } = props;
    const { failedRuns = 1, timedOutRuns = 1 } = props.alarmThresholds ?? {};
    const defaults = {
      recordPrefix: props.recordPrefix ?? `records/${this.node.path.replace(/[^A-Za-z0-9]+/g, '-')}/`,
      runVariable: props.runVariable ?? 'RUN_ID',
      sizeVariable: props.sizeVariable ?? 'CHILDREN',
      resumeVariable: props.resumeVariable ?? 'RESUME_CHILDREN',
      toleranceVariable: props.toleranceVariable ?? 'TOLERATED_CHILDREN',
      timeout: props.timeout ?? Duration.days(1),
    };
    validate(at('ArrayPipeline', scope, id), arrayPipelineRules(props, defaults));

    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      // Of names that begin so, the permissions of all are one entry of the policy, which holds 5,120 characters:
      // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
      logGroupName: `/aws/vendedlogs/states/${uniqueName(this)}`,
      retention: logRetention,
      encryptionKey: props.logEncryptionKey,
    });
    const states = new PipelineStates(this, { ...props, ...defaults });
    this.stateMachine = new sfn.StateMachine(this, 'Resource', {
      definitionBody: sfn.DefinitionBody.fromChainable(states.start),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      comment: 'Prepare, array job, merge',
      timeout: defaults.timeout,
      tracingEnabled: true,
      logs: { destination: this.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
    });
    // The L2's state may publish to the topic, but not use its key.
    props.failureTopic?.grantPublish(this.stateMachine);
    this.grantRecords(props, defaults.recordPrefix);
    acknowledgeWildcards(
      this.stateMachine,
      'Traces of X-Ray, log delivery, and the lists and descriptions of Batch have no resource-level permissions',
      '*',
    );
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

  /** The children read the lists of slices that are too long for an environment variable. */
  private grantRecords({ recordBucket, child }: ArrayPipelineProps, prefix: string): void {
    const records = recordBucket.arnForObjects(`${prefix}*`);
    const lists = recordBucket.arnForObjects(`${prefix}*/slices/*`);
    acknowledgeWildcards(this.stateMachine, 'Records are named after runs, which are not known beforehand', records);
    recordBucket.encryptionKey?.grant(this.stateMachine, 'kms:Decrypt', 'kms:GenerateDataKey');
    if (!isGrantable(child)) return;
    iam.Grant.addToPrincipalOrResource({
      grantee: child,
      actions: ['s3:GetObject'],
      resourceArns: [lists],
      resource: recordBucket,
    });
    recordBucket.encryptionKey?.grant(child, 'kms:Decrypt');
    acknowledgeWildcards(child, 'Lists of slices are named after runs, which are not known beforehand', lists);
  }

  private createAlarms(alarms: Alarms, failedRuns: number, timedOutRuns: number): cloudwatch.Alarm[] {
    return [
      alarms.add(this, 'FailedAlarm', {
        severity: severityOf('pipelineFailed'),
        metric: this.stateMachine.metricFailed(),
        threshold: failedRuns,
        evaluationPeriods: 1,
        alarmDescription:
          'A run failed. The cause of the failed execution says what failed and holds the command that resumes the run: look at ' +
          'the log of the job, correct what went wrong, then run the command.',
      }),
      alarms.add(this, 'TimedOutAlarm', {
        severity: severityOf('pipelineTimedOut'),
        metric: this.stateMachine.metricTimedOut(),
        threshold: timedOutRuns,
        evaluationPeriods: 1,
        alarmDescription:
          'A run exceeded its timeout. Look for jobs that wait in the queue for capacity, then resume the run: start an execution ' +
          'with the input {"resume":{"runId":"<name of the execution>"}}.',
      }),
    ].filter((alarm) => alarm !== undefined);
  }
}

function isGrantable(job: ISubmittableJob): job is ISubmittableJob & iam.IGrantable {
  return 'grantPrincipal' in job;
}
