/** A value of a definition that is an expression in JSONata. */
export function jsonata(expression: string): string {
  return `{% ${expression} %}`;
}

/** The input of the execution, which the context has for the whole of it. */
export const SAGA_INPUT = '$states.context.Execution.Input';

/** The longest error and cause that a saga keeps: the history of the execution has all of it. */
const MAX_ERROR = 128;
const MAX_CAUSE = 512;

/** The token of a step, or of its compensation. */
export function idempotencyKeyOf(name: string): string {
  return `$states.context.Execution.Id & '/${name}'`;
}

/** An error that was caught, with the step that it is of. */
export function errorOf(step: string, rejected: boolean): string {
  const of = (field: string, length: number) =>
    `$exists($states.errorOutput.${field}) ? $substring($states.errorOutput.${field}, 0, ${length}) : ''`;
  return `{'step': '${step}', 'error': ${of('Error', MAX_ERROR)}, 'cause': ${of('Cause', MAX_CAUSE)}, 'rejected': ${rejected}}`;
}

/**
 * The result of a step, if it is short enough: what all steps return together has to fit into the 256 KiB of a state, which would end the
 * execution without compensation (`States.DataLimitExceeded` cannot be caught). The error of this expression can.
 */
export function resultOf(step: string, value: string, maxLength: number): string {
  const tooLong = `$error('The result of ${step} is longer than ${maxLength} characters')`;
  return `(${lengthOf(value)} <= ${maxLength} ? ${value} : ${tooLong})`;
}

/** The length of a value as JSON: in a list, since a text of its own is not quoted. */
export function lengthOf(value: string): string {
  return `$length($string([${value}])) - 2`;
}
