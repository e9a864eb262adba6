import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ArrayPipelineProps } from '../pipelines/array-pipeline';
import { SubmitTaskOptions } from '../queues/submit-options';
import { SubmissionQueue } from '../submissions/submission-queue';
import { jsonata } from './jsonata';
import { PipelineExpressions } from './pipeline-expressions';
import { pipelineJobName } from './pipeline-job';
import { PipelineDefaults } from './pipeline-rules';
import { pollJob } from './polled-job';
import { takesContainerOverrides } from './submission';
import { WHEN_THROTTLED } from './submit-job-task';

/** The options of the states of an `ArrayPipeline`, with its defaults. */
export type PipelineOptions = ArrayPipelineProps & PipelineDefaults;

/** The variables that a state sets. */
type Assignments = Record<string, unknown>;

/** The largest page of failed children: of the 256 KiB that a state may take, it uses less than a half. */
const PAGE = 100;

/**
 * The states of an `ArrayPipeline`, in JSONata. What a run has done is in its record in S3: a resumed run, in whichever execution,
 * reads there what is missing. The record is written before what depends on it.
 */
export class PipelineStates {
  /** The first state of a run. */
  public readonly start: sfn.IChainable;

  private readonly expressions: PipelineExpressions;
  private readonly failed: sfn.State;

  constructor(
    private readonly scope: Construct,
    private readonly options: PipelineOptions,
  ) {
    this.expressions = new PipelineExpressions(options, options.recordPrefix);
    this.failed = this.createFailure();

    const children = this.createChildren();
    const stage = this.createStageChoice(children);
    const record = this.putRecord('Record', jsonata('$stage'), jsonata('$failed'), {
      hint: this.expressions.resumeCommand(),
    });
    record.next(stage);
    const valid = this.createInputCheck(record);
    this.start = this.createStart(valid);
  }

  /** New runs take their variables of the input, resumed ones of their record. */
  private createStart(valid: sfn.IChainable): sfn.IChainable {
    const { scope, expressions } = this;
    const begin = sfn.Pass.jsonata(scope, 'Begin', { assign: expressions.begin() });
    const plan = sfn.Pass.jsonata(scope, 'Plan', { assign: expressions.plan() });
    const read = this.callS3(
      'ReadRecord',
      'getObject',
      { Key: expressions.resumedKey },
      { record: jsonata('$parse($states.result.Body)') },
      expressions.unknownRun(this.options.recordBucket.bucketName),
    );
    read.next(plan);
    begin.next(valid);
    plan.next(valid);
    return sfn.Choice.jsonata(scope, 'Resumed?')
      .when(sfn.Condition.jsonata(expressions.resumes), read)
      .otherwise(begin);
  }

  private createInputCheck(goOn: sfn.IChainable): sfn.IChainable {
    const refused = sfn.Pass.jsonata(this.scope, 'Refused', { assign: this.expressions.refused() });
    refused.next(this.failed);
    return sfn.Choice.jsonata(this.scope, 'Valid?')
      .when(sfn.Condition.jsonata(this.expressions.valid), goOn)
      .otherwise(refused);
  }

  /** To the stage at which the run goes on. */
  private createStageChoice({ all, again, ended }: Children): sfn.IChainable {
    const { scope, expressions } = this;
    const choice = sfn.Choice.jsonata(scope, 'Stage?');
    const { prepare } = this.options;
    if (prepare) {
      const prepared = this.putRecord('RecordPrepared', 'children', jsonata('$failed'));
      const task = this.submitSingle('Prepare', { job: prepare, name: this.jobName('prepare') });
      task.next(prepared);
      prepared.next(all);
      choice.when(sfn.Condition.jsonata(expressions.at('prepare')), task);
    }
    if (this.options.merge) choice.when(sfn.Condition.jsonata(expressions.at('merge')), ended);
    return choice.when(sfn.Condition.jsonata(expressions.startsAll), all).otherwise(again);
  }

  private createChildren(): Children {
    const { scope, expressions } = this;
    const { queue, child, resumeVariable } = this.options;
    const ended = this.createEnd();
    const onFailure = this.createCount(ended);
    const all = this.submit(
      'Children',
      queue,
      { job: child, name: this.jobName('children'), arraySizeExpression: jsonata('$size') },
      onFailure,
      { open: jsonata('$rest') },
    );
    const some = this.submit(
      'ChildrenAgain',
      queue,
      {
        job: child,
        name: this.jobName('children-again'),
        arraySizeExpression: expressions.arrayOfSlices,
        environment: { [resumeVariable]: jsonata('$handover') },
      },
      onFailure,
      { open: jsonata('$rest') },
    );
    const list = this.callS3(
      'HandOver',
      'putObject',
      { Key: expressions.slicesKey, Body: { children: jsonata('$slices') }, ContentType: 'application/json' },
      { handover: expressions.slicesUri(this.options.recordBucket.bucketName) },
    );
    list.next(some);
    const again = sfn.Choice.jsonata(scope, 'LongList?')
      .when(sfn.Condition.jsonata(expressions.longList), list)
      .otherwise(some);
    all.next(ended);
    some.next(ended);
    return { all, again, ended };
  }

