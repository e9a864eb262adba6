import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { schedulerRole } from '../../private/service-roles';
import { at, Rules, seconds, validate, wholeNumber } from '../../private/validation';
import { ISubmittableJob } from '../jobs/submittable-job';
import { EnvironmentKind, kindOf } from '../private/environment-kinds';
import { keepInPlace } from '../private/environments';
import { defaultLimits, thresholdsOf } from '../private/job-queue-defaults';
import { environmentRules, jobQueueRules } from '../private/job-queue-rules';
import { acknowledgeRevisions, allRevisions, AllRevisionsTarget } from '../private/job-revisions';
import { objectInput, objectPattern } from '../private/object-events';
import { QueueEvents, undeliveredAlarm } from '../private/queue-events';
import { expressionRules, jobName, shareRules, submission, submissionRules } from '../private/submission';
import { SubmitJobTask } from '../private/submit-job-task';
import { FairShare } from './fair-share';
import { StuckJobLimit } from './stuck-job-limit';
import {
  SubmitOnObjectOptions,
  SubmitOnScheduleOptions,
  SubmitOptions,
  SubmitTaskOptions,
  SubmitterVariables,
} from './submit-options';

/** The thresholds of the alarm on failed jobs. */
export interface JobQueueAlarmThresholds {
  /**
   * The number of failed jobs within `failureWindow`, 1 or more. An array job counts once.
   *
   * @default 1
   */
  readonly failedJobs?: number;

  /**
   * The time in which failed jobs are counted, 1 minute to 1 hour in whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly failureWindow?: Duration;
}

/** Options that may differ between the queues of one `JobQueues`. */
export interface JobQueueOptions {
  /** The priority, 0 to 1,000. Of queues on the same environments, the one with the highest number is served first. */
  readonly priority: number;

  /**
   * Whether the queue accepts jobs. A disabled queue finishes the jobs it has.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The policy that divides capacity between users. A queue that gets or loses it is another queue: let the old one run
   * empty first, because the jobs that wait in it are lost.
   *
   * @default - first come, first served
   */
  readonly fairShare?: FairShare;

  /**
   * The time after which a job at the head of the queue that cannot start is canceled, by reason.
   *
   * @default - an hour, where nothing in the queue can ever run the job; a job that waits for capacity keeps waiting
   */
  readonly stuckJobs?: StuckJobLimit[];

  /**
   * The thresholds of the alarm on failed jobs.
   *
   * @default - at the first failed job
   */
  readonly alarmThresholds?: JobQueueAlarmThresholds;
}

/** Properties of a `JobQueue`. */
export interface JobQueueProps extends JobQueueOptions {
  /** One to three compute environments, in the order in which they are tried. */
  readonly environments: batch.IComputeEnvironment[];

  /** The recipients of alarms when jobs fail or block the queue. */
  readonly alarms: Alarms;

  /**
   * A topic that gets a message for each failed job (once for an array job) and for each job that blocks the queue.
   * An encrypted topic needs a customer managed key that admits EventBridge: `AlarmTopic.allowEventBridge()`.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The queue that holds messages and submissions that could not be delivered.
   *
   * @default - a new one, which keeps them for 14 days and has an alarm
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** A job queue with alarms, and the ways to submit to it. `JobQueues` creates several together with their capacity. */
export class JobQueue extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.JobQueue';

  /** The queue of AWS Batch. Not named `jobQueue`: in C# a property cannot have the name of its class. */
  public readonly queue: batch.JobQueue;

  /** The policy that divides capacity; undefined where jobs are served in their order. */
  public readonly schedulingPolicy?: batch.ISchedulingPolicy;

  /** The rule that matches the failed jobs of the queue, but for those of an `ArrayPipeline`, which reports them itself. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** The rule that matches the jobs that cannot start and block the queue. Add targets of your own to it. */
  public readonly blockedRule: events.Rule;

