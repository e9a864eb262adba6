import { Construct } from 'constructs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { SagaActionConfig } from '../workflows/saga-action';
import { SagaSingleStep, SagaStepKind } from '../workflows/saga-step';
import { REPORT_TIMEOUT, retryDefaultsOf, SagaStage } from './saga-plan';
import { PERSISTENT_RETRY, retryOf } from './saga-retries';
import { SagaLimits } from './saga-rules';
import { errorOf, idempotencyKeyOf, jsonata, lengthOf, resultOf, SAGA_INPUT } from './saga-variables';

/**
 * The states of a saga, in JSONata. Variables of the execution: `results` of steps by their ids, `failure` that began the compensation,
 * `rejectedSteps` that have nothing to compensate, and `uncompensated` steps.
 *
 * A branch of a parallel state cannot set them: it catches its own errors, so that no other branch is stopped in the middle, and its
 * output says how it went.
 */
export class SagaStates {
  /** The first state of an execution. */
  public readonly start: sfn.IChainable;

  /** The first state of what has to be done when the stage with the same index has failed; the last one after all compensations. */
  private readonly compensations: sfn.IChainable[] = [];
  private readonly compensated: sfn.IChainable;

  constructor(
    private readonly scope: Construct,
    stages: SagaStage[],
    private readonly queue: sqs.IQueue,
    private readonly limits: SagaLimits,
  ) {
    this.compensated = this.createVerdict();
    for (const [i, stage] of stages.entries()) {
      this.compensations.push(stage.afterPivot ? this.compensated : this.createCompensation(stage, this.undo(i - 1)));
    }
    const done = sfn.Succeed.jsonata(scope, 'Done', {
      outputs: { status: 'DONE', results: jsonata('$results') },
    });
    const first = stages
      .map((stage, i) => ({ stage, i }))
      .reduceRight<sfn.IChainable>((next, { stage, i }) => this.createStage(stage, i, next), done);
    this.start = this.createStart(first);
  }

  /** What undoes the stages up to this one. */
  private undo(stage: number): sfn.IChainable {
    return this.compensations[stage] ?? this.compensated;
  }

  /** Refuses what could exceed the data of a state later on, where nothing could be undone any more. */
  private createStart(first: sfn.IChainable): sfn.IChainable {
    const { maxInputLength } = this.limits;
    const length = lengthOf(SAGA_INPUT);
    const refused = sfn.Fail.jsonata(this.scope, 'InputTooLong', {
      error: 'SagaInputTooLong',
      cause: jsonata(`'The input must be at most ${maxInputLength} characters, got ' & $string(${length})`),
    });
    return sfn.Choice.jsonata(this.scope, 'Begin', {
      assign: { results: {}, failure: {}, rejectedSteps: [], uncompensated: [] },
    })
      .when(sfn.Condition.jsonata(jsonata(`${length} > ${maxInputLength}`)), refused)
      .otherwise(first);
  }

  /** The end of a saga that was not done. */
  private createVerdict(): sfn.IChainable {
    const { scope } = this;
    const failure = `$failure.step & ' failed: ' & $failure.error & ': ' & $failure.cause`;
    const uncompensated = sfn.Fail.jsonata(scope, 'Uncompensated', {
      error: 'SagaUncompensated',
      cause: jsonata(`'Not compensated: ' & $join($uncompensated, ', ') & '; because ' & ${failure}`),
    });
    const rejected = sfn.Succeed.jsonata(scope, 'Rejected', {
      outputs: { status: 'REJECTED', failure: jsonata('$failure') },
    });
    const failed = sfn.Fail.jsonata(scope, 'Compensated', {
      error: 'SagaCompensated',
      cause: jsonata(`'All that was done is undone; because ' & ${failure}`),
    });
    return sfn.Choice.jsonata(scope, 'Verdict')
      .when(sfn.Condition.jsonata(jsonata('$count($uncompensated) > 0')), uncompensated)
      .when(sfn.Condition.jsonata(jsonata('$failure.rejected')), rejected)
      .otherwise(failed);
  }

