import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { nonEmpty, ordered, required, rule, Rules, validate, wholeNumber } from '../../private/validation';

/** The number of instances of a cluster. */
export interface DocumentDbInstancesOptions {
  /**
   * The number of instances, 1 to 16, of which one writes and each other takes its place. They are in different zones as far as there are
   * zones. One alone needs `singleInstanceReason`.
   *
   * @default 2
   */
  readonly instances?: number;

  /**
   * The reason for one instance: while it is made again, the cluster is away.
   *
   * @default - none; `instances` is 2 or more
   */
  readonly singleInstanceReason?: string;
}

/** Options of capacity that follows the load. */
export interface DocumentDbServerlessCapacityOptions extends DocumentDbInstancesOptions {
  /**
   * The minimum of DocumentDB capacity units (about 2 GiB of memory each) of an instance, 0.5 to 256 in halves. It is billed at idle, for
   * each instance, and limits cursors and transactions up to 1.
   *
   * @default 0.5
   */
  readonly minDcu?: number;

  /**
   * The maximum of DocumentDB capacity units of an instance, 1 to 256 in halves. A change is taken when instances restart.
   *
   * @default 8
   */
  readonly maxDcu?: number;
}

/** Options of capacity of an instance type. */
export interface DocumentDbProvisionedCapacityOptions extends DocumentDbInstancesOptions {
  /** The instance type, for example `ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)`. */
  readonly instanceType: ec2.InstanceType;
}

/**
 * The capacity of the instances.
 *
 * @internal
 */
export interface DocumentDbCapacityConfig {
  readonly instances: number;
  readonly singleInstanceReason?: string;
  /** None for one that follows the load. */
  readonly instanceType?: ec2.InstanceType;
  readonly minDcu?: number;
  readonly maxDcu?: number;
}

/** The capacity of a DocumentDB cluster: all of its instances have the same. */
export abstract class DocumentDbCapacity {
  /** Instances of DocumentDB Serverless, whose capacity follows the load, billed by capacity unit and second. */
  public static serverless(options: DocumentDbServerlessCapacityOptions = {}): DocumentDbCapacity {
    const { minDcu = 0.5, maxDcu = 8, instances = 2, singleInstanceReason } = options;
    validate(
      'DocumentDbCapacity.serverless',
      instancesRules(instances, singleInstanceReason),
      halves('minDcu', minDcu, 0.5),
      halves('maxDcu', maxDcu, 1),
      ordered('minDcu', minDcu, 'maxDcu', maxDcu),
    );
    return new SameCapacity({ minDcu, maxDcu, instances, singleInstanceReason });
  }

  /** Instances of a type, for a load that is even. */
  public static provisioned(options: DocumentDbProvisionedCapacityOptions): DocumentDbCapacity {
    const { instanceType, instances = 2, singleInstanceReason } = options;
    validate(
      'DocumentDbCapacity.provisioned',
      instancesRules(instances, singleInstanceReason),
      required('instanceType', instanceType, 'name one, such as r8g.large'),
      typeRules(instanceType),
    );
    return new SameCapacity({ instanceType, instances, singleInstanceReason });
  }

  /**
   * Says what the capacity is.
   *
   * @internal
   */
  public abstract readonly _config: DocumentDbCapacityConfig;
}

class SameCapacity extends DocumentDbCapacity {
  constructor(public readonly _config: DocumentDbCapacityConfig) {
    super();
  }
}

/** A writer and up to 15 replicas: https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html */
function instancesRules(instances: number, reason: string | undefined): Rules {
  return [
    wholeNumber('instances', instances, { min: 1, max: 16 }),
    nonEmpty('singleInstanceReason', reason),
    rule(
      instances === 1 && reason === undefined,
      () =>
        `'instances' must be 2 or more, got 1, which nothing takes the place of; raise it, or say why not by 'singleInstanceReason'`,
    ),
    rule(
      instances > 1 && reason !== undefined,
      () => `'singleInstanceReason' is for one instance, got ${instances}; leave it out`,
    ),
  ];
}

/** The types of versions 5.0 and 8.0: https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html */
function typeRules(instanceType: ec2.InstanceType | undefined): Rules {
  const name = instanceType?.toString() ?? '';
  return rule(
    name !== '' && !Token.isUnresolved(name) && !/^(r([5-9]|\d\d)\w*\.|t(3|4g)\.medium$)/.test(name),
    () =>
      `'instanceType' must be memory optimized from r5 on, t3.medium or t4g.medium, which DocumentDB has, got '${name}'; take 'r8g.large'`,
  );
}

/** https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless-scaling-config.html */
function halves(prop: string, value: number, min: number): Rules {
  return rule(
    !(value >= min && value <= 256 && Number.isInteger(value * 2)),
    () => `'${prop}' must be from ${min} to 256 in steps of 0.5, got ${value}`,
  );
}
