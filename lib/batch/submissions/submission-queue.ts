import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as schedulerTargets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { sendToEventBridge } from '../../private/bucket-event-bridge';
import { cronRules } from '../../private/cron-rules';
import { schedulerRole } from '../../private/service-roles';
import { rule, Rules, seconds, validate, wholeNumber } from '../../private/validation';
import { ISubmittableJob } from '../jobs/submittable-job';
import { EnvironmentKind } from '../private/environment-kinds';
import { acknowledgeWildcards } from '../private/findings';
import { acknowledgeRevisions, allRevisions, AllRevisionsTarget } from '../private/job-revisions';
import { jsonata } from '../private/jsonata';
import { objectInput, objectPattern } from '../private/object-events';
import { PIPELINE_JOB_PREFIX } from '../private/pipeline-job';
import { JOB_AS_TEXT, JOB_FAILED, pollJob } from '../private/polled-job';
import {
  jobName,
  jobRules,
  overridesOf,
  ownNameRules,
  parameterRules,
  shareRules,
  Submission,
  submission,
  submissionRules,
  takesContainerOverrides,
  taskRules,
} from '../private/submission';
import { attemptsAndTags, hasTags } from '../private/submission-changes';
import { allJobs, SubmitJobTask, tagPolicy, WHEN_THROTTLED } from '../private/submit-job-task';
import { addVariables } from '../private/submitter-variables';
import {
  SubmitOnObjectOptions,
  SubmitOnScheduleOptions,
  SubmitOptions,
  SubmitTaskOptions,
  SubmitterVariables,
} from '../queues/submit-options';

/** A queue that takes jobs: a `JobQueue`, or one that exists, by `JobQueue.fromAttributes()`. */
export abstract class SubmissionQueue extends Construct {
  /** The ARN of the queue. */
  public abstract readonly jobQueueArn: string;

  /**
   * The kinds of its environments; empty where they are not known.
   *
   * @internal
   */
  public abstract readonly _kinds: EnvironmentKind[];

  /**
   * Whether jobs name a share.
   *
   * @internal
   */
  public abstract readonly _fair: boolean;

  /**
   * The queue of submissions that were not accepted; without one, rules and schedules cannot submit.
   *
   * @internal
   */
  public abstract readonly _undelivered?: sqs.IQueue;

  /**
   * The jobs that are submitted to it in this app.
   *
   * @internal
   */
  public readonly _jobs: Set<ISubmittableJob> = new Set();

