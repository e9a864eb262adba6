import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { ArrayPipelineProps } from '../pipelines/array-pipeline';
import { FailureTolerance } from '../pipelines/failure-tolerance';
import { SubmitTaskOptions } from '../queues/submit-options';
import { SubmissionQueue } from '../submissions/submission-queue';

interface PipelineOptions extends ArrayPipelineProps {
  readonly runVariable: string;
  readonly resumeVariable: string;
}

/** Every state hands the execution's input on; a caught error is added to it as `failure`. */
const INPUT = '{% $states.input %}';
const WITH_FAILURE = '{% $merge([$states.input, {"failure": $states.errorOutput}]) %}';
const RUN_ID = '{% $exists($states.input.resume) ? $states.input.resume.runId : $states.context.Execution.Name %}';

/** The states of an `ArrayPipeline`, in JSONata. */
export class PipelineStates {
  /** The first state of a run. */
  public readonly start: sfn.IChainable;

  private readonly failed: sfn.State;

  constructor(
    private readonly scope: Construct,
    private readonly options: PipelineOptions,
  ) {
    this.failed = this.createFailure();
    const done = new sfn.Succeed(scope, 'Done');
    const merge = this.createMerge();
    const afterChildren = merge ?? done;
    const enough = this.createToleranceCheck(afterChildren);

    const children = this.createChildren(enough);
    const resumed = this.createResumedChildren(enough);
    const prepare = this.createPrepare();

    merge?.next(done);
    children.next(afterChildren);
    resumed.next(afterChildren);
    prepare?.next(children);
    this.start = sfn.Choice.jsonata(scope, 'Resumed?')
      .when(sfn.Condition.jsonata('{% $exists($states.input.resume.children) %}'), resumed)
      // All children once more: those whose result exists have nothing to do.
      .when(sfn.Condition.jsonata('{% $exists($states.input.resume) %}'), children)
      .otherwise(prepare ?? children);
  }

  private createChildren(onFailure: sfn.IChainable): sfn.TaskStateBase {
    const { queue, child, size } = this.options;
    return this.submit(
      'Children',
      queue,
      { job: child, name: 'children', arraySizeExpression: `{% ${size._expression} %}` },
      onFailure,
    );
  }

  private createResumedChildren(onFailure: sfn.IChainable): sfn.TaskStateBase {
    const { queue, child, resumeVariable } = this.options;
    return this.submit(
      'FailedChildrenAgain',
      queue,
      {
        job: child,
        name: 'children-again',
        // An array has at least two children; one too many has nothing to do.
        arraySizeExpression: '{% $max([2, $count($states.input.resume.children)]) %}',
        environment: { [resumeVariable]: "{% $join($states.input.resume.children.$string(), ',') %}" },
      },
      onFailure,
    );
  }

  private createPrepare(): sfn.TaskStateBase | undefined {
    const { prepare, queue, singleJobQueue } = this.options;
    return prepare && this.submit('Prepare', singleJobQueue ?? queue, { job: prepare, name: 'prepare' }, this.failed);
  }

  private createMerge(): sfn.TaskStateBase | undefined {
    const { merge, queue, singleJobQueue } = this.options;
    return merge && this.submit('Merge', singleJobQueue ?? queue, { job: merge, name: 'merge' }, this.failed);
  }

  private submit(
    id: string,
    queue: SubmissionQueue,
    what: SubmitTaskOptions,
    onFailure: sfn.IChainable,
  ): sfn.TaskStateBase {
    const { share, runVariable } = this.options;
    const task = queue._submitTask(
      this.scope,
      id,
      {
        ...what,
        environment: { [runVariable]: RUN_ID, ...what.environment },
        share,
        queryLanguage: sfn.QueryLanguage.JSONATA,
      },
      INPUT,
    );
    // What Batch could not accept just now. Failed jobs are not submitted again here: their own rules decide that.
    task.addRetry({
      errors: ['Batch.BatchException', 'Batch.ServerException', 'Batch.SdkClientException'],
      interval: Duration.seconds(5),
      backoffRate: 2,
      maxAttempts: 6,
      maxDelay: Duration.minutes(2),
      jitterStrategy: sfn.JitterType.FULL,
    });
    task.addCatch(onFailure, { errors: [sfn.Errors.ALL], outputs: WITH_FAILURE });
    return task;
  }

  /**
   * Step Functions hands over the failed job as text. How it spells the names of fields is not documented, so the counts
   * of children are found wherever they are; a failure without counts (the job could not even be submitted) is one.
   */
  private createToleranceCheck(goOn: sfn.IChainable): sfn.IChainable {
    const { tolerance, merge } = this.options;
    if (!tolerance || !merge) return this.failed;
    return sfn.Choice.jsonata(this.scope, 'EnoughChildren?')
      .when(sfn.Condition.jsonata(toleranceCondition(tolerance)), goOn)
      .otherwise(this.failed);
  }

  private createFailure(): sfn.State {
    const { failureTopic } = this.options;
    const end = sfn.Fail.jsonata(this.scope, 'Failed', {
      error: '{% $states.input.failure.Error %}',
      cause: "{% $exists($states.input.failure.Cause) ? $string($states.input.failure.Cause) : 'no cause given' %}",
    });
    if (!failureTopic) return end;
    const notify = tasks.SnsPublish.jsonata(this.scope, 'Notify', {
      topic: failureTopic,
      subject: 'Batch run failed',
      message: sfn.TaskInput.fromText(
        "{% 'Run ' & $states.context.Execution.Name & ' failed with ' & $states.input.failure.Error & ': ' & $states.input.failure.Cause %}",
      ),
      outputs: INPUT,
    });
    notify.addCatch(end, { errors: [sfn.Errors.ALL], outputs: INPUT });
    notify.next(end);
    return notify;
  }
}

function toleranceCondition({ _condition }: FailureTolerance): string {
  return [
    '{% (',
    '$cause := $string($states.input.failure.Cause);',
    '$job := $contains($cause, /statussummary/i) ? $parse($cause) : {};',
    '$failed := $sum($job.**.FAILED);',
    '$succeeded := $sum($job.**.SUCCEEDED);',
    `$exists($failed) and $failed > 0 and $succeeded > 0 and ${_condition}`,
    ') %}',
  ].join(' ');
}
