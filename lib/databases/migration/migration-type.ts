import { isKnown, nonEmpty, rule, Rules } from '../../private/validation';

/** The part that a migration copies: what is there, what changes from then on, or both. */
export abstract class MigrationType {
  /** Copies what is there, once. The source must not change meanwhile. */
  public static fullLoad(): MigrationType {
    return new Loaded('full-load');
  }

  /** Copies what is there, and then what changes, until the applications have moved. */
  public static fullLoadAndCdc(): MigrationType {
    return new Loaded('full-load-and-cdc');
  }

  /** Copies only what changes, for example after a copy by the tools of the database. */
  public static cdc(options: CdcOptions = {}): MigrationType {
    return new Cdc(options);
  }

  /** @internal */
  public abstract readonly _name: string;

  /** @internal */
  public readonly _startPosition?: string;

  /**
   * Whether changes are captured.
   *
   * @internal
   */
  public get _captures(): boolean {
    return this._name !== 'full-load';
  }

  /** @internal */
  public abstract _rules(serverless: boolean): Rules;
}

/** Options of `MigrationType.cdc()`. */
export interface CdcOptions {
  /**
   * The position in the log of the source at which changes begin: a time in UTC such as `2026-11-26T12:00:00`, or a log sequence number or
   * system change number of the engine. On an instance only
   * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Limitations.html).
   *
   * @default - the time at which the migration starts
   */
  readonly startPosition?: string;
}

class Loaded extends MigrationType {
  constructor(public readonly _name: string) {
    super();
  }

  public _rules(): Rules {
    return [];
  }
}

class Cdc extends MigrationType {
  public readonly _name = 'cdc';
  public override readonly _startPosition?: string;

  constructor({ startPosition }: CdcOptions) {
    super();
    this._startPosition = startPosition;
  }

  public _rules(serverless: boolean): Rules {
    return [
      nonEmpty('migrationType startPosition', this._startPosition),
      rule(
        serverless && isKnown(this._startPosition),
        () =>
          "'migrationType startPosition' needs an instance: serverless migrations begin at the time of their start; use 'MigrationEngine.instance()', or leave it out",
      ),
    ];
  }
}
