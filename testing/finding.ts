/**
 * What a change does to whoever runs the app:
 *
 * - `fails`: AWS refuses it, and the stack rolls back.
 * - `loses`: data or queued work is gone, or no longer where the app looks for it.
 * - `outage`: requests or running work fail for a while, or until somebody acts.
 * - `ignored`: the deployment succeeds, and what was asked for does not happen.
 */
export type FindingKind = 'fails' | 'loses' | 'outage' | 'ignored';

/** What the simulation found. */
export interface Finding {
  readonly kind: FindingKind;
  /** The id of the fact. */
  readonly fact: string;
  /** The name of the stack. */
  readonly stack: string;
  /** The path of the construct, or the logical id where the template has no metadata. */
  readonly path: string;
  readonly logicalId: string;
  readonly type: string;
  /** What happens, in plain words. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** The documentation or the report that the fact rests on. */
  readonly source: string;
}
