import type { Order } from './order';

/** What the saga calls an action with, as far as those of this example look at it. */
export interface ActionEvent {
  /** The same for each attempt. */
  readonly idempotencyKey: string;
  /** The input of the execution. */
  readonly input: { readonly order: Order };
}

/** What the saga calls a compensation with. */
export interface CompensationEvent extends ActionEvent {
  /** The key of the action that is undone. */
  readonly actionIdempotencyKey: string;
  /** What went wrong, and so why. */
  readonly failure: { readonly error: string };
}
