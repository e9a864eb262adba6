import { Size } from 'aws-cdk-lib/core';
import { validate } from '../../private/validation';
import { gibibytesOf, influxDb2Rules, instanceTypeRules, reasonRules } from '../private/influx-db-engine-rules';

/** Options that every engine has. */
export interface InfluxDbEngineOptions {
  /** The type of each instance, such as `db.influx.medium`. Another one restarts the database. */
  readonly instanceType: string;

  /**
   * The id, not the name, of a parameter group of your own, of the same engine. CloudFormation makes none:
   * `aws timestream-influxdb create-db-parameter-group`. Another one restarts the database.
   *
   * @default - the one of the engine that AWS made
   */
  readonly parameterGroupId?: string;
}

/** Options of InfluxDB 3 on one node. */
export interface InfluxDb3SingleNodeOptions extends InfluxDbEngineOptions {
  /** The reason why the database may be away while its node is made anew. */
  readonly reason: string;
}

/** The storage of InfluxDB 2, by the operations a second that it does. */
export enum InfluxDbStorageType {
  /** 3,000, from 20 GiB. */
  IOPS_3000 = 'InfluxIOIncludedT1',

  /** 12,000, from 400 GiB. */
  IOPS_12000 = 'InfluxIOIncludedT2',

  /** 16,000, from 400 GiB. */
  IOPS_16000 = 'InfluxIOIncludedT3',
}

/** Options of InfluxDB 2. What it begins with, organization, bucket and user, cannot be changed. */
export interface InfluxDb2Options extends InfluxDbEngineOptions {
  /** The storage, in whole GiB from 20, or 400 with more operations a second, to 15,360. It can only grow. */
  readonly storage: Size;

  /**
   * The kind of storage. That of read replicas cannot be changed, and neither can its size.
   *
   * @default InfluxDbStorageType.IOPS_3000
   */
  readonly storageType?: InfluxDbStorageType;

  /** The name of the first organization, 1 to 64 characters. */
  readonly organization: string;

  /** The name of the first bucket, 2 to 64 characters, which does not begin with `_`. */
  readonly bucket: string;

  /**
   * The name of the first user, who may do everything: 1 to 64 letters, digits and single hyphens, that begin with a letter.
   *
   * @default 'admin'
   */
  readonly username?: string;
}

/** Options of InfluxDB 2 without a standby. */
export interface InfluxDb2SingleAzOptions extends InfluxDb2Options {
  /** The reason why the database may be away until its instance is made anew. */
  readonly reason: string;
}

/** Options of InfluxDB 2 with a read replica. */
export interface InfluxDb2ReadReplicasOptions extends InfluxDb2Options {
  /**
   * Whether the replica becomes the writer when that fails. What was not copied by then is lost.
   *
   * @default true
   */
  readonly automaticFailover?: boolean;
}

/**
 * The part of the resource that the engine decides.
 *
 * @internal
 */
export interface InfluxDbEngineConfig {
  readonly generation: 2 | 3;
  readonly isCluster: boolean;
  readonly instanceType: string;
  readonly parameterGroup?: string;
  readonly deploymentType?: string;
  readonly failoverMode?: string;
  readonly isReadable: boolean;
  readonly storage?: { readonly gibibytes: number; readonly type: InfluxDbStorageType };
  readonly first?: { readonly organization: string; readonly bucket: string; readonly username: string };
  readonly zones: number;
  readonly because: string;
  /** The reason for no second node. */
  readonly reason?: string;
}

/**
 * The engine with the instances that it runs on. There is no property for it in CloudFormation: the parameter group decides
 * (https://docs.aws.amazon.com/timestream/latest/developerguide/creating-a-cluster.html).
 */
