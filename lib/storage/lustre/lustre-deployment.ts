import * as fsx from 'aws-cdk-lib/aws-fsx';
import { oneOf, rule, Rules, validate } from '../../private/validation';

/** Options of a persistent file system on SSD. */
export interface PersistentLustreDeploymentOptions {
  /**
   * The metadata operations a second (files made, opened and listed): 1500, 3000, 6000, 12000, or a multiple of 12000 up to 192000.
   * What is more than the automatic amount is billed. It can be raised later, and not lowered.
   *
   * @default - by the storage capacity, at no charge
   */
  readonly metadataIops?: number;
}

/** Options of a persistent file system on HDD. */
export interface HddLustreDeploymentOptions {
  /**
   * Whether files that are read often are also kept on SSD, a fifth of the storage capacity, which is billed. A change replaces the
   * file system.
   *
   * @default true
   */
  readonly readCache?: boolean;
}

/**
 * The settings of a deployment, in the form of its template.
 *
 * @internal
 */
export interface LustreDeploymentConfig {
  readonly storageType: fsx.StorageType;
  readonly configuration: fsx.CfnFileSystem.LustreConfigurationProperty;
}

/**
 * The servers and disks that a file system has: what it is billed by, and how long files last. Another deployment **replaces the file
 * system by an empty one**.
 *
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-fsx-lustre.html
 */
export abstract class LustreDeployment {
  /**
   * One copy of the files, on SSD, 200 MB/s for each TiB and bursts above (SCRATCH_2). Files are lost with the server that they are on:
   * for what can be computed or imported again. No backups and no key of your own.
   */
  public static scratch(): LustreDeployment {
    return new LustreDeploymentKind({
      config: { storageType: fsx.StorageType.SSD, configuration: { deploymentType: 'SCRATCH_2' } },
      sizes: SSD_SIZES,
      persistent: false,
    });
  }

  /**
   * Replicated files in one zone, on SSD (PERSISTENT_2); servers that fail are replaced within minutes.
   *
   * @param mbpsPerTib the throughput in MB/s for each TiB of storage: 125, 250, 500 or 1000. A change replaces the file system.
   */
  public static persistent(mbpsPerTib: number, options: PersistentLustreDeploymentOptions = {}): LustreDeployment {
    const { metadataIops } = options;
    validate(
      'LustreDeployment.persistent',
      oneOf('mbpsPerTib', mbpsPerTib, [125, 250, 500, 1000]),
      rule(
        metadataIops !== undefined && !METADATA_IOPS.includes(metadataIops),
        () =>
          `'metadataIops' must be 1500, 3000, 6000, 12000 or a multiple of 12000 up to 192000, got ${metadataIops}; take the next ` +
          'one above, or leave it out',
      ),
    );
    return new LustreDeploymentKind({
      config: {
        storageType: fsx.StorageType.SSD,
        configuration: {
          deploymentType: 'PERSISTENT_2',
          perUnitStorageThroughput: mbpsPerTib,
          // A file system that was made without this can never have more metadata operations.
          // https://docs.aws.amazon.com/fsx/latest/LustreGuide/managing-metadata-performance.html
          metadataConfiguration:
            metadataIops === undefined ? { mode: 'AUTOMATIC' } : { mode: 'USER_PROVISIONED', iops: metadataIops },
        },
      },
      sizes: SSD_SIZES,
      persistent: true,
    });
  }

  /**
   * Replicated files in one zone, on HDD (PERSISTENT_1): for large files that are read and written from beginning to end.
   *
   * @param mbpsPerTib the throughput in MB/s for each TiB of storage: 12 or 40. A change replaces the file system.
   */
  public static persistentHdd(mbpsPerTib: number, options: HddLustreDeploymentOptions = {}): LustreDeployment {
    validate('LustreDeployment.persistentHdd', oneOf('mbpsPerTib', mbpsPerTib, [12, 40]));
    return new LustreDeploymentKind({
      config: {
        storageType: fsx.StorageType.HDD,
        configuration: {
          deploymentType: 'PERSISTENT_1',
          perUnitStorageThroughput: mbpsPerTib,
          driveCacheType: (options.readCache ?? true) ? 'READ' : 'NONE',
        },
      },
      sizes: mbpsPerTib === 12 ? { smallest: 6000, step: 6000 } : { smallest: 1800, step: 1800 },
      persistent: true,
    });
  }

  /**
   * The smallest storage capacity, in GiB.
   *
   * @internal
   */
  public abstract readonly _smallestGibibytes: number;

  /**
   * Whether files outlive their server, so that there can be backups and a key.
   *
   * @internal
   */
  public abstract readonly _persistent: boolean;

  /**
   * The rules of a storage capacity.
   *
   * @internal
   */
  public abstract _sizeRules(prop: string, gibibytes: number): Rules;

  /**
   * The settings of the file system.
   *
   * @internal
   */
  public abstract _bind(): LustreDeploymentConfig;
}

/** https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreMetadataConfiguration.html */
const METADATA_IOPS: readonly number[] = [
  1500,
  3000,
  6000,
  ...Array.from({ length: 16 }, (_, step) => (step + 1) * 12_000),
];

/** The smallest capacity, and what others are a multiple of, in GiB. */
interface Sizes {
  readonly smallest: number;
  readonly step: number;
}

const SSD_SIZES: Sizes = { smallest: 1200, step: 2400 };

interface DeploymentKind {
  readonly config: LustreDeploymentConfig;
  readonly sizes: Sizes;
  readonly persistent: boolean;
}

class LustreDeploymentKind extends LustreDeployment {
  public readonly _smallestGibibytes: number;
  public readonly _persistent: boolean;

  constructor(private readonly kind: DeploymentKind) {
    super();
    this._smallestGibibytes = kind.sizes.smallest;
    this._persistent = kind.persistent;
  }

  public _sizeRules(prop: string, gibibytes: number): Rules {
    const { smallest, step } = this.kind.sizes;
    return rule(gibibytes !== smallest && (gibibytes < step || gibibytes % step !== 0), () =>
      smallest === step
        ? `'${prop}' must be a multiple of ${step} GiB, got ${gibibytes} GiB; take ${nextOf(gibibytes, step)} GiB`
        : `'${prop}' must be ${smallest} GiB or a multiple of ${step} GiB, got ${gibibytes} GiB; take ` +
          `${gibibytes < smallest ? smallest : nextOf(gibibytes, step)} GiB`,
    );
  }

  public _bind(): LustreDeploymentConfig {
    return this.kind.config;
  }
}

function nextOf(gibibytes: number, step: number): number {
  return Math.max(1, Math.ceil(gibibytes / step)) * step;
}