  private createStage(stage: SagaStage, index: number, next: sfn.IChainable): sfn.IChainable {
    if (stage.parallel) return this.createGroup(stage, index, next);
    const [step] = stage.steps;
    if (step === undefined) return next;
    const { attempt, end } = this.createAction(step, stage, {
      assign: (result) => ({
        results: jsonata(`$merge([$results, {'${step.id}': ${this.limited(step, result)}}])`),
      }),
    });
    end.next(next);
    this.caught(step, stage, (errors, rejected) =>
      attempt.addCatch(this.undo(rejected ? index - 1 : index), {
        errors,
        assign: { failure: jsonata(errorOf(step.id, rejected)) },
        outputs: {},
      }),
    );
    return attempt;
  }

  private createGroup(stage: SagaStage, index: number, next: sfn.IChainable): sfn.IChainable {
    const results = `$merge($append([$results], $states.result[ok].{step: result}))`;
    const group = sfn.Parallel.jsonata(this.scope, stage.id, {
      assign: { results: jsonata(results) },
      outputs: { failed: jsonata('[$states.result[$not(ok)].failure]') },
    });
    for (const step of stage.steps) group.branch(this.createBranch(step, stage));
    if (stage.afterPivot) {
      group.next(next);
      return group;
    }
    const all = '$states.input.failed';
    const choice = sfn.Choice.jsonata(this.scope, `${stage.id}Done`, {
      assign: {
        // A failure that left open what was done counts more than a rejection.
        failure: jsonata(`$append(${all}[$not(rejected)], ${all})[0]`),
        rejectedSteps: jsonata(`[${all}[rejected].step]`),
      },
    })
      .when(sfn.Condition.jsonata(jsonata(`$count(${all}) = 0`)), next)
      .otherwise(this.undo(index));
    group.next(choice);
    return group;
  }

  private createBranch(step: SagaSingleStep, stage: SagaStage): sfn.IChainable {
    const { attempt } = this.createAction(step, stage, {
      outputs: (result) => ({ ok: true, step: step.id, result: jsonata(this.limited(step, result)) }),
    });
    const failed = stage.afterPivot ? undefined : sfn.Pass.jsonata(this.scope, `${step.id}Failed`);
    this.caught(step, stage, (errors, rejected) => {
      if (!failed) return;
      attempt.addCatch(failed, { errors, outputs: { ok: false, failure: jsonata(errorOf(step.id, rejected)) } });
    });
    return attempt;
  }

  private createAction(
    step: SagaSingleStep,
    stage: SagaStage,
    output: Pick<Parameters<SagaSingleStep['action']['_bind']>[1], 'assign' | 'outputs'>,
  ): SagaActionConfig {
    const config = step.action._bind(this.scope, {
      name: step.id,
      payload: {
        idempotencyKey: jsonata(idempotencyKeyOf(step.id)),
        step: step.id,
        input: jsonata(SAGA_INPUT),
        results: jsonata('$results'),
      },
      ...output,
    });
    // What the action refuses is refused again, and what comes of an expression is the same again.
    config.attempt.addRetry({ errors: [...step.rejectionErrors, 'States.QueryEvaluationError'], maxAttempts: 0 });
    config.attempt.addRetry(retryOf(step.retry, retryDefaultsOf(step, stage)));
    return config;
  }

  /** Calls back for the errors that are caught: not for those that leave open whether the pivot, or what follows it, was done. */
  private caught(
    { kind, rejectionErrors }: SagaSingleStep,
    { afterPivot }: SagaStage,
    addCatch: (errors: string[], rejected: boolean) => void,
  ): void {
    if (rejectionErrors.length > 0) addCatch(rejectionErrors, true);
    if (kind !== SagaStepKind.PIVOT && !afterPivot) addCatch(['States.ALL'], false);
  }

  private limited({ id, action }: SagaSingleStep, result: string): string {
    return action._hasResult ? resultOf(id, result, this.limits.maxResultLength) : result;
  }

