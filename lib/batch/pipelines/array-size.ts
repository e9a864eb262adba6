import { matches, validate, wholeNumber } from '../../private/validation';
import { INPUT_FIELD, wholeNumberProblem } from '../private/pipeline-inputs';

/** The number of children of the array job of an `ArrayPipeline`. */
export abstract class ArraySize {
  /**
   * Always this many, 2 to 10,000.
   *
   * @param children the number of children
   */
  public static children(children: number): ArraySize {
    validate('ArraySize.children', wholeNumber('children', children, BOUNDS));
    return new SizeExpression(`${children}`, `''`);
  }

  /**
   * As many as the execution's input says: `{ "children": 500 }`, 2 to 10,000. A run with another number fails before it submits
   * anything.
   *
   * @param field the field of the input that holds the number; 'children' where it is left out
   */
  public static fromInput(field?: string): ArraySize {
    const name = field ?? 'children';
    validate('ArraySize.fromInput', matches('field', name, INPUT_FIELD, 'the name of a field'));
    return new SizeExpression(`$input.${name}`, wholeNumberProblem(name, `$input.${name}`, BOUNDS));
  }

  /**
   * The number as an expression in JSONata.
   *
   * @internal
   */
  public abstract readonly _expression: string;

  /**
   * What is wrong with `$input`, as an expression in JSONata that gives an empty text if nothing is.
   *
   * @internal
   */
  public abstract readonly _problem: string;
}

class SizeExpression extends ArraySize {
  constructor(
    public readonly _expression: string,
    public readonly _problem: string,
  ) {
    super();
  }
}

/** https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html */
const BOUNDS = { min: 2, max: 10_000 };
