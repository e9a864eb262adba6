import { matches, validate, wholeNumber } from '../../private/validation';
import { INPUT_FIELD, wholeNumberProblem } from '../private/pipeline-inputs';

/** Options of a priority that the input of a run gives. */
export interface PipelinePriorityInputOptions {
  /**
   * The field of the input that holds the priority.
   *
   * @default 'priority'
   */
  readonly field?: string;

  /**
   * The priority of a run whose input has none, 0 to 9,999.
   *
   * @default 0
   */
  readonly otherwise?: number;
}

/** The priority of the jobs of a run of an `ArrayPipeline` among the jobs of their share: 0 to 9,999, higher first. */
export abstract class PipelinePriority {
  /**
   * The same priority for every run, 0 to 9,999.
   *
   * @param priority the priority; a higher one goes first
   */
  public static always(priority: number): PipelinePriority {
    validate('PipelinePriority.always', wholeNumber('priority', priority, BOUNDS));
    return new Priority(priority, `''`);
  }

  /** The priority that the execution's input gives, for example `{ "priority": 500 }`. Another value fails before it submits anything. */
  public static fromInput(options: PipelinePriorityInputOptions = {}): PipelinePriority {
    const { field = 'priority', otherwise = 0 } = options;
    validate(
      'PipelinePriority.fromInput',
      matches('field', field, INPUT_FIELD, 'the name of a field'),
      wholeNumber('otherwise', otherwise, BOUNDS),
    );
    const value = `$exists($input.${field}) ? $input.${field} : ${otherwise}`;
    return new Priority(`{% ${value} %}`, wholeNumberProblem(field, `(${value})`, BOUNDS));
  }

  /**
   * The priority, as a value of a definition in JSONata.
   *
   * @internal
   */
  public abstract readonly _priority: string | number;

  /**
   * What is wrong with `$input`, as an expression in JSONata that gives an empty text if nothing is.
   *
   * @internal
   */
  public abstract readonly _problem: string;
}

class Priority extends PipelinePriority {
  constructor(
    public readonly _priority: string | number,
    public readonly _problem: string,
  ) {
    super();
  }
}

const BOUNDS = { min: 0, max: 9999 };