  private createCompensation(stage: SagaStage, next: sfn.IChainable): sfn.IChainable {
    const steps = stage.steps.filter(({ compensation }) => compensation !== undefined);
    const [step] = steps;
    if (step === undefined) return next;
    if (stage.parallel) return this.createGroupCompensation(stage, steps, next);
    const { attempt, end } = this.createUndo(step);
    const report = this.createReport(step);
    attempt.addCatch(report, {
      errors: ['States.ALL'],
      assign: { uncompensated: jsonata(`$append($uncompensated, ['${step.id}'])`) },
    });
    end.next(next);
    report.next(next);
    report.addCatch(next, { errors: ['States.ALL'], outputs: {} });
    return attempt;
  }

  private createGroupCompensation(stage: SagaStage, steps: SagaSingleStep[], next: sfn.IChainable): sfn.IChainable {
    const name = `Compensate${stage.id}`;
    const group = sfn.Parallel.jsonata(this.scope, name, {
      assign: {
        uncompensated: jsonata('$append($uncompensated, $states.result[$exists(uncompensated)].uncompensated)'),
      },
      outputs: {},
    });
    for (const step of steps) group.branch(this.createGroupUndo(step));
    // Its branches catch what goes wrong; if something else does, none of them is known to be undone.
    group.addCatch(next, {
      errors: ['States.ALL'],
      assign: { uncompensated: jsonata(`$append($uncompensated, [${steps.map(({ id }) => `'${id}'`).join(', ')}])`) },
      outputs: {},
    });
    group.next(next);
    return group;
  }

  private createGroupUndo(step: SagaSingleStep): sfn.IChainable {
    const { attempt } = this.createUndo(step, () => ({}));
    const report = this.createReport(step, { uncompensated: step.id });
    const unreported = sfn.Pass.jsonata(this.scope, `${step.id}Unreported`, {
      outputs: { uncompensated: step.id },
    });
    attempt.addCatch(report, { errors: ['States.ALL'] });
    report.addCatch(unreported, { errors: ['States.ALL'] });
    if (step.rejectionErrors.length === 0) return attempt;
    const nothing = sfn.Pass.jsonata(this.scope, `${step.id}DidNothing`, { outputs: {} });
    return sfn.Choice.jsonata(this.scope, `${step.id}Rejected`)
      .when(sfn.Condition.jsonata(jsonata(`'${step.id}' in $rejectedSteps`)), nothing)
      .otherwise(attempt);
  }

  private createUndo(
    { id, compensation, compensationRetry }: SagaSingleStep,
    outputs?: () => unknown,
  ): SagaActionConfig {
    const name = `Compensate${id}`;
    const config = (compensation as NonNullable<typeof compensation>)._bind(this.scope, {
      name,
      payload: {
        idempotencyKey: jsonata(idempotencyKeyOf(name)),
        actionIdempotencyKey: jsonata(idempotencyKeyOf(id)),
        step: id,
        input: jsonata(SAGA_INPUT),
        results: jsonata('$results'),
        failure: jsonata('$failure'),
      },
      outputs,
    });
    config.attempt.addRetry(retryOf(compensationRetry, PERSISTENT_RETRY));
    return config;
  }

  /** Tells of a step that was not compensated, with all that is needed to do it by hand. Its input is the error. */
  private createReport({ id }: SagaSingleStep, outputs: Record<string, unknown> = {}): tasks.SqsSendMessage {
    const report = tasks.SqsSendMessage.jsonata(this.scope, `Report${id}`, {
      queue: this.queue,
      taskTimeout: sfn.Timeout.duration(REPORT_TIMEOUT),
      messageBody: sfn.TaskInput.fromObject({
        uncompensatedStep: id,
        execution: jsonata('$states.context.Execution.Id'),
        idempotencyKey: jsonata(idempotencyKeyOf(`Compensate${id}`)),
        actionIdempotencyKey: jsonata(idempotencyKeyOf(id)),
        error: jsonata(`$exists($states.input.Error) ? $substring($states.input.Error, 0, 128) : ''`),
        cause: jsonata(`$exists($states.input.Cause) ? $substring($states.input.Cause, 0, 512) : ''`),
        failure: jsonata('$failure'),
        input: jsonata(SAGA_INPUT),
        results: jsonata('$results'),
      }),
      outputs,
    });
    report.addRetry(retryOf({}, PERSISTENT_RETRY));
    return report;
  }
}
