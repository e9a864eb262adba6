import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { architectureOfFamily, familyOf, GpuShare, hasNvidiaGpus } from '../../private/instance-families';
import { atLeastOne, distinct, matches, quoted, Rule, rule, validate } from '../../private/validation';

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
      atLeastOne('types', types),
      distinct('types', names),
      oneArchitecture('types', names),
    );
    return new ListedInstanceTypes(types, []);
  }

  /** These classes only, in every size that fits the jobs, for example `ec2.InstanceClass.C7G`. */
  public static ofClasses(classes: ec2.InstanceClass[]): JobInstanceTypes {
    // Some classes have two names, of which Batch knows one: `standard5` is `m5`.
    const families = classes.map((name) => familyOf(ec2.InstanceType.of(name, ec2.InstanceSize.LARGE).toString()));
    validate(
      'JobInstanceTypes.ofClasses',
      atLeastOne('classes', classes),
      distinct('classes', families),
      oneArchitecture('classes', families),
    );
    return new ListedInstanceTypes([], families);
  }

  /**
   * These families only, by their names: for those that `ec2.InstanceClass` does not have yet, for example `c9g`.
   *
   * @param families the names of the families
   */
  public static ofFamilies(families: string[]): JobInstanceTypes {
    validate(
      'JobInstanceTypes.ofFamilies',
      atLeastOne('families', families),
      distinct('families', families),
      families.map((family) =>
        matches('families', family, /^[a-z]+-?[0-9][a-z0-9-]*$/, 'names of instance families, such as c9g'),
      ),
      oneArchitecture('families', families),
    );
    return new ListedInstanceTypes([], families);
  }

  /** The CPU architecture that the instances share. */
  public abstract readonly architecture: ec2.InstanceArchitecture;

  /**
   * The names of types and families, where the caller has chosen them.
   *
   * @internal
   */
  public abstract readonly _names: string[];

  /**
   * Whether all of the instances have NVIDIA GPUs, some or none.
   *
   * @internal
   */
  public get _gpus(): GpuShare {
    const { length } = this._names.filter(hasNvidiaGpus);
    return length === 0 ? 'none' : length === this._names.length ? 'all' : 'some';
  }

  /**
   * The props of the environment.
   *
   * @internal
   */
  public abstract _bind(): JobInstanceTypesConfig;
}

class DefaultInstanceTypes extends JobInstanceTypes {
  public readonly _names: string[] = [];

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
  public readonly _names: string[];
  public readonly architecture: ec2.InstanceArchitecture;

  constructor(
    private readonly types: ec2.InstanceType[],
    private readonly families: string[],
  ) {
    super();
    this._names = [...types.map((type) => type.toString()), ...families];
    this.architecture = architecturesOf(this._names)[0] ?? ec2.InstanceArchitecture.X86_64;
  }

  public _bind(): JobInstanceTypesConfig {
    // The L2 reads the names of types, and fails on those that it does not understand; classes it writes as they are.
    const unread = this.types.map((type) => type.toString()).filter((name) => !READ_BY_L2.test(name));
    // It adds to its lists later, so each environment has lists of its own.
    return {
      instanceTypes: this.types.filter((type) => READ_BY_L2.test(type.toString())),
      instanceClasses: [...unread, ...this.families].map((name) => name as ec2.InstanceClass),
      useOptimalInstanceClasses: false,
    };
  }
}

const READ_BY_L2 = /^[a-z]+\d{1,2}[a-z-]*\.[a-z0-9-]+$/;

/** The architectures of types or families that are known at synthesis. */
function architecturesOf(names: string[]): ec2.InstanceArchitecture[] {
  return [...new Set(names.flatMap((name) => architectureOfFamily(name) ?? []))];
}

function oneArchitecture(prop: string, names: string[]): Rule {
  const kinds = architecturesOf(names);
  return rule(
    kinds.length > 1,
    () => `'${prop}' must have one CPU architecture, got ${quoted(kinds)}; give each a capacity and a queue of its own`,
  );
}
