import { atLeastOne, matches, rule, Rules, validate } from '../../private/validation';
import { retryRules } from '../private/saga-retries';
import { STEP_ID, STEP_ID_FORM } from '../private/saga-step-rules';
import { SagaAction } from './saga-action';
import { SagaRetry } from './saga-retry';

/** Options of every step of a saga. */
export interface SagaReadOnlyStepOptions {
  /** The work of the step. It is retried, so it must do nothing the second time: it gets a key for that. */
  readonly action: SagaAction;

  /**
   * The retries of the action, at any error, timeouts included.
   *
   * @default - see `SagaRetry`
   */
  readonly retry?: SagaRetry;
}

/** Options of the pivot of a saga. */
export interface SagaPivotStepOptions extends SagaReadOnlyStepOptions {
  /**
   * The names of errors by which the action says no, and that it has changed nothing, such as `OutOfStock` or `CardDeclined`. They are
   * not retried, the step is not compensated itself, and when the steps before it are, the execution ends as a success with the status
   * `REJECTED`.
   *
   * A no is final, for all attempts with the same key: one before it that timed out may have done the work, or do it still, and nothing
   * undoes it. So the action looks up what an earlier attempt did and answers as that one did, and records its no so that a late attempt is
   * not done after it.
   *
   * @default - none: each error may have left something behind
   */
  readonly rejectionErrors?: string[];
}

/** Options of a step of a saga that can be undone. */
export interface SagaStepOptions extends SagaPivotStepOptions {
  /**
   * The work that undoes the action. It is also called when the action itself has failed, which may have done its work nevertheless: it must do
   * nothing where there is nothing to undo, and keep a late action with the same key from being done after it.
   */
  readonly compensation: SagaAction;

  /**
   * The retries of the compensation.
   *
   * @default - see `SagaRetry`
   */
  readonly compensationRetry?: SagaRetry;
}

/**
 * The kind of a step, by what happens when it fails.
 *
 * @internal
 */
export enum SagaStepKind {
  COMPENSABLE,
  READ_ONLY,
  PIVOT,
  RETRIABLE,
}

/**
 * A step with its action.
 *
 * @internal
 */
export interface SagaSingleStep {
  readonly id: string;
  readonly kind: SagaStepKind;
  readonly action: SagaAction;
  readonly retry: SagaRetry;
  readonly rejectionErrors: string[];
  readonly compensation?: SagaAction;
  readonly compensationRetry: SagaRetry;
}

/** A step of a saga, or several that run at the same time. */
export abstract class SagaStep {
  /**
   * A step that a compensation undoes.
   *
   * @param id the name of the step, which is in logical ids, in the names of states and in keys: letters and digits in PascalCase
   */
  public static of(id: string, options: SagaStepOptions): SagaStep {
    const { rejectionErrors = [], compensationRetry = {} } = options;
    validate(
      'SagaStep.of',
      stepRules(id, options),
      rejectionRules(rejectionErrors),
      rule(
        (options.compensation as SagaAction | undefined) === undefined,
        () =>
          `'compensation' of '${id}' must be given, got nothing; give it, or take SagaStep.readOnly(), pivot() or retriable()`,
      ),
      retryRules('compensationRetry', compensationRetry),
    );
    const { action, retry = {}, compensation } = options;
    return new Steps(id, [
      { id, kind: SagaStepKind.COMPENSABLE, action, retry, rejectionErrors, compensation, compensationRetry },
    ]);
  }

  /**
   * A step that changes nothing, such as a check. If it fails, the steps before it are compensated.
   *
   * @param id the name of the step
   */
  public static readOnly(id: string, options: SagaReadOnlyStepOptions): SagaStep {
    validate('SagaStep.readOnly', stepRules(id, options));
    return single(id, SagaStepKind.READ_ONLY, options);
  }

  /**
   * The step that decides, such as a payment: until it is done everything can be undone, and after it nothing is. If it says no by one of
   * `rejectionErrors`, the steps before it are compensated. Any other error leaves open whether it was done: after its retries the
   * execution fails at this step, with nothing undone, and goes on there when it is redriven.
   *
   * @param id the name of the step
   */
  public static pivot(id: string, options: SagaPivotStepOptions): SagaStep {
    validate('SagaStep.pivot', stepRules(id, options), rejectionRules(options.rejectionErrors ?? []));
    return single(id, SagaStepKind.PIVOT, options, options.rejectionErrors);
  }

  /**
   * A step after the pivot, which succeeds sooner or later, such as a message to a customer. If its retries do not help, the execution
   * fails at this step and goes on there when it is redriven.
   *
   * @param id the name of the step
   */
  public static retriable(id: string, options: SagaReadOnlyStepOptions): SagaStep {
    validate('SagaStep.retriable', stepRules(id, options));
    return single(id, SagaStepKind.RETRIABLE, options);
  }

  /**
   * Steps that run at the same time. If one fails, the others are waited for; then all that have begun are compensated, at the same time.
   *
   * @param id the name of the group
   */
  public static parallel(id: string, steps: SagaStep[]): SagaStep {
    validate(
      'SagaStep.parallel',
      matches('id', id, STEP_ID, STEP_ID_FORM),
      atLeastOne('steps', steps),
      rule(
        steps.length > MAX_BRANCHES,
        () =>
          `'steps' of '${id}' must be at most ${MAX_BRANCHES}, got ${steps.length}; divide them over several groups`,
      ),
      rule(
        steps.some(({ _parallel }) => _parallel),
        () => `'steps' of '${id}' must not hold a group themselves; put all steps into one group`,
      ),
      rule(
        steps.some(({ _steps }) => _steps.some(({ kind }) => kind === SagaStepKind.PIVOT)),
        () => `'steps' of '${id}' must not hold the pivot, which decides alone; put it before or behind the group`,
      ),
    );
    return new Steps(
      id,
      steps.flatMap(({ _steps }) => _steps),
      true,
    );
  }

  /**
   * The name of the step or of the group.
   *
   * @internal
   */
  public abstract readonly _id: string;

  /**
   * The steps: one, or those of the group.
   *
   * @internal
   */
  public abstract readonly _steps: SagaSingleStep[];

  /**
   * Whether it is a group.
   *
   * @internal
   */
  public abstract readonly _parallel: boolean;
}

class Steps extends SagaStep {
  constructor(
    public readonly _id: string,
    public readonly _steps: SagaSingleStep[],
    public readonly _parallel = false,
  ) {
    super();
  }
}

/** So that the states of a group, and what they return, stay far below the quotas. */
const MAX_BRANCHES = 40;

function single(
  id: string,
  kind: SagaStepKind,
  { action, retry = {} }: SagaReadOnlyStepOptions,
  rejectionErrors: string[] = [],
): SagaStep {
  return new Steps(id, [{ id, kind, action, retry, rejectionErrors, compensationRetry: {} }]);
}

function stepRules(id: string, { retry = {} }: SagaReadOnlyStepOptions): Rules {
  return [matches('id', id, STEP_ID, STEP_ID_FORM), retryRules('retry', retry)];
}

function rejectionRules(errors: string[]): Rules {
  return errors.map((error) =>
    matches(
      'rejectionErrors',
      error,
      /^(?!States\.)[^{}"\s]{1,128}$/,
      "names of the action's own errors, such as 'OutOfStock', and none of Step Functions ('States.')",
    ),
  );
}