  /**
   * The failed children, by their slices. Step Functions hands over the failed job as text, of which only its ID is used. The list is
   * complete when it holds as many as have not succeeded; if that does not come true, nothing is tolerated, and the record keeps what
   * was missing before.
   */
  private createCount(ended: sfn.IChainable): sfn.IChainable {
    const { scope, expressions } = this;
    const list = (id: string, first: boolean) =>
      this.callBatch(
        id,
        'listJobs',
        {
          ArrayJobId: jsonata('$arrayJob'),
          JobStatus: 'FAILED',
          MaxResults: PAGE,
          ...(first ? {} : { NextToken: jsonata('$token') }),
        },
        expressions.page(first),
      );
    const first = list('ListFailed', true);
    const further = list('ListMoreFailed', false);
    const count = this.callBatch('Count', 'describeJobs', { Jobs: [jsonata('$arrayJob')] }, expressions.counted());
    const more = sfn.Choice.jsonata(scope, 'MoreFailed?')
      .when(sfn.Condition.jsonata(expressions.moreFailed), further)
      .otherwise(count);
    first.next(more);
    further.next(more);
    const uncounted = sfn.Pass.jsonata(scope, 'Uncounted', { assign: expressions.uncounted() });
    uncounted.next(this.failed);
    const later = sfn.Wait.jsonata(scope, 'Later', { time: sfn.WaitTime.duration(Duration.seconds(30)) });
    later.next(first);
    count.next(
      sfn.Choice.jsonata(scope, 'Counted?')
        .when(sfn.Condition.jsonata(expressions.allCounted), ended)
        .when(sfn.Condition.jsonata(expressions.triedOften), uncounted)
        .otherwise(later),
    );
    return sfn.Choice.jsonata(scope, 'ArrayFailed?')
      .when(sfn.Condition.jsonata(expressions.arrayFailed), first)
      .otherwise(this.failed);
  }

  /** Writes down which slices are missing, then merges without them or fails. */
  private createEnd(): sfn.TaskStateBase {
    const { scope, expressions } = this;
    const { merge, toleranceVariable } = this.options;
    const done = sfn.Succeed.jsonata(scope, 'Done', {
      outputs: { runId: jsonata('$runId'), size: jsonata('$size'), missing: jsonata('$open') },
    });
    const tooFew = sfn.Pass.jsonata(scope, 'ChildrenFailed', { assign: expressions.tooFew() });
    tooFew.next(this.failed);
    const task =
      merge &&
      this.submitSingle('Merge', {
        job: merge,
        name: this.jobName('merge'),
        environment: { [toleranceVariable]: jsonata('$string($count($open))') },
      });
    task?.next(done);
    const record = this.putRecord('RecordChildren', expressions.stageAfterChildren(), jsonata('$open'));
    record.next(
      sfn.Choice.jsonata(scope, 'EnoughChildren?')
        .when(sfn.Condition.jsonata(expressions.enough()), task ?? done)
        .otherwise(tooFew),
    );
    return record;
  }

  private createFailure(): sfn.State {
    const { failureTopic } = this.options;
    const end = sfn.Fail.jsonata(this.scope, 'Failed', {
      error: jsonata('$failure.Error'),
      cause: this.expressions.report(),
    });
    if (!failureTopic) return end;
    const notify = tasks.SnsPublish.jsonata(this.scope, 'Notify', {
      topic: failureTopic,
      subject: 'Batch run failed',
      message: sfn.TaskInput.fromText(this.expressions.report()),
    });
    notify.addRetry(AFTER_A_WHILE);
    notify.addCatch(end, { errors: [sfn.Errors.ALL] });
    notify.next(end);
    return notify;
  }

  private submitSingle(id: string, what: SubmitTaskOptions): sfn.Chain {
    const { queue, singleJobQueue } = this.options;
    return this.submit(id, singleJobQueue ?? queue, what, this.failed);
  }

