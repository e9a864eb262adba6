import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { gibibytes, oneOf, ordered, Rules } from '../../private/validation';

/** Options of `MigrationEngine.serverless()`. */
export interface MigrationServerlessEngineOptions {
  /**
   * The minimum of capacity units (DCU), of 2 GB of memory each: 1, 2, 4, 8, 16, 32, 64, 128, 192, 256 or 384.
   *
   * @default 1
   */
  readonly minDcu?: number;

  /**
   * The maximum of capacity units, one of the same numbers: the limit of the cost.
   *
   * @default 16
   */
  readonly maxDcu?: number;

  /**
   * Whether a standby in another zone takes over when the first one fails. It doubles the cost.
   *
   * @default true - after a failure a full load would begin again
   */
  readonly multiAz?: boolean;
}

/** Options of `MigrationEngine.instance()`. */
export interface MigrationInstanceEngineOptions {
  /**
   * The instance type, of a class that DMS has
   * (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.Types.html).
   *
   * @default r6i.large - 16 GiB, since what a full load keeps is in memory
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Whether a standby in another zone takes over when the first one fails. It doubles the cost.
   *
   * @default true - after a failure a full load would begin again
   */
  readonly multiAz?: boolean;

  /**
   * The disk for logs and for changes that wait, 5 to 6144 GiB. It can grow, not shrink.
   *
   * @default Size.gibibytes(100)
   */
  readonly storage?: Size;
}

/** The numbers of capacity units that DMS has. */
const CAPACITY_UNITS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384];

/** The capacity that a migration runs on. */
export abstract class MigrationEngine {
  /** Capacity that DMS measures, provides while the migration runs, and scales. It is reached by endpoints of the VPC only. */
  public static serverless(options: MigrationServerlessEngineOptions = {}): MigrationEngine {
    return new ServerlessEngine(options);
  }

  /** An instance, billed until it is deleted, also while the migration is stopped. */
  public static instance(options: MigrationInstanceEngineOptions = {}): MigrationEngine {
    return new InstanceEngine(options);
  }

  /** @internal */
  public abstract readonly _serverless?: Required<MigrationServerlessEngineOptions>;

  /** @internal */
  public abstract readonly _instance?: Required<MigrationInstanceEngineOptions>;

  /** @internal */
  public abstract _rules(): Rules;
}

class ServerlessEngine extends MigrationEngine {
  public readonly _instance = undefined;
  public readonly _serverless: Required<MigrationServerlessEngineOptions>;

  constructor({ minDcu = 1, maxDcu = 16, multiAz = true }: MigrationServerlessEngineOptions) {
    super();
    this._serverless = { minDcu, maxDcu, multiAz };
  }

  public _rules(): Rules {
    const { minDcu, maxDcu } = this._serverless;
    return [
      oneOf('engine minDcu', minDcu, CAPACITY_UNITS),
      oneOf('engine maxDcu', maxDcu, CAPACITY_UNITS),
      ordered('engine minDcu', minDcu, 'engine maxDcu', maxDcu),
    ];
  }
}

class InstanceEngine extends MigrationEngine {
  public readonly _serverless = undefined;
  public readonly _instance: Required<MigrationInstanceEngineOptions>;

  constructor({
    instanceType = ec2.InstanceType.of(ec2.InstanceClass.R6I, ec2.InstanceSize.LARGE),
    multiAz = true,
    storage = Size.gibibytes(100),
  }: MigrationInstanceEngineOptions) {
    super();
    this._instance = { instanceType, multiAz, storage };
  }

  public _rules(): Rules {
    // https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationInstance.html
    return gibibytes('engine storage', this._instance.storage, { min: 5, max: 6144 });
  }
}
