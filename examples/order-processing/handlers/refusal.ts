/** What an action says no by. The saga knows these names as its rejections. */
export type Rejection = 'OutOfStock' | 'PaymentDeclined' | 'OrderWithdrawn';

/**
 * An action that has done nothing, and never will: before this is thrown it is written down, so that another attempt, which may still
 * be on its way, does nothing either. Anything else that is thrown may have been done, and is tried again.
 */
export class Refusal extends Error {
  constructor(
    /** Set here, and not by the class, whose name the bundle shortens. Lambda tells it to Step Functions. */
    public override readonly name: Rejection,
    message: string,
  ) {
    super(message);
  }
}
