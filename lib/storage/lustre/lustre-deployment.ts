import * as fsx from 'aws-cdk-lib/aws-fsx';
import { oneOf, rule, Rules, validate, wholeNumber } from '../../private/validation';
import { LustreReadCache } from './lustre-read-cache';

/** Options of a persistent file system on SSD. */
export interface PersistentLustreDeploymentOptions {
  /**
   * The metadata operations a second (files made, opened and listed): 1500, 3000, 6000, 12000, or a multiple of 12000 up to 192000.
   * What is more than the automatic amount is billed. It can be raised later, and not lowered.
   *
   * @default - by the storage capacity, at no charge
   */
  readonly metadataIops?: number;

  /**
   * Whether clients can have an Elastic Fabric Adapter, and GPUs read by GPUDirect Storage: for more than 10 GB/s. The storage capacity is then
   * a multiple of 38,400 GiB at 125 MB/s for each TiB, of 19,200 at 250, 9,600 at 500 and 4,800 at 1000, and the security groups of clients are
   * open for all traffic with that of the file system. It cannot be changed.
   *
   * @default false
   */
  readonly efa?: boolean;
}

/** Options of a persistent file system whose storage grows and shrinks with its files. */
export interface IntelligentTieringLustreDeploymentOptions {
  /**
   * The metadata operations a second (files made, opened and listed): 6000 or 12000, billed from the first minute.
   *
   * @default 6000
   */
  readonly metadataIops?: number;

  /**
   * The SSD read cache.
   *
   * @default LustreReadCache.automatic()
   */
  readonly readCache?: LustreReadCache;

  /**
   * Whether clients can have an Elastic Fabric Adapter; the security groups of clients are then open for all traffic with that of the file
   * system. It cannot be changed.
   *
   * @default false
   */
  readonly efa?: boolean;
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
  readonly storageType: string;
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
    const { metadataIops, efa = false } = options;
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
          efaEnabled: efa ? true : undefined,
        },
      },
      // https://docs.aws.amazon.com/fsx/latest/LustreGuide/getting-started.html
      sizes: efa ? { smallest: 4_800_000 / mbpsPerTib, step: 4_800_000 / mbpsPerTib } : SSD_SIZES,
      persistent: true,
      efa,
    });
  }

  /**
   * Files in several zones, which are billed as they are stored and move to colder storage by themselves, with file servers in one zone and
   * a read cache on SSD (PERSISTENT_2): for many files of which few are in use. Without links to buckets.
   *
   * @param mbps the throughput in MB/s, a multiple of 4000, billed from the first minute. It can be raised later, and not lowered.
   */
  public static intelligentTiering(
    mbps: number,
    options: IntelligentTieringLustreDeploymentOptions = {},
  ): LustreDeployment {
    const { metadataIops = 6000, readCache = LustreReadCache.automatic(), efa = false } = options;
    validate(
      'LustreDeployment.intelligentTiering',
      wholeNumber('mbps', mbps, { min: 4000, max: 2_000_000 }),
      rule(mbps % 4000 !== 0, () => `'mbps' must be a multiple of 4000, got ${mbps}; take ${nextOf(mbps, 4000)}`),
      oneOf('metadataIops', metadataIops, [6000, 12_000]),
      readCache._rules(mbps / 4000),
    );
    return new LustreDeploymentKind({
      config: {
        storageType: 'INTELLIGENT_TIERING',
        configuration: {
          deploymentType: 'PERSISTENT_2',
          throughputCapacity: mbps,
          // https://docs.aws.amazon.com/fsx/latest/LustreGuide/managing-metadata-performance.html
          metadataConfiguration: { mode: 'USER_PROVISIONED', iops: metadataIops },
          dataReadCacheConfiguration: readCache._bind(),
          efaEnabled: efa ? true : undefined,
        },
      },
      persistent: true,
      efa,
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
   * The smallest storage capacity, in GiB; undefined where it goes by the files.
   *
   * @internal
   */
  public abstract readonly _smallestGibibytes?: number;

  /**
   * Whether clients can have an Elastic Fabric Adapter.
   *
   * @internal
   */
  public abstract readonly _efa: boolean;

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

  /** None where storage goes by the files. */
  readonly sizes?: Sizes;
  readonly persistent: boolean;
  readonly efa?: boolean;
}

class LustreDeploymentKind extends LustreDeployment {
  public readonly _smallestGibibytes?: number;
  public readonly _persistent: boolean;
  public readonly _efa: boolean;

  constructor(private readonly kind: DeploymentKind) {
    super();
    this._smallestGibibytes = kind.sizes?.smallest;
    this._persistent = kind.persistent;
    this._efa = kind.efa ?? false;
  }

  public _sizeRules(prop: string, gibibytes: number): Rules {
    if (!this.kind.sizes) {
      return rule(
        true,
        () => `'${prop}' must not be given with Intelligent-Tiering, whose storage goes by the files; leave it out`,
      );
    }
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
