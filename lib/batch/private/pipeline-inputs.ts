/** A field of the input that an expression can name without quotes. */
export const INPUT_FIELD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The identifier of a share. */
export const SHARE = /^[A-Za-z0-9]{1,255}$/;
export const SHARE_FORM = 'up to 255 letters and digits';

/** The bounds of a number of the input. */
interface InputBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * The problem of a number of the input, empty if there is none, as an expression in JSONata. Step Functions has JSONata 2.0.6, which evaluates both
 * sides of `and`, hence the conditions within each other.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function wholeNumberProblem(field: string, value: string, { min, max }: InputBounds): string {
  const demand = JSON.stringify(`'${field}' of the input must be a whole number from ${min} to ${max}, got `);
  const good = `$type(${value}) = 'number' ? ($floor(${value}) = ${value} ? (${value} >= ${min} ? ${value} <= ${max} : false) : false) : false`;
  return `(${good}) ? '' : ${demand} & ($exists(${value}) ? $string(${value}) : 'nothing')`;
}