export abstract class InfluxDbEngine {
  /**
   * InfluxDB 3 Core on one node, for what is some days old at most: it does not compact what it has stored, and gets slower with it. AWS
   * names it for development, tests, and the view of recent data.
   */
  public static influxDb3Core(options: InfluxDb3SingleNodeOptions): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb3Core', instanceTypeRules(options), reasonRules(options));
    return new Version3(options, 'InfluxDBV3Core', { zones: 1, because: 'for its node', reason: options.reason });
  }

  /** InfluxDB 3 Enterprise on three nodes over the zones: two that write and read, and one that compacts. */
  public static influxDb3Enterprise(options: InfluxDbEngineOptions): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb3Enterprise', instanceTypeRules(options));
    return new Version3(options, 'InfluxDBV3Enterprise', { zones: 2, because: 'for its nodes' });
  }

  /** InfluxDB 3 Enterprise on one node that does it all. */
  public static influxDb3EnterpriseSingleNode(options: InfluxDb3SingleNodeOptions): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb3EnterpriseSingleNode', instanceTypeRules(options), reasonRules(options));
    const { reason } = options;
    return new Version3(options, 'InfluxDBV3Enterprise1Node', { zones: 1, because: 'for its node', reason });
  }

  /** InfluxDB 2 with a standby in another zone that takes over. Both are billed. */
  public static influxDb2(options: InfluxDb2Options): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb2', influxDb2Rules(options));
    return new Version2(options, {
      isCluster: false,
      deploymentType: 'WITH_MULTIAZ_STANDBY',
      zones: 2,
      because: 'for a standby',
    });
  }

  /** InfluxDB 2 in one zone. */
  public static influxDb2SingleAz(options: InfluxDb2SingleAzOptions): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb2SingleAz', influxDb2Rules(options), reasonRules(options));
    const { reason } = options;
    return new Version2(options, {
      isCluster: false,
      deploymentType: 'SINGLE_AZ',
      zones: 1,
      because: 'for its instance',
      reason,
    });
  }

  /** InfluxDB 2 with a replica in another zone that can be read, under an address of its own. It is a bit behind the writer. */
  public static influxDb2ReadReplicas(options: InfluxDb2ReadReplicasOptions): InfluxDbEngine {
    validate('InfluxDbEngine.influxDb2ReadReplicas', influxDb2Rules(options));
    return new Version2(options, {
      isCluster: true,
      deploymentType: 'MULTI_NODE_READ_REPLICAS',
      failoverMode: (options.automaticFailover ?? true) ? 'AUTOMATIC' : 'NO_FAILOVER',
      zones: 2,
      because: 'for a replica',
    });
  }

  /** @internal */
  public abstract _bind(): InfluxDbEngineConfig;
}

type Nodes = Pick<InfluxDbEngineConfig, 'zones' | 'because' | 'reason'>;

class Version3 extends InfluxDbEngine {
  constructor(
    private readonly options: InfluxDbEngineOptions,
    private readonly parameterGroup: string,
    private readonly nodes: Nodes,
  ) {
    super();
  }

  public _bind(): InfluxDbEngineConfig {
    const { instanceType, parameterGroupId } = this.options;
    return {
      ...this.nodes,
      generation: 3,
      isCluster: true,
      // Its second address exists only with nodes that read alone, which a parameter group of one's own makes.
      isReadable: false,
      instanceType,
      parameterGroup: parameterGroupId ?? this.parameterGroup,
    };
  }
}

class Version2 extends InfluxDbEngine {
  constructor(
    private readonly options: InfluxDb2Options,
    private readonly deployment: Nodes & Pick<InfluxDbEngineConfig, 'isCluster' | 'deploymentType' | 'failoverMode'>,
  ) {
    super();
  }

  public _bind(): InfluxDbEngineConfig {
    const { instanceType, parameterGroupId, storage, storageType, organization, bucket, username } = this.options;
    return {
      ...this.deployment,
      generation: 2,
      isReadable: this.deployment.isCluster,
      instanceType,
      parameterGroup: parameterGroupId,
      storage: { gibibytes: gibibytesOf(storage), type: storageType ?? InfluxDbStorageType.IOPS_3000 },
      first: { organization, bucket, username: username ?? 'admin' },
    };
  }
}