  private submit(
    id: string,
    queue: SubmissionQueue,
    what: SubmitTaskOptions,
    onFailure: sfn.IChainable,
    assign?: Assignments,
  ): sfn.Chain {
    const { runVariable, sizeVariable } = this.options;
    const polled = !takesContainerOverrides(what.job);
    const task = queue._submitTask(
      this.scope,
      id,
      {
        ...what,
        environment: {
          [runVariable]: jsonata('$runId'),
          [sizeVariable]: jsonata('$string($size)'),
          ...what.environment,
        },
        ...this.fairness(queue),
        queryLanguage: sfn.QueryLanguage.JSONATA,
        ...(polled && { waitForCompletion: false }),
      },
      polled ? undefined : assign,
    );
    task.addRetry(WHEN_THROTTLED);
    task.addCatch(onFailure, { errors: [sfn.Errors.ALL], assign: this.expressions.caught() });
    return polled ? this.waitFor(id, task, onFailure, assign) : sfn.Chain.start(task);
  }

  /** Until the end of a job that Step Functions cannot wait for. */
  private waitFor(id: string, task: sfn.TaskStateBase, onFailure: sfn.IChainable, assign?: Assignments): sfn.Chain {
    const succeeded = sfn.Pass.jsonata(this.scope, `${id}Succeeded`, { assign });
    const failed = sfn.Pass.jsonata(this.scope, `${id}JobFailed`, { assign: this.expressions.lost() });
    failed.next(onFailure);
    const { start, look } = pollJob(this.scope, id, { succeeded, failed });
    look.addCatch(this.failed, {
      errors: [sfn.Errors.ALL],
      assign: { failure: jsonata('$states.errorOutput') },
    });
    task.next(start);
    return sfn.Chain.custom(task, [succeeded], succeeded);
  }

  /** The share and the priority, where the queue has shares. */
  private fairness(queue: SubmissionQueue): Partial<SubmitTaskOptions> {
    const { share, schedulingPriority } = this.options;
    if (!queue._fair) return {};
    const priority = schedulingPriority?._priority;
    return {
      share: share?._share,
      ...(typeof priority === 'number' ? { schedulingPriority: priority } : { schedulingPriorityExpression: priority }),
    };
  }

  private putRecord(id: string, stage: string, failed: string, assign?: Assignments): sfn.TaskStateBase {
    const { expressions } = this;
    return this.callS3(
      id,
      'putObject',
      { Key: expressions.recordKey, Body: expressions.record(stage, failed), ContentType: 'application/json' },
      assign,
    );
  }

  private callS3(
    id: string,
    action: 'getObject' | 'putObject',
    parameters: Record<string, unknown>,
    assign?: Assignments,
    onFailure?: Assignments,
  ): sfn.TaskStateBase {
    const { recordBucket, recordPrefix } = this.options;
    return this.call(
      tasks.CallAwsService.jsonata(this.scope, id, {
        service: 's3',
        action,
        parameters: { Bucket: recordBucket.bucketName, ...parameters },
        iamAction: action === 'getObject' ? 's3:GetObject' : 's3:PutObject',
        iamResources: [recordBucket.arnForObjects(`${recordPrefix}*`)],
        assign,
      }),
      onFailure,
    );
  }

  private callBatch(
    id: string,
    action: 'listJobs' | 'describeJobs',
    parameters: Record<string, unknown>,
    assign: Assignments,
  ): sfn.TaskStateBase {
    return this.call(
      tasks.CallAwsService.jsonata(this.scope, id, {
        service: 'batch',
        action,
        parameters,
        iamAction: action === 'listJobs' ? 'batch:ListJobs' : 'batch:DescribeJobs',
        iamResources: ['*'],
        assign,
      }),
    );
  }

  private call(task: sfn.TaskStateBase, onFailure?: Assignments): sfn.TaskStateBase {
    // A run without a record looks like one whose record cannot be read: the operator should not wait for long.
    task.addRetry(onFailure ? { ...AFTER_A_WHILE, maxAttempts: 3 } : AFTER_A_WHILE);
    task.addCatch(this.failed, {
      errors: [sfn.Errors.ALL],
      assign: onFailure ?? { failure: jsonata('$states.errorOutput') },
    });
    return task;
  }

  private jobName(name: string): string {
    return pipelineJobName(this.scope, name);
  }
}

/** The states of the children, and the one behind them. */
interface Children {
  readonly all: sfn.IChainable;
  readonly again: sfn.IChainable;
  readonly ended: sfn.IChainable;
}

/** For calls that do the same however often they are made. */
const AFTER_A_WHILE: sfn.RetryProps = {
  errors: [sfn.Errors.TASKS_FAILED],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.minutes(1),
  jitterStrategy: sfn.JitterType.FULL,
};
