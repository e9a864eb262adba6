import { Size } from 'aws-cdk-lib/core';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { gibibytes, rule, Rules, validate, wholeNumber } from '../../private/validation';

/** Options of storage on SSD. */
export interface SsdWindowsShareStorageOptions {
  /**
   * The operations a second of the disks, at least three for each GiB, and at most 500. What is more than three is billed.
   *
   * @default - three for each GiB
   */
  readonly iops?: number;
}

/**
 * The settings of storage, in the form of its template.
 *
 * @internal
 */
export interface WindowsShareStorageConfig {
  readonly storageType: fsx.StorageType;
  readonly gibibytes: number;
  readonly iops?: number;
}

/** The disks of a file share, billed from the first minute by their size. It can be raised, by a tenth at least, and not lowered. */
export abstract class WindowsShareStorage {
  /**
   * Storage on SSD, 32 to 65,536 GiB.
   *
   * @param size the size of the storage, in whole GiB
   */
  public static ssd(size: Size, options: SsdWindowsShareStorageOptions = {}): WindowsShareStorage {
    const { iops } = options;
    validate('WindowsShareStorage.ssd', sizeRules(size, 32));
    const capacity = size.toGibibytes();
    validate('WindowsShareStorage.ssd', wholeNumber('iops', iops, { min: 3 * capacity, max: 500 * capacity }));
    return new Disks({ storageType: fsx.StorageType.SSD, gibibytes: capacity, iops });
  }

  /**
   * Storage on HDD, 2,000 to 65,536 GiB, for home directories and shares of departments.
   *
   * @param size the size of the storage, in whole GiB
   */
  public static hdd(size: Size): WindowsShareStorage {
    validate('WindowsShareStorage.hdd', sizeRules(size, 2000));
    return new Disks({ storageType: fsx.StorageType.HDD, gibibytes: size.toGibibytes() });
  }

  /**
   * The settings of the file system.
   *
   * @internal
   */
  public abstract _bind(): WindowsShareStorageConfig;
}

class Disks extends WindowsShareStorage {
  constructor(private readonly config: WindowsShareStorageConfig) {
    super();
  }

  public _bind(): WindowsShareStorageConfig {
    return this.config;
  }
}

function sizeRules(size: Size, min: number): Rules {
  return [
    rule(size.isUnresolved(), () => `'size' must be known at synthesis, got a token; give it a number`),
    gibibytes('size', size, { min, max: 65_536 }),
  ];
}
