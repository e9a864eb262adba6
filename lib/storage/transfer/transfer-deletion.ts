import { rule, validate } from '../../private/validation';

/** The fate of what the destination has and the source has not. */
export abstract class TransferDeletion {
  /** It stays: what is deleted at the source by mistake, or by an attacker, is still there. */
  public static keep(): TransferDeletion {
    return new Deletion(undefined);
  }

  /**
   * It is deleted, so that both are alike: also what others have written to the destination, and everything once the source is
   * empty, or is mounted without its files.
   *
   * @param reason why nothing is lost that is needed
   */
  public static mirror(reason: string): TransferDeletion {
    validate(
      'TransferDeletion.mirror',
      rule(reason.trim() === '', () => `'reason' must not be empty; say why nothing is lost that is needed`),
    );
    return new Deletion(reason);
  }

  /**
   * Why it is deleted; undefined if it stays.
   *
   * @internal
   */
  public abstract readonly _reason?: string;
}

class Deletion extends TransferDeletion {
  constructor(public readonly _reason: string | undefined) {
    super();
  }
}
