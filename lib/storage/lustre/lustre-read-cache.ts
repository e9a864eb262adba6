import { Size } from 'aws-cdk-lib/core';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { gibibytes, rule, Rules, validate } from '../../private/validation';

/**
 * The files of an Intelligent-Tiering file system that are also on SSD, for reads within a millisecond.
 *
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/managing-ssd-read-cache.html
 */
export abstract class LustreReadCache {
  /** No cache: every read that misses the memory of the servers takes tens of milliseconds. */
  public static none(): LustreReadCache {
    return new ReadCache({ sizingMode: 'NO_CACHE' });
  }

  /** As large as FSx finds right for the throughput. */
  public static automatic(): LustreReadCache {
    return new ReadCache({ sizingMode: 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY' });
  }

  /**
   * As large as the files that are in use, billed from the first minute.
   *
   * @param size the size, 32 to 131,072 GiB for every 4,000 MB/s of throughput
   */
  public static ofSize(size: Size): LustreReadCache {
    validate('LustreReadCache.ofSize', gibibytes('size', size, { min: 32 }));
    return new ReadCache({ sizingMode: 'USER_PROVISIONED', sizeGiB: size.toGibibytes() });
  }

  /**
   * That a throughput takes the cache.
   *
   * @internal
   */
  public abstract _rules(servers: number): Rules;

  /**
   * The settings of the file system.
   *
   * @internal
   */
  public abstract _bind(): fsx.CfnFileSystem.DataReadCacheConfigurationProperty;
}

class ReadCache extends LustreReadCache {
  constructor(private readonly config: fsx.CfnFileSystem.DataReadCacheConfigurationProperty) {
    super();
  }

  /** https://docs.aws.amazon.com/fsx/latest/APIReference/API_LustreReadCacheConfiguration.html */
  public _rules(servers: number): Rules {
    const { sizeGiB } = this.config;
    const [min, max] = [32 * servers, 131_072 * servers];
    return rule(
      sizeGiB !== undefined && (sizeGiB < min || sizeGiB > max),
      () => `'readCache' must be ${min} to ${max} GiB with this throughput, got ${sizeGiB} GiB; change one of them`,
    );
  }

  public _bind(): fsx.CfnFileSystem.DataReadCacheConfigurationProperty {
    return this.config;
  }
}
