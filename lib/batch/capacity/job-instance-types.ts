import { Token } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { distinct, nonEmptyList, quoted, rule, validate } from '../../private/validation';

/**
 * The props of an environment that say which instances it may launch.
 *
 * @internal
 */
export interface JobInstanceTypesConfig {
  /**
   * Types that the caller names.
   *
   * @default - none
   */
  readonly instanceTypes?: ec2.InstanceType[];

  /**
   * Classes that the caller names.
   *
   * @default - none
   */
  readonly instanceClasses?: ec2.InstanceClass[];

  /**
   * Classes that AWS renews.
   *
   * @default - none
   */
  readonly defaultInstanceClasses?: batch.DefaultInstanceClass[];

  /**
   * Whether the classes that Batch calls optimal are added.
   *
   * @default - only where nothing else is named
   */
  readonly useOptimalInstanceClasses?: boolean;
}

/**
 * The EC2 instance types that Batch may choose from. The more there are, the more likely Spot has capacity.
 *
 * All of one environment, and all environments of one queue, have one CPU architecture.
 */
export abstract class JobInstanceTypes {
  /**
   * Graviton (arm64) families, which AWS renews as it adds generations: m6g, c6g, r6g, c7g at the time of writing
   * (https://docs.aws.amazon.com/batch/latest/userguide/instance-type-compute-table.html).
   */
  public static graviton(): JobInstanceTypes {
    return new DefaultInstanceTypes(batch.DefaultInstanceClass.ARM64, ec2.InstanceArchitecture.ARM_64);
  }

  /** Intel (x86_64) families, which AWS renews as it adds generations: m6i, c6i, r6i, c7i at the time of writing. */
  public static x86(): JobInstanceTypes {
    return new DefaultInstanceTypes(batch.DefaultInstanceClass.X86_64, ec2.InstanceArchitecture.X86_64);
  }

  /** These types only, for example `c7g.4xlarge`. */
  public static ofTypes(types: ec2.InstanceType[]): JobInstanceTypes {
    const names = types.map((type) => type.toString());
    validate(
      'JobInstanceTypes.ofTypes',
      nonEmptyList('types', types),
      distinct('types', names),
      oneArchitecture('types', types),
    );
    return new ListedInstanceTypes(types, [], architectureOf(types));
  }

  /** These classes only, in every size that fits the jobs, for example `ec2.InstanceClass.C7G`. */
  public static ofClasses(classes: ec2.InstanceClass[]): JobInstanceTypes {
    const samples = classes.map((instanceClass) => ec2.InstanceType.of(instanceClass, ec2.InstanceSize.LARGE));
    validate(
      'JobInstanceTypes.ofClasses',
      nonEmptyList('classes', classes),
      distinct('classes', classes),
      oneArchitecture('classes', samples),
    );
    return new ListedInstanceTypes([], classes, architectureOf(samples));
  }

  /** The CPU architecture that the instances share. */
  public abstract readonly architecture: ec2.InstanceArchitecture;

  /**
   * The props of the environment.
   *
   * @internal
   */
  public abstract _bind(): JobInstanceTypesConfig;
}

class DefaultInstanceTypes extends JobInstanceTypes {
  constructor(
    private readonly instanceClass: batch.DefaultInstanceClass,
    public readonly architecture: ec2.InstanceArchitecture,
  ) {
    super();
  }

  public _bind(): JobInstanceTypesConfig {
    return { defaultInstanceClasses: [this.instanceClass] };
  }
}

class ListedInstanceTypes extends JobInstanceTypes {
  constructor(
    private readonly types: ec2.InstanceType[],
    private readonly classes: ec2.InstanceClass[],
    public readonly architecture: ec2.InstanceArchitecture,
  ) {
    super();
  }

  public _bind(): JobInstanceTypesConfig {
    // The L2 adds to its lists later, so each environment has lists of its own.
    return {
      instanceTypes: [...this.types],
      instanceClasses: [...this.classes],
      useOptimalInstanceClasses: false,
    };
  }
}

function architectureOf(types: ec2.InstanceType[]): ec2.InstanceArchitecture {
  const known = types.find((type) => !Token.isUnresolved(type.toString()));
  return known?.architecture ?? ec2.InstanceArchitecture.X86_64;
}

function oneArchitecture(prop: string, types: ec2.InstanceType[]) {
  const known = types.filter((type) => !Token.isUnresolved(type.toString()));
  const kinds = [...new Set(known.map((type) => type.architecture))];
  return [
    rule(
      kinds.length > 1,
      () =>
        `'${prop}' must have one CPU architecture, got ${quoted(kinds)}; give each a capacity and a queue of its own`,
    ),
  ];
}
