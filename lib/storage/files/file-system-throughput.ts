import * as efs from 'aws-cdk-lib/aws-efs';
import { validate, wholeNumber } from '../../private/validation';

/**
 * The throughput of a file system, in the form of its template.
 *
 * @internal
 */
export interface FileSystemThroughputConfig {
  readonly throughputMode: efs.ThroughputMode;
  readonly provisionedMibps?: number;
}

/** The throughput that a file system has, and what of it is billed. */
export abstract class FileSystemThroughput {
  /**
   * As much as clients need, billed by GB that are read and written (0.03 and 0.06 USD). Files can be archived.
   *
   * https://docs.aws.amazon.com/efs/latest/ug/performance.html
   */
  public static elastic(): FileSystemThroughput {
    return new FixedMode({ throughputMode: efs.ThroughputMode.ELASTIC });
  }

  /**
   * 50 KiB/s for each GiB that is stored, and 100 MiB/s as long as credits last; not billed. A small file system that is used
   * all day comes to a near standstill when its credits are used up: an alarm tells before.
   */
  public static bursting(): FileSystemThroughput {
    return new FixedMode({ throughputMode: efs.ThroughputMode.BURSTING });
  }

  /**
   * A throughput that is always there, and billed whether it is used or not (6 USD a month for each MiB/s). AWS lets it be
   * lowered, or the mode be changed, once in 24 hours.
   *
   * @param mibps the throughput in MiB/s, 1 to 3,414; the upper limit depends on the Region
   */
  public static provisioned(mibps: number): FileSystemThroughput {
    validate('FileSystemThroughput.provisioned', wholeNumber('mibps', mibps, { min: 1, max: 3414 }));
    return new FixedMode({ throughputMode: efs.ThroughputMode.PROVISIONED, provisionedMibps: mibps });
  }

  /**
   * The settings of the file system.
   *
   * @internal
   */
  public abstract _bind(): FileSystemThroughputConfig;
}

class FixedMode extends FileSystemThroughput {
  constructor(private readonly config: FileSystemThroughputConfig) {
    super();
  }

  public _bind(): FileSystemThroughputConfig {
    return this.config;
  }
}
