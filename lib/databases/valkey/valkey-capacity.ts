import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import {
  gibibytes,
  matches,
  nonEmpty,
  ordered,
  required,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';

/** Options of a serverless cache. */
export interface ValkeyServerlessCapacityOptions {
  /** The maximum of data, 1 to 5000 GiB: what bounds the cost. Beyond it keys with an expiry are evicted, then writes fail. */
  readonly maxStorage: Size;

  /**
   * The maximum number of processing units a second, 1,000 to 15,000,000: what bounds the cost. Beyond it commands are throttled. A
   * simple command on 1 KB takes one unit.
   */
  readonly maxProcessingUnits: number;

  /**
   * The data that there is room for at once, in whole GiB, billed whether it is used or not.
   *
   * @default - none: 100 MB are billed at least, and the cache grows with the data
   */
  readonly minStorage?: Size;

  /**
   * The processing units a second that are there at once, billed whether they are used or not.
   *
   * @default - none: the cache doubles what it can do within 10 to 12 minutes
   */
  readonly minProcessingUnits?: number;
}

/** The keys that go when the memory is full. */
export enum ValkeyEvictionPolicy {
  /** Those with an expiry that were not used for the longest time. */
  VOLATILE_LRU = 'volatile-lru',

  /** Those with an expiry that are used least often. */
  VOLATILE_LFU = 'volatile-lfu',

  /** Those with an expiry that comes first. */
  VOLATILE_TTL = 'volatile-ttl',

  /** Any that were not used for the longest time. */
  ALLKEYS_LRU = 'allkeys-lru',

  /** Any that are used least often. */
  ALLKEYS_LFU = 'allkeys-lfu',

  /** None: writes fail, where losing a key is worse. */
  NO_EVICTION = 'noeviction',
}

/** Options of nodes. */
export interface ValkeyNodeOptions {
  /** The type of the nodes, such as `cache.t4g.small`. */
  readonly nodeType: string;

  /**
   * The number of shards, 1 to 500, that the keys are divided among.
   *
   * @default 1
   */
  readonly shards?: number;

  /**
   * The keys that go when the memory is full.
   *
   * @default ValkeyEvictionPolicy.VOLATILE_LRU
   */
  readonly evictionPolicy?: ValkeyEvictionPolicy;

  /**
   * The weekly time of maintenance in UTC, an hour at least: `sun:03:00-sun:04:00`.
   *
   * @default - chosen by ElastiCache
   */
  readonly maintenanceWindow?: string;
}

/** Options of a cluster. */
export interface ValkeyClusterCapacityOptions extends ValkeyNodeOptions {
  /**
   * The number of replicas of each shard, 1 to 5, in other zones. A change replaces the cache.
   *
   * @default 1
   */
  readonly replicas?: number;
}

/** Options of a cluster without replicas. */
export interface ValkeyUnreplicatedCapacityOptions extends ValkeyNodeOptions {
  /** The reason why the data may be lost with a node, and the cache be away meanwhile. */
  readonly reason: string;
}

/**
 * The capacity as the cache takes it.
 *
 * @internal
 */
export interface ValkeyCapacityConfig {
  readonly serverless?: ValkeyServerlessCapacityOptions;
  readonly cluster?: ValkeyNodeOptions & { readonly shards: number; readonly replicas: number };
  /** The reason for no replicas. */
  readonly reason?: string;
}

/** The capacity of a cache. The one kind in place of the other makes another, empty cache. */
export abstract class ValkeyCapacity {
  /** Billed by data and requests, over the zones of its subnets. It scales without a ceiling but for the limits given here. */
  public static serverless(options: ValkeyServerlessCapacityOptions): ValkeyCapacity {
    const { maxStorage, maxProcessingUnits, minStorage, minProcessingUnits } = options;
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.html
    const storage = { min: 1, max: 5000 };
    const units = { min: 1000, max: 15_000_000 };
    validate(
      'ValkeyCapacity.serverless',
      required('maxStorage', maxStorage, 'the cache would grow without a limit, and its cost'),
      required('maxProcessingUnits', maxProcessingUnits, 'the cache would grow without a limit, and its cost'),
      gibibytes('maxStorage', maxStorage, storage),
      gibibytes('minStorage', minStorage, storage),
      ordered('minStorage', gibibytesOf(minStorage), 'maxStorage', gibibytesOf(maxStorage)),
      wholeNumber('maxProcessingUnits', maxProcessingUnits, units),
      wholeNumber('minProcessingUnits', minProcessingUnits, units),
      ordered('minProcessingUnits', minProcessingUnits, 'maxProcessingUnits', maxProcessingUnits),
    );
    return new Capacity({ serverless: options });
  }

  /** Nodes by the hour: shards of a primary and its replicas, which take its place within a minute. */
  public static cluster(options: ValkeyClusterCapacityOptions): ValkeyCapacity {
    const { shards = 1, replicas = 1 } = options;
    validate('ValkeyCapacity.cluster', nodeRules(options), wholeNumber('replicas', replicas, { min: 1, max: 5 }));
    return new Capacity({ cluster: { ...options, shards, replicas } });
  }

  /** Nodes without replicas: the data of a shard are lost with its node. */
  public static withoutReplicas(options: ValkeyUnreplicatedCapacityOptions): ValkeyCapacity {
    const { shards = 1, reason } = options;
    validate(
      'ValkeyCapacity.withoutReplicas',
      nodeRules(options),
      required('reason', reason, 'say why the data may be lost'),
      nonEmpty('reason', reason),
    );
    return new Capacity({ cluster: { ...options, shards, replicas: 0 }, reason });
  }

  /** @internal */
  public abstract _bind(): ValkeyCapacityConfig;
}

class Capacity extends ValkeyCapacity {
  constructor(private readonly config: ValkeyCapacityConfig) {
    super();
  }

  public _bind(): ValkeyCapacityConfig {
    return this.config;
  }
}

const DAY = '(mon|tue|wed|thu|fri|sat|sun)';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d';

function nodeRules({ nodeType, shards, maintenanceWindow }: ValkeyNodeOptions): Rules {
  return [
    required('nodeType', nodeType, "such as 'cache.t4g.small'"),
    matches('nodeType', nodeType, /^cache\.[a-z0-9-]+\.[a-z0-9]+$/, "a node type such as 'cache.t4g.small'"),
    wholeNumber('shards', shards, { min: 1, max: 500 }),
    matches(
      'maintenanceWindow',
      maintenanceWindow,
      new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`),
      "a window such as 'sun:03:00-sun:04:00'",
    ),
  ];
}

function gibibytesOf(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved()
    ? undefined
    : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}
