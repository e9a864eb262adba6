import { matches, validate, wholeNumber } from '../../private/validation';

/** The number of children of the array job of an `ArrayPipeline`. */
export abstract class ArraySize {
  /** Always this many, 2 to 10,000. */
  public static children(children: number): ArraySize {
    validate('ArraySize.children', wholeNumber('children', children, { min: 2, max: 10_000 }));
    return new SizeExpression(`${children}`);
  }

  /**
   * As many as the execution's input says: `{ "children": 500 }`, 2 to 10,000.
   *
   * @param field the field of the input that holds the number; 'children' where it is left out
   */
  public static fromInput(field?: string): ArraySize {
    const name = field ?? 'children';
    validate('ArraySize.fromInput', matches('field', name, /^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a field'));
    return new SizeExpression(`$states.input.${name}`);
  }

  /**
   * The number as an expression in JSONata.
   *
   * @internal
   */
  public abstract readonly _expression: string;
}

class SizeExpression extends ArraySize {
  constructor(public readonly _expression: string) {
    super();
  }
}
