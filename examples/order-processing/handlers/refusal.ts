/** What a step can refuse. The workflow knows these by their names: trying again would change nothing. */
export type RefusalName = 'OutOfStock' | 'PaymentDeclined' | 'OrderWithdrawn' | 'OrderShipped';

/** A step that has done nothing, and never will. Anything else that is thrown may have been done, and is tried again. */
export class Refusal extends Error {
  constructor(
    /** Set here, and not by the class, whose name the bundle shortens. Lambda tells it to Step Functions. */
    public override readonly name: RefusalName,
    message: string,
  ) {
    super(message);
  }
}