  /** Grants a principal to submit this job, in all its revisions, to this queue only. */
  public grantSubmit(job: ISubmittableJob, grantee: iam.IGrantable): iam.Grant {
    validate(`grantSubmit of JobQueue '${this.node.path}'`, jobRules(this._kinds, job));
    this._jobs.add(job);
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) acknowledgeRevisions(principal, job);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['batch:SubmitJob'],
      resourceArns: [this.jobQueueArn, allRevisions(this, job.jobDefinitionArn)],
    });
  }

  /**
   * Grants a Lambda function to submit the job, and gives it the ARNs of both in environment variables. A function that
   * submits several jobs, or to several queues, needs other names for each.
   */
  public addSubmitter(handler: lambda.Function, job: ISubmittableJob, variables: SubmitterVariables = {}): iam.Grant {
    addVariables(handler, this, job, variables, jobRules(this._kinds, job));
    return this.grantSubmit(job, handler);
  }

  /** A Step Functions state that submits a job and waits for it. The role of the workflow may submit this job to this queue only. */
  public submitTask(scope: Construct, id: string, options: SubmitTaskOptions): sfn.TaskStateBase {
    validate(`submitTask of JobQueue '${this.node.path}'`, ownNameRules(options), this._taskRules(options));
    return this.createTask(scope, id, options);
  }

  /**
   * A Step Functions state that submits a job and looks at it until it has ended: for jobs that `submitTask()` cannot wait for, those
   * of several containers or nodes, on managed instances or EKS. It looks every half minute, and at jobs that take long less often, up
   * to ten minutes, so that it knows of an end that much later. Its output is the description of the job. If the job fails, it fails
   * with `Batch.JobFailed` and the job as its cause.
   *
   * A job goes on when its execution is stopped. The role of the workflow may submit this job to this queue only, and describe any.
   */
  public submitAndPoll(scope: Construct, id: string, options: SubmitTaskOptions): sfn.Parallel {
    validate(
      `submitAndPoll of JobQueue '${this.node.path}'`,
      ownNameRules(options),
      this._taskRules({ ...options, waitForCompletion: false }),
      rule(
        options.waitForCompletion !== undefined,
        () => `'waitForCompletion' must not be given to 'submitAndPoll', which waits in any case; leave it out`,
      ),
    );
    const submit = this.createTask(scope, `${id}Submit`, { ...options, waitForCompletion: false });
    submit.addRetry(WHEN_THROTTLED);
    const { start } = pollJob(scope, id, {
      succeeded: sfn.Succeed.jsonata(scope, `${id}Succeeded`),
      failed: sfn.Fail.jsonata(scope, `${id}Failed`, { error: JOB_FAILED, cause: jsonata(JOB_AS_TEXT) }),
    });
    submit.next(start);
    const state =
      options.queryLanguage === sfn.QueryLanguage.JSONATA
        ? sfn.Parallel.jsonata(scope, id, { outputs: jsonata('$states.result[0]') })
        : sfn.Parallel.jsonPath(scope, id, { outputPath: '$[0]' });
    return state.branch(submit);
  }

  /** A target for an EventBridge rule that submits a job. Not for queues with a fair-share policy: it cannot name a share. */
  public ruleTarget(options: SubmitOptions, input?: events.RuleTargetInput): events.IRuleTarget {
    this.check('ruleTarget', options);
    return new AllRevisionsTarget(this, options.job, {
      jobName: jobName(options),
      size: options.arraySize,
      event: input,
      deadLetterQueue: this._undelivered,
    });
  }

  /**
   * Submits a job for each object that is created in a bucket. A bucket of this app is told to send its events to EventBridge;
   * one that is imported has to do so already.
   */
  public submitOnObject(id: string, options: SubmitOnObjectOptions): events.Rule {
    this.check(
      'submitOnObject',
      options,
      idRules(this, id),
      parameterRules('bucketParameter', options.job, [options.bucketParameter ?? 'bucket']),
      parameterRules('keyParameter', options.job, [options.keyParameter ?? 'key']),
    );
    sendToEventBridge(this, options.bucket, 'submitOnObject()');
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
      idRules(this, id, `${id}Role`),
      cronRules('schedule', options.schedule),
      wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
      seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
    );
    const role = schedulerRole(this, `${id}Role`, `EventBridge Scheduler, to submit to ${this.node.path}`);
    acknowledgeRevisions(role, options.job);
    if (hasTags(options)) acknowledgeWildcards(role, 'Jobs get their ids when they are submitted', allJobs(this));
    const target = new schedulerTargets.Universal({
      service: 'batch',
      action: 'submitJob',
      input: scheduler.ScheduleTargetInput.fromObject(submission(this.jobQueueArn, options)),
      policyStatements: [
        new iam.PolicyStatement({
          actions: ['batch:SubmitJob'],
          resources: [this.jobQueueArn, allRevisions(this, options.job.jobDefinitionArn)],
        }),
        ...(hasTags(options) ? [tagPolicy(this)] : []),
      ],
      role,
      deadLetterQueue: this._undelivered,
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

  /**
   * The rules for a state that submits a job, for constructs that check all their states before they make one.
   *
   * @internal
   */
  public _taskRules(options: SubmitTaskOptions): Rules {
    return [submissionRules(this._kinds, options), shareRules(this._fair, options, false), taskRules(options)];
  }

  /**
   * `submitTask` for a pipeline: with variables that the state sets, and a name by which the queue leaves its failure to the pipeline.
   *
   * @internal
   */
  public _submitTask(
    scope: Construct,
    id: string,
    options: SubmitTaskOptions,
    assign?: Record<string, unknown>,
  ): sfn.TaskStateBase {
    validate(`submitTask of JobQueue '${this.node.path}'`, this._taskRules(options));
    const name = jobName(options);
    const marked = name.startsWith(PIPELINE_JOB_PREFIX) ? name : `${PIPELINE_JOB_PREFIX}${name}`;
    return this.createTask(scope, id, { ...options, name: marked }, assign);
  }

  private createTask(
    scope: Construct,
    id: string,
    options: SubmitTaskOptions,
    assign?: Record<string, unknown>,
  ): sfn.TaskStateBase {
    this._jobs.add(options.job);
    const wait = options.waitForCompletion ?? true;
    const ofOneContainer = takesContainerOverrides(options.job);
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
        dependsOn: options.dependsOn?.map((dependency) => dependency._bind()),
        integrationPattern: wait ? sfn.IntegrationPattern.RUN_JOB : sfn.IntegrationPattern.REQUEST_RESPONSE,
        queryLanguage: options.queryLanguage,
        assign,
      },
      {
        share: options.share,
        schedulingPriority: options.schedulingPriorityExpression ?? options.schedulingPriority,
        further: { ...(ofOneContainer && overridesOf(options)), ...attemptsAndTags(options) },
        tagged: hasTags(options),
        overrides: ofOneContainer ? undefined : overridesOf(options),
      },
    );
  }

  private check(method: string, options: Submission, ...further: Rules[]): void {
    validate(
      `${method} of JobQueue '${this.node.path}'`,
      ownNameRules(options),
      submissionRules(this._kinds, options),
      shareRules(this._fair, options, BY_RULE.includes(method)),
      rule(
        this._undelivered === undefined,
        () =>
          `'deadLetterQueue' must be given to 'JobQueue.fromAttributes', because rules and schedules lose the submissions that Batch refuses otherwise`,
      ),
      further,
    );
    this._jobs.add(options.job);
  }
}

/** That ids are free: the error of constructs does not tell the caller what to change. */
function idRules(queue: Construct, ...ids: string[]): Rules {
  return ids.map((id) =>
    rule(
      queue.node.tryFindChild(id) !== undefined,
      () =>
        `'id' must be another, because '${id}' is a part of the queue already; choose one that says what is submitted`,
    ),
  );
}

/** Ways to submit that have no place for a share. */
const BY_RULE = ['ruleTarget', 'submitOnObject'];
