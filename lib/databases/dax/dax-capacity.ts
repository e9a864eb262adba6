import { matches, nonEmpty, required, Rules, validate, wholeNumber } from '../../private/validation';

/** Options of the nodes of a DAX cluster. */
export interface DaxClusterCapacityOptions {
  /** The type of the nodes, such as `dax.t3.small` or `dax.r5.large`. A change replaces the cluster. */
  readonly nodeType: string;

  /**
   * The number of nodes, 3 to 10: a primary and read replicas over the zones.
   *
   * @default 3
   */
  readonly nodes?: number;
}

/** Options of fewer nodes than three. */
export interface DaxReducedCapacityOptions {
  /** The type of the nodes, such as `dax.t3.small`. A change replaces the cluster. */
  readonly nodeType: string;

  /**
   * The number of nodes, 1 or 2.
   *
   * @default 1
   */
  readonly nodes?: number;

  /** The reason why the cache may be away with a node. */
  readonly reason: string;
}

/**
 * The nodes as the cluster takes them.
 *
 * @internal
 */
export interface DaxCapacityConfig {
  readonly nodeType: string;
  readonly nodes: number;
  readonly reason?: string;
}

/** The nodes of a DAX cluster. */
export abstract class DaxCapacity {
  /** Three nodes or more over the zones, as AWS recommends (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html). */
  public static cluster(options: DaxClusterCapacityOptions): DaxCapacity {
    const { nodeType, nodes = 3 } = options;
    validate('DaxCapacity.cluster', typeRules(nodeType), wholeNumber('nodes', nodes, { min: 3, max: 10 }));
    return new Capacity({ nodeType, nodes });
  }

  /** One node or two: the cache is away while its primary is made anew. */
  public static reduced(options: DaxReducedCapacityOptions): DaxCapacity {
    const { nodeType, nodes = 1, reason } = options;
    validate(
      'DaxCapacity.reduced',
      typeRules(nodeType),
      wholeNumber('nodes', nodes, { min: 1, max: 2 }),
      required('reason', reason, 'say why the cache may be away'),
      nonEmpty('reason', reason),
    );
    return new Capacity({ nodeType, nodes, reason });
  }

  /** @internal */
  public abstract _bind(): DaxCapacityConfig;
}

class Capacity extends DaxCapacity {
  constructor(private readonly config: DaxCapacityConfig) {
    super();
  }

  public _bind(): DaxCapacityConfig {
    return this.config;
  }
}

function typeRules(nodeType: string): Rules {
  return [
    required('nodeType', nodeType, "such as 'dax.t3.small'"),
    matches('nodeType', nodeType, /^dax\.[a-z0-9-]+\.[a-z0-9]+$/, "a node type such as 'dax.t3.small'"),
  ];
}
