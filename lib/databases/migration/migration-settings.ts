import { Size } from 'aws-cdk-lib/core';
import { rule, Rules } from '../../private/validation';

/** The fate of a table that is in the target already, before the full load. */
export enum TargetPreparation {
  /** Nothing: what is in it stays, and tables that are missing are made. */
  DO_NOTHING = 'DO_NOTHING',

  /** Its rows are deleted; the table, with its indexes and keys, stays. */
  TRUNCATE = 'TRUNCATE_BEFORE_LOAD',

  /** It is deleted and made again, without indexes and foreign keys. */
  DROP = 'DROP_AND_CREATE',
}

/** The treatment of large objects (LOB), such as CLOB, BLOB, text and bytea. */
export abstract class LargeObjects {
  /**
   * Copies the first part of each of them: fast, and what is longer **is truncated**.
   *
   * @param maxSize the size of that part, in whole KB, up to 102,400 KB
   */
  public static limited(maxSize: Size = Size.kibibytes(32)): LargeObjects {
    return new Limited(maxSize);
  }

  /** Copies the whole of each of them, piece by piece: slow. Tables need a primary key. */
  public static full(): LargeObjects {
    return new Full();
  }

  /** Leaves columns with large objects out. */
  public static none(): LargeObjects {
    return new NoObjects();
  }

  /** @internal */
  public abstract _rules(): Rules;

  /** @internal */
  public abstract _render(): object;
}

class Limited extends LargeObjects {
  constructor(private readonly maxSize: Size) {
    super();
  }

  public _rules(): Rules {
    const kibibytes = this.maxSize.isUnresolved() ? 1 : this.maxSize.toBytes() / 1024;
    return rule(
      !Number.isInteger(kibibytes) || kibibytes < 1 || kibibytes > 102_400,
      () =>
        `'settings largeObjects' must be limited to whole KB from 1 to 102,400, got ${kibibytes}; use 'LargeObjects.full()' for larger ones`,
    );
  }

  public _render(): object {
    return {
      SupportLobs: true,
      FullLobMode: false,
      LimitedSizeLobMode: true,
      LobMaxSize: this.maxSize.toBytes() / 1024,
    };
  }
}

class Full extends LargeObjects {
  public _rules(): Rules {
    return [];
  }

  public _render(): object {
    return { SupportLobs: true, FullLobMode: true, LimitedSizeLobMode: false, LobChunkSize: 64 };
  }
}

class NoObjects extends LargeObjects {
  public _rules(): Rules {
    return [];
  }

  public _render(): object {
    return { SupportLobs: false, FullLobMode: false, LimitedSizeLobMode: false };
  }
}

/** The answer to a row or a table that cannot be copied. */
export enum MigrationErrorPolicy {
  /** The table is left alone from then on, an alarm goes off, and the others go on. */
  SUSPEND_TABLE = 'SUSPEND_TABLE',

  /** The migration stops. */
  STOP_TASK = 'STOP_TASK',
}

/** The settings of a migration. Each can be changed; the migration is stopped for it, and goes on. */
export interface MigrationSettings {
  /**
   * The fate of tables that are in the target already.
   *
   * @default TargetPreparation.DO_NOTHING - nothing is deleted that nobody asked for
   */
  readonly targetPreparation?: TargetPreparation;

  /**
   * The treatment of large objects.
   *
   * @default LargeObjects.limited(Size.kibibytes(32))
   */
  readonly largeObjects?: LargeObjects;

  /**
   * Whether changes are applied in batches, which is faster, and does not keep the order of changes of different tables within a batch.
   *
   * @default false
   */
  readonly batchApply?: boolean;

  /**
   * Whether each row of the target is compared with that of the source. It costs queries on both sides. Databases only.
   *
   * @default true for a database as the target
   */
  readonly validation?: boolean;

  /**
   * The answer to a row or a table that cannot be copied.
   *
   * @default MigrationErrorPolicy.SUSPEND_TABLE
   */
  readonly errorPolicy?: MigrationErrorPolicy;

  /**
   * The schema in the target that DMS keeps its tables of status, suspended tables, history and exceptions in.
   *
   * @default - the default of the engine of the target
   */
  readonly controlSchema?: string;

  /**
   * The tables that are loaded at the same time, 1 to 49.
   *
   * @default 8
   */
  readonly maxParallelTables?: number;
}
