import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IObservable } from '../../observability';
import { at, distinct, nonEmptyList, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { JobQueueProps } from './job-queue-options';
import { deadLetterQueue } from '../private/dead-letters';
import { EnvironmentPlan } from '../private/environment-plan';
import { keepInPlace } from '../private/environments';
import { QueueEvents } from '../private/queue-events';
import { SubmitJobTask } from '../private/submit-job-task';
import { jobName, submission } from '../private/submission';
import { shareRules, submissionRules } from '../private/submission-rules';
import { StuckJobLimit } from './stuck-job-limit';
import {
  DetailedSubmitOptions,
  SubmitOnObjectOptions,
  SubmitOnScheduleOptions,
  SubmitOptions,
  SubmitTaskOptions,
  SubmitterVariables,
} from './submit-options';
import { ISubmittableJob } from '../jobs/submittable-job';

/** A job queue that is watched, and the ways to submit to it. `JobQueues` makes them together with their capacity. */
export class JobQueue extends Construct implements IObservable {
  /** The queue. */
  public readonly resource: batch.JobQueue;

  /** How capacity is divided; undefined where jobs are served in their order. */
  public readonly schedulingPolicy?: batch.ISchedulingPolicy;

  /** Matches the failed jobs of the queue. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** Matches the jobs that block the queue because they cannot start. Add targets of your own to it. */
  public readonly blockedRule: events.Rule;

  /** Holds what could not be delivered: notifications, and submissions by rule or schedule. */
  public readonly deadLetterQueue: sqs.IQueue;

  private readonly failureWindow: Duration;
  private plans: EnvironmentPlan[] = [];

  constructor(scope: Construct, id: string, props: JobQueueProps) {
    super(scope, id);
    validate(at('JobQueue', scope, id), [
      ...nonEmptyList('environments', props.environments),
      rule(
        props.environments.length > 3,
        () => `'environments' must hold at most 3, got ${props.environments.length}; leave some out`,
      ),
      ...wholeNumber('priority', props.priority, { min: 0, max: 1000 }),
      ...wholeNumber('failuresToAlarm', props.failuresToAlarm, { min: 1 }),
      ...seconds('failureWindow', props.failureWindow, { min: 60, max: 3600 }),
      ...distinct(
        'stuckJobs',
        props.stuckJobs?.map((limit) => limit.reason),
      ),
    ]);
    this.failureWindow = props.failureWindow ?? Duration.minutes(5);
    this.deadLetterQueue = props.deadLetterQueue ?? deadLetterQueue(this, props.alarms);
    this.schedulingPolicy = props.fairShare?._bind(this);
    this.resource = this.createQueue(props);

    const watch = new QueueEvents(this, this.resource, {
      topic: props.failureTopic,
      deadLetters: this.deadLetterQueue,
    });
    this.failedRule = watch.failed;
    this.blockedRule = watch.blocked;
    this.createAlarms(props);
  }

  /** The ARN of the queue. */
  public get jobQueueArn(): string {
    return this.resource.jobQueueArn;
  }

  /** Lets a principal submit this job to this queue, and nothing else. */
  public grantSubmit(job: ISubmittableJob, grantee: iam.IGrantable): iam.Grant {
    this.admit('grantSubmit', { job });
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['batch:SubmitJob'],
      resourceArns: [this.jobQueueArn, job.jobDefinitionArn],
    });
  }

  /** Lets a Lambda function submit the job, and tells it by environment variables what and where. */
  public addSubmitter(handler: lambda.Function, job: ISubmittableJob, variables: SubmitterVariables = {}): iam.Grant {
    handler.addEnvironment(variables.queueVariable ?? 'JOB_QUEUE', this.jobQueueArn);
    handler.addEnvironment(variables.jobVariable ?? 'JOB_DEFINITION', job.jobDefinitionArn);
    return this.grantSubmit(job, handler);
  }

  /** A Step Functions state that submits a job and waits for it. The workflow's role gets what it needs and no more. */
  public submitTask(scope: Construct, id: string, options: SubmitTaskOptions): sfn.TaskStateBase {
    return this._submitTask(scope, id, options);
  }

  /** A target for an EventBridge rule that submits a job. Not for queues with a fair-share policy: it cannot name a share. */
  public ruleTarget(options: SubmitOptions, input?: events.RuleTargetInput): events.IRuleTarget {
    this.admit('ruleTarget', options);
    return new targets.BatchJob(this.jobQueueArn, this.resource, options.job.jobDefinitionArn, options.job, {
      jobName: jobName(options),
      size: options.arraySize,
      event: input,
      deadLetterQueue: this.deadLetterQueue,
    });
  }

  /** Submits a job for each object that is created in a bucket. */
  public submitOnObject(id: string, options: SubmitOnObjectOptions): events.Rule {
    const { prefix, suffix } = options;
    const key =
      prefix !== undefined && suffix !== undefined
        ? [{ wildcard: `${prefix}*${suffix}` }]
        : prefix !== undefined
          ? events.Match.prefix(prefix)
          : suffix !== undefined
            ? events.Match.suffix(suffix)
            : undefined;
    const created = new events.Rule(this, id, {
      description: `Submits ${options.job.node.id} for each new object`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [options.bucket.bucketName] }, ...(key && { object: { key } }) },
      },
    });
    const input = events.RuleTargetInput.fromObject({
      Parameters: {
        [options.bucketParameter ?? 'bucket']: events.EventField.fromPath('$.detail.bucket.name'),
        [options.keyParameter ?? 'key']: events.EventField.fromPath('$.detail.object.key'),
      },
    });
    created.addTarget(this.ruleTarget(options, input));
    return created;
  }

  /** Submits a job by EventBridge Scheduler, with a time zone, retries and a dead-letter queue. */
  public submitOnSchedule(id: string, options: SubmitOnScheduleOptions): scheduler.Schedule {
    this.admit('submitOnSchedule', options);
    validate(at('schedule', this, id), [
      ...wholeNumber('retryAttempts', options.retryAttempts, { min: 0, max: 185 }),
      ...seconds('maxEventAge', options.maxEventAge, { min: 60, max: 86_400 }),
      ...seconds('flexibleWindow', options.flexibleWindow, { min: 60, max: 86_400 }),
    ]);
    const target = new schedulerTargets.Universal({
      service: 'batch',
      action: 'submitJob',
      input: scheduler.ScheduleTargetInput.fromObject(submission(this.jobQueueArn, options)),
      policyStatements: [
        new iam.PolicyStatement({
          actions: ['batch:SubmitJob'],
          resources: [this.jobQueueArn, options.job.jobDefinitionArn],
        }),
      ],
      role: this.createSchedulerRole(id),
      deadLetterQueue: this.deadLetterQueue,
      retryAttempts: options.retryAttempts ?? 3,
      maxEventAge: options.maxEventAge ?? Duration.hours(1),
    });
    return new scheduler.Schedule(this, id, {
      description: `Submits ${options.job.node.id}`,
      schedule: options.schedule,
      enabled: options.enabled ?? true,
      timeWindow: options.flexibleWindow && scheduler.TimeWindow.flexible(options.flexibleWindow),
      target,
    });
  }

  /** How many jobs of the queue failed; an array job counts once. */
  public metricFailed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.failedRule, { period: this.failureWindow, ...options });
  }

  /** How many jobs were found at the head of the queue unable to start. */
  public metricBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.blockedRule, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      new cloudwatch.GraphWidget({
        title: `Queue ${this.node.id}: failed and blocking jobs`,
        left: [this.metricFailed({ label: 'Failed' }), this.metricBlocked({ label: 'Block the queue' })],
      }),
    ];
  }

  /**
   * Tells the queue what its environments are, so that it refuses jobs that they cannot run.
   *
   * @internal
   */
  public _describeEnvironments(plans: EnvironmentPlan[]): this {
    this.plans = plans;
    return this;
  }

  /**
   * `submitTask`, with an output in JSONata.
   *
   * @internal
   */
  public _submitTask(scope: Construct, id: string, options: SubmitTaskOptions, outputs?: string): sfn.TaskStateBase {
    this.admit('submitTask', options);
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
        outputs,
      },
      { share: options.share, schedulingPriority: options.schedulingPriority },
    );
  }

  private createQueue(props: JobQueueProps): batch.JobQueue {
    const queue = new batch.JobQueue(this, 'Resource', {
      computeEnvironments: props.environments.map((computeEnvironment, index) => ({
        computeEnvironment,
        order: index + 1,
      })),
      priority: props.priority,
      enabled: props.enabled ?? true,
      schedulingPolicy: this.schedulingPolicy,
      jobStateTimeLimitActions: (props.stuckJobs ?? defaultLimits()).map((limit) => limit._action()),
    });
    return keepInPlace(queue);
  }

  private createAlarms({ alarms, failuresToAlarm }: JobQueueProps): void {
    alarms.add(this, 'FailedAlarm', {
      metric: this.metricFailed(),
      threshold: failuresToAlarm ?? 1,
      evaluationPeriods: 1,
      alarmDescription: `Jobs of queue ${this.node.id} failed; look at the status reason and the log of the last attempt`,
    });
    alarms.add(this, 'BlockedAlarm', {
      metric: this.metricBlocked({ period: Duration.minutes(15) }),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: `A job at the head of queue ${this.node.id} cannot start and blocks the others; its status reason says why`,
    });
  }

  private createSchedulerRole(id: string): iam.Role {
    return new iam.Role(this, `${id}Role`, {
      description: `EventBridge Scheduler submits to queue ${this.node.id}`,
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.resource.env.account } },
      }),
    });
  }

  private admit(method: string, options: Partial<DetailedSubmitOptions> & { job: ISubmittableJob }): void {
    const rules =
      method === 'grantSubmit'
        ? submissionRules(this.plans, options)
        : [
            ...submissionRules(this.plans, options),
            ...shareRules(this.schedulingPolicy !== undefined, options, method === 'ruleTarget'),
          ];
    validate(`${method} of JobQueue '${this.node.path}'`, rules);
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

function defaultLimits(): StuckJobLimit[] {
  return [StuckJobLimit.exceedsMaximum(Duration.hours(1)), StuckJobLimit.impossibleRequirement(Duration.hours(1))];
}
