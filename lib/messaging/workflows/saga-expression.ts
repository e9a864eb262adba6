import { matches, validate } from '../../private/validation';
import { STEP_ID, STEP_ID_FORM } from '../private/saga-step-rules';
import { idempotencyKeyOf, SAGA_INPUT } from '../private/saga-variables';

/**
 * Expressions in JSONata for the arguments of a task that is an action of a saga. `SagaAction.lambdaFunction()` sends all of them
 * anyway.
 */
export class SagaExpression {
  /**
   * The input of the execution, or a part of it.
   *
   * @param path the path of the part, for example `order.id`; the whole input where it is left out
   */
  public static input(path?: string): string {
    validate('SagaExpression.input', pathRules(path));
    return `{% ${SAGA_INPUT}${suffix(path)} %}`;
  }

  /**
   * The result of a step before, or a part of it: of `SagaAction.lambdaFunction()`, and of others with `keepOutput`.
   *
   * @param step the id of the step
   * @param path the path of the part, for example `reservation.id`; the whole result where it is left out
   */
  public static result(step: string, path?: string): string {
    validate('SagaExpression.result', matches('step', step, STEP_ID, STEP_ID_FORM), pathRules(path));
    return `{% $results.${step}${suffix(path)} %}`;
  }

  /**
   * A text that is the same for each attempt of a step and for no other: the ARN of the execution and the id of the step. Services whose
   * tokens are shorter get `$hash(..., 'SHA-256')` of it, which has 64 characters.
   *
   * @param step the id of the step
   */
  public static idempotencyKey(step: string): string {
    validate('SagaExpression.idempotencyKey', matches('step', step, STEP_ID, STEP_ID_FORM));
    return `{% ${idempotencyKeyOf(step)} %}`;
  }

  private constructor() {}
}

function suffix(path: string | undefined): string {
  return path === undefined ? '' : `.${path}`;
}

function pathRules(path: string | undefined) {
  return matches('path', path, /^[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[\d+\])*$/, "a path such as 'order.id' or 'items[0].id'");
}