  /** The queue of what could not be delivered: notifications, and submissions by rule or schedule. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarms of the queue; empty where there are none. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly failureWindow: Duration;
  private readonly kinds: EnvironmentKind[];

  constructor(scope: Construct, id: string, props: JobQueueProps) {
    super(scope, id);
    props = injectedProps(JobQueue.PROPERTY_INJECTION_ID, scope, id, props);
    const kinds = props.environments.map(kindOf);
    validate(at('JobQueue', scope, id), environmentRules(props.environments, kinds), jobQueueRules(props));

    const thresholds = thresholdsOf(props);
    this.kinds = kinds;
    this.failureWindow = thresholds.failureWindow;
    this.deadLetterQueue = props.deadLetterQueue ?? deadLetterQueue(this, 'DeadLetters');
    this.schedulingPolicy = props.fairShare?._bind(this);
    this.queue = this.createQueue(props);

    const { failed, blocked } = new QueueEvents(this, this.queue, {
      topic: props.failureTopic,
      deadLetterQueue: this.deadLetterQueue,
    });
    this.failedRule = failed;
    this.blockedRule = blocked;
    this.alarms = this.createAlarms(props, thresholds.failedJobs);
  }

  /** The ARN of the queue. */
  public get jobQueueArn(): string {
    return this.queue.jobQueueArn;
  }

