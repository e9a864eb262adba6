import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  gibibytes,
  isKnown,
  matches,
  nonEmpty,
  number,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';

/** Options of every data volume. */
export interface VolumeOptions {
  /**
   * The key that encrypts the volume. Amazon EC2 Auto Scaling must be allowed to use it: see
   * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   *
   * @default - the AWS managed key of EBS, at no charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The directory where the volume is mounted, which is created; an empty volume gets an XFS file system first.
   *
   * @default - the volume is attached, but not mounted
   */
  readonly mountPath?: string;

  /**
   * The snapshot that the volume is made from. It is encrypted whether the snapshot is or not.
   *
   * @default - an empty volume
   */
  readonly snapshotId?: string;

  /**
   * Whether the volume is deleted with its instance.
   *
   * @default true - instances of a fleet come and go; nothing would ever use the volume again, but it would be billed
   */
  readonly deleteOnTermination?: boolean;
}

/** Options for General Purpose SSD volumes. */
export interface Gp3VolumeOptions extends VolumeOptions {
  /**
   * The operations per second, 3,000 to 80,000, and at most 500 for each GiB. Those over 3,000 are billed.
   *
   * @default 3000 - included in the price
   */
  readonly iops?: number;

  /**
   * The throughput in MiB/s, 125 to 2,000, and at most a fourth of the IOPS. The part over 125 is billed.
   *
   * @default 125 - included in the price
   */
  readonly throughput?: number;
}

/** Options for Provisioned IOPS SSD volumes. */
export interface Io2VolumeOptions extends VolumeOptions {
  /** The operations per second, 100 to 256,000, and at most 1,000 for each GiB. Each is billed. */
  readonly iops: number;
}

/** The volume that an instance starts from: always encrypted gp3. */
export interface RootVolumeOptions {
  /**
   * The size, at least that of the image, in whole GiB, up to 65,536.
   *
   * @default - that of an image of your own; Size.gibibytes(8) for Amazon Linux 2023 and Ubuntu, Size.gibibytes(30) for the
   * ECS-optimized images of jobs
   */
  readonly size?: Size;

  /**
   * The operations per second, 3,000 to 80,000, and at most 500 for each GiB.
   *
   * @default 3000
   */
  readonly iops?: number;

  /**
   * The throughput in MiB/s, 125 to 2,000, and at most a fourth of the IOPS.
   *
   * @default 125
   */
  readonly throughput?: number;

  /**
   * The key that encrypts the volume; see `VolumeOptions.encryptionKey`.
   *
   * @default - the AWS managed key of EBS
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * An EBS volume that every instance of a fleet gets beside its root volume; always encrypted.
 *
 * Limits are those of https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html.
 */
export abstract class DataVolume {
  /**
   * General Purpose SSD, for nearly everything: 1 to 65,536 GiB.
   *
   * @param size the size of the volume, in whole GiB
   */
  public static gp3(size: Size, options: Gp3VolumeOptions = {}): DataVolume {
    validate('DataVolume.gp3', gp3Rules(size, options), mountRules(options));
    return new EbsVolume(ec2.EbsDeviceVolumeType.GP3, size, options, options.iops, options.throughput);
  }

  /**
   * Provisioned IOPS SSD, for databases that need sub-millisecond latency: 4 to 65,536 GiB.
   *
   * @param size the size of the volume, in whole GiB
   */
  public static io2(size: Size, options: Io2VolumeOptions): DataVolume {
    const gib = inGib(size);
    validate(
      'DataVolume.io2',
      gibibytes('size', size, { min: 4, max: 65_536 }),
      wholeNumber('iops', options.iops, { min: 100, max: 256_000 }),
      ratio('iops', options.iops, 1000, gib),
      mountRules(options),
    );
    return new EbsVolume(ec2.EbsDeviceVolumeType.IO2, size, options, options.iops);
  }

  /**
   * Throughput optimized HDD, for large files that are read from end to end: 125 to 16,384 GiB.
   *
   * @param size the size of the volume, in whole GiB
   */
  public static st1(size: Size, options: VolumeOptions = {}): DataVolume {
    validate('DataVolume.st1', gibibytes('size', size, HDD_GIB), mountRules(options));
    return new EbsVolume(ec2.EbsDeviceVolumeType.ST1, size, options);
  }

  /**
   * Cold HDD, the cheapest, for data that is rarely read: 125 to 16,384 GiB.
   *
   * @param size the size of the volume, in whole GiB
   */
  public static sc1(size: Size, options: VolumeOptions = {}): DataVolume {
    validate('DataVolume.sc1', gibibytes('size', size, HDD_GIB), mountRules(options));
    return new EbsVolume(ec2.EbsDeviceVolumeType.SC1, size, options);
  }

  /**
   * The directory where it is mounted.
   *
   * @internal
   */
  public abstract readonly _mountPath?: string;

  /**
   * The volume of a launch template.
   *
   * @internal
   */
  public abstract _bind(): ec2.BlockDeviceVolume;
}

class EbsVolume extends DataVolume {
  public readonly _mountPath?: string;

  constructor(
    private readonly volumeType: ec2.EbsDeviceVolumeType,
    private readonly size: Size,
    private readonly options: VolumeOptions,
    private readonly iops?: number,
    private readonly throughput?: number,
  ) {
    super();
    this._mountPath = options.mountPath;
  }

  public _bind(): ec2.BlockDeviceVolume {
    const { snapshotId, encryptionKey, deleteOnTermination = true } = this.options;
    const gib = this.size.toGibibytes();
    const options = {
      volumeType: this.volumeType,
      encrypted: true,
      kmsKey: encryptionKey,
      iops: this.iops,
      throughput: this.throughput,
      deleteOnTermination,
    };
    return snapshotId === undefined
      ? ec2.BlockDeviceVolume.ebs(gib, options)
      : ec2.BlockDeviceVolume.ebsFromSnapshot(snapshotId, { ...options, volumeSize: gib });
  }
}

/** Rules of a gp3 volume. */
export function gp3Rules(
  size: Size | undefined,
  options: { readonly iops?: number; readonly throughput?: number },
  prefix = '',
): Rules {
  const { iops = 3000, throughput } = options;
  return [
    gibibytes(`${prefix}size`, size, { min: 1, max: 65_536 }),
    wholeNumber(`${prefix}iops`, options.iops, { min: 3000, max: 80_000 }),
    options.iops === undefined || iops === 3000 ? [] : ratio(`${prefix}iops`, iops, 500, inGib(size)),
    number(`${prefix}throughput`, throughput, { min: 125, max: 2000 }),
    rule(
      isKnown(throughput) && isKnown(iops) && throughput > iops / 4,
      () =>
        `'${prefix}throughput' must be at most a fourth of '${prefix}iops' (${iops}), got ${throughput}; raise '${prefix}iops' to ${(throughput ?? 0) * 4}`,
    ),
  ];
}

const HDD_GIB = { min: 125, max: 16_384 };

function mountRules({ mountPath, snapshotId }: VolumeOptions): Rules {
  return [
    matches('mountPath', mountPath, /^(\/[\w.-]+)+$/, 'an absolute path without spaces, such as /data'),
    nonEmpty('snapshotId', snapshotId),
  ];
}

function ratio(prop: string, iops: number, most: number, gib: number | undefined): Rules {
  return [
    rule(
      isKnown(iops) && gib !== undefined && iops > gib * most,
      () =>
        `'${prop}' must be at most ${most} for each GiB, ${(gib ?? 0) * most} here, got ${iops}; enlarge the volume`,
    ),
  ];
}

function inGib(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved()
    ? undefined
    : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}
