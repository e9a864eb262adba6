import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { hasInstanceStore } from '../../private/instance-families';
import { gibibytes, required, rule, validate, wholeNumber } from '../../private/validation';

/** Options of `RelationalAvailability.multiAzCluster()`. */
export interface MultiAzClusterOptions {
  /** The type of each of the three instances: one with a local disk, such as `m6gd.large`. */
  readonly instanceType: ec2.InstanceType;

  /** The storage of each instance. It does not grow by itself. */
  readonly allocatedStorage: Size;

  /** The operations a second of each instance: half of the GiB to 50 times as many. */
  readonly iops: number;

  /**
   * The type of the storage.
   *
   * @default MultiAzClusterStorage.IO2
   */
  readonly storageType?: MultiAzClusterStorage;
}

/** The storage of a Multi-AZ DB cluster. */
export enum MultiAzClusterStorage {
  /** General purpose. */
  GP3 = 'gp3',

  /** Provisioned IOPS. */
  IO1 = 'io1',

  /** Provisioned IOPS, with more durability at the price of `IO1`. */
  IO2 = 'io2',
}

/** The instances of a relational database, by which it goes on when a zone fails. */
export abstract class RelationalAvailability {
  /** One instance in one zone. A failure of it takes the time of a replacement, one of the zone that of a restore. */
  public static singleAz(): RelationalAvailability {
    return new InOneZone();
  }

  /** An instance, and a standby in another zone that takes over within minutes. Both are billed. */
  public static multiAz(): RelationalAvailability {
    return new WithStandby();
  }

  /**
   * A Multi-AZ DB cluster of PostgreSQL or MySQL: an instance and two that can be read, in three zones. It takes over faster, and all three
   * are billed. It has no storage that grows by itself, no option group, no backups in another Region and none that outlive it
   * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html), here neither read replicas nor a
   * proxy, and CloudFormation makes every change of it at once.
   */
  public static multiAzCluster(options: MultiAzClusterOptions): RelationalAvailability {
    return new AsCluster(options);
  }

  /** @internal */
  public abstract readonly _zones: number;

  /** @internal */
  public abstract readonly _because: string;

  /** @internal */
  public abstract readonly _multiAz: boolean;

  /** @internal */
  public readonly _cluster?: MultiAzClusterOptions;
}

class InOneZone extends RelationalAvailability {
  // RDS wants two zones in every subnet group: a standby can be had later.
  public readonly _zones = 2;
  public readonly _because = 'as every subnet group';
  public readonly _multiAz = false;
}

class WithStandby extends RelationalAvailability {
  public readonly _zones = 2;
  public readonly _because = 'for a standby';
  public readonly _multiAz = true;
}

class AsCluster extends RelationalAvailability {
  public readonly _zones = 3;
  public readonly _because = 'for a Multi-AZ DB cluster';
  public readonly _multiAz = true;
  public override readonly _cluster: MultiAzClusterOptions;

  constructor(options: MultiAzClusterOptions) {
    super();
    const { instanceType, allocatedStorage, iops } = options;
    const size = allocatedStorage as Size | undefined;
    const gib =
      size === undefined || size.isUnresolved() ? undefined : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
    validate('RelationalAvailability.multiAzCluster', [
      required('instanceType', instanceType, "give it one with a local disk, such as 'm6gd.large'"),
      required('allocatedStorage', size),
      required('iops', iops, 'give it half of the GiB to 50 times as many'),
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/create-multi-az-db-cluster.html
      rule(
        (instanceType as unknown) !== undefined && !hasInstanceStore(instanceType.toString()),
        () =>
          `'instanceType' must have a local disk for a Multi-AZ DB cluster, got '${instanceType.toString()}'; take one such as 'm6gd.large'`,
      ),
      // Of provisioned IOPS: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
      gibibytes('allocatedStorage', size, { min: 100, max: 65_536 }),
      wholeNumber('iops', iops, { min: 1000 }),
      // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBCluster.html
      rule(
        gib !== undefined && (iops < gib / 2 || iops > gib * 50),
        () =>
          `'iops' must be from ${String(gib && gib / 2)} to ${String(gib && gib * 50)} for ${String(gib)} GiB, got ${iops}`,
      ),
    ]);
    this._cluster = options;
  }
}