  /** Grants a principal to submit this job, in all its revisions, to this queue only. */
  public grantSubmit(job: ISubmittableJob, grantee: iam.IGrantable): iam.Grant {
    this.check('grantSubmit', { job });
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) acknowledgeRevisions(principal, job);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['batch:SubmitJob'],
      resourceArns: [this.jobQueueArn, allRevisions(this, job.jobDefinitionArn)],
    });
  }

  /** Grants a Lambda function to submit the job, and gives it the ARNs of both in environment variables. */
  public addSubmitter(handler: lambda.Function, job: ISubmittableJob, variables: SubmitterVariables = {}): iam.Grant {
    handler.addEnvironment(variables.queueVariable ?? 'JOB_QUEUE', this.jobQueueArn);
    handler.addEnvironment(variables.jobVariable ?? 'JOB_DEFINITION', job.jobDefinitionArn);
    return this.grantSubmit(job, handler);
  }

  /** A Step Functions state that submits a job and waits for it. The role of the workflow may submit this job to this queue only. */
  public submitTask(scope: Construct, id: string, options: SubmitTaskOptions): sfn.TaskStateBase {
    return this._submitTask(scope, id, options);
  }

  /** A target for an EventBridge rule that submits a job. Not for queues with a fair-share policy: it cannot name a share. */
  public ruleTarget(options: SubmitOptions, input?: events.RuleTargetInput): events.IRuleTarget {
    this.check('ruleTarget', options);
    return new AllRevisionsTarget(this, options.job, {
      jobName: jobName(options),
      size: options.arraySize,
      event: input,
      deadLetterQueue: this.deadLetterQueue,
    });
  }

  /** Submits a job for each object that is created in a bucket. */
  public submitOnObject(id: string, options: SubmitOnObjectOptions): events.Rule {
    const created = new events.Rule(this, id, {
      description: `Submits ${options.job.node.path} for each new object`,
      eventPattern: objectPattern(options),
    });
    created.addTarget(this.ruleTarget(options, objectInput(options)));
    return created;
  }

  /** Submits a job by EventBridge Scheduler, with a time zone, retries and a dead-letter queue. */
  public submitOnSchedule(id: string, options: SubmitOnScheduleOptions): scheduler.Schedule {
    const { retryAttempts = 3, maxEventAge = Duration.hours(1), timeWindow = scheduler.TimeWindow.off() } = options;
    this.check(
      'submitOnSchedule',
      options,
      wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
      seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
    );
    const role = schedulerRole(this, `${id}Role`, `EventBridge Scheduler, to submit to ${this.node.path}`);
    acknowledgeRevisions(role, options.job);
    const target = new schedulerTargets.Universal({
      service: 'batch',
      action: 'submitJob',
      input: scheduler.ScheduleTargetInput.fromObject(submission(this.jobQueueArn, options)),
      policyStatements: [
        new iam.PolicyStatement({
          actions: ['batch:SubmitJob'],
          resources: [this.jobQueueArn, allRevisions(this, options.job.jobDefinitionArn)],
        }),
      ],
      role,
      deadLetterQueue: this.deadLetterQueue,
      retryAttempts,
      maxEventAge,
    });
    return new scheduler.Schedule(this, id, {
      description: `Submits ${options.job.node.path}`,
      schedule: options.schedule,
      enabled: options.enabled ?? true,
      timeWindow,
      target,
    });
  }

  /** The number of failed jobs; an array job counts once. */
  public metricFailed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.failedRule, { period: this.failureWindow, ...options });
  }

  /** The number of jobs that were found at the head of the queue unable to start. */
  public metricBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.blockedRule, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'failed and blocking jobs', {
        left: [this.metricFailed({ label: 'Failed' }), this.metricBlocked({ label: 'Block the queue' })],
      }),
    ];
  }

  /**
   * `submitTask`, with variables that the state sets.
   *
   * @internal
   */
  public _submitTask(
    scope: Construct,
    id: string,
    options: SubmitTaskOptions,
    assign?: Record<string, unknown>,
  ): sfn.TaskStateBase {
    this.check('submitTask', options, expressionRules(options));
    const wait = options.waitForCompletion ?? true;
    const size = options.arraySizeExpression ?? options.arraySize;
    return new SubmitJobTask(
      scope,
      id,
      {
        jobName: jobName(options),
        jobDefinitionArn: options.job.jobDefinitionArn,
        jobQueueArn: this.jobQueueArn,
        // The L2 asks for a number; an expression is a string in the definition.
        arraySize: size as number | undefined,
        payload: options.parameters && sfn.TaskInput.fromObject(options.parameters),
        containerOverrides: options.environment && { environment: options.environment },
        dependsOn: options.dependsOn?.map((jobId) => ({ jobId })),
        integrationPattern: wait ? sfn.IntegrationPattern.RUN_JOB : sfn.IntegrationPattern.REQUEST_RESPONSE,
        queryLanguage: options.queryLanguage,
        assign,
      },
      { share: options.share, schedulingPriority: options.schedulingPriorityExpression ?? options.schedulingPriority },
    );
  }

  private createQueue(props: JobQueueProps): batch.JobQueue {
    // Batch neither gives an existing queue a scheduling policy nor takes it away, so a queue with one is another resource.
    // https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdateJobQueue.html
    const queue = new batch.JobQueue(this, this.schedulingPolicy ? 'FairQueue' : 'Resource', {
      computeEnvironments: props.environments.map((computeEnvironment, index) => ({
        computeEnvironment,
        order: index + 1,
      })),
      priority: props.priority,
      enabled: props.enabled ?? true,
      schedulingPolicy: this.schedulingPolicy,
      jobStateTimeLimitActions: (props.stuckJobs ?? defaultLimits()).map((limit) => limit._bind()),
    });
    this.node.defaultChild = queue;
    return keepInPlace(queue);
  }

  private createAlarms(props: JobQueueProps, failedJobs: number): cloudwatch.Alarm[] {
    const { alarms } = props;
    return [
      alarms.add(this, 'FailedAlarm', {
        severity: severityOf('jobFailed'),
        metric: this.metricFailed(),
        threshold: failedJobs,
        evaluationPeriods: 1,
        alarmDescription:
          `${failedJobs === 1 ? 'A job' : `At least ${failedJobs} jobs`} failed. List the failed jobs of the queue, and look ` +
          'at the status reason and the log of the last attempt.',
      }),
      alarms.add(this, 'BlockedAlarm', {
        severity: severityOf('jobQueueBlocked'),
        metric: this.metricBlocked({ period: Duration.minutes(15) }),
        threshold: 1,
        evaluationPeriods: 1,
        alarmDescription:
          'The job at the head of the queue cannot start and blocks the others. Its status reason says why: capacity, ' +
          'the maximum of an environment, or requirements that no instance type has.',
      }),
      // Whoever gives a queue watches it.
      props.deadLetterQueue ? undefined : undeliveredAlarm(this, alarms, this.deadLetterQueue),
    ].filter((alarm) => alarm !== undefined);
  }

  private check(
    method: string,
    options: Partial<SubmitTaskOptions> & { job: ISubmittableJob },
    ...further: Rules[]
  ): void {
    validate(
      `${method} of JobQueue '${this.node.path}'`,
      submissionRules(this.kinds, options),
      method === 'grantSubmit' ? [] : shareRules(this.schedulingPolicy !== undefined, options, method === 'ruleTarget'),
      further,
    );
  }
}

function matched(watched: events.Rule, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: watched.ruleName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
