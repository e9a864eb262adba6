import * as efs from 'aws-cdk-lib/aws-efs';
import { rule, validate } from '../../private/validation';

/** Options of tiers. */
export interface FileSystemTiersOptions {
  /**
   * The days after which a file that nobody has read or written goes to Infrequent Access: 0.016 USD for a GB a month instead of
   * 0.30, and 0.01 USD for each GB that is read.
   *
   * @default efs.LifecyclePolicy.AFTER_30_DAYS
   */
  readonly infrequentAccess?: efs.LifecyclePolicy;

  /**
   * The days after which a file goes on to Archive: 0.008 USD for a GB a month, and 0.03 USD for each GB that is read. Later
   * than `infrequentAccess`. A file system with archived files keeps its elastic throughput indefinitely.
   *
   * @default efs.LifecyclePolicy.AFTER_90_DAYS
   */
  readonly archive?: efs.LifecyclePolicy;

  /**
   * Whether a file is back in Standard once it is read: what is needed again is mostly needed more than once.
   *
   * @default true
   */
  readonly returnOnAccess?: boolean;
}

/** The storage classes that files move to, by the time for which nobody has used them. */
export abstract class FileSystemLifecycle {
  /** All files stay in Standard: for what is read all the time, and where a read must never take tens of milliseconds. */
  public static standard(): FileSystemLifecycle {
    return new Tiers([]);
  }

  /** To Infrequent Access alone, with any throughput. */
  public static infrequentAccess(options: FileSystemInfrequentAccessOptions = {}): FileSystemLifecycle {
    const { after = efs.LifecyclePolicy.AFTER_30_DAYS, returnOnAccess = true } = options;
    return new Tiers([{ transitionToIa: after }, ...returning(returnOnAccess)]);
  }

  /** To Infrequent Access, then to Archive. Needs elastic throughput. */
  public static tiers(options: FileSystemTiersOptions = {}): FileSystemLifecycle {
    const { AFTER_30_DAYS, AFTER_90_DAYS } = efs.LifecyclePolicy;
    const { infrequentAccess = AFTER_30_DAYS, archive = AFTER_90_DAYS, returnOnAccess = true } = options;
    validate(
      'FileSystemLifecycle.tiers',
      // https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
      rule(
        daysOf(archive) <= daysOf(infrequentAccess),
        () => `'archive' must be later than 'infrequentAccess' (${infrequentAccess}), got ${archive}; take a later one`,
      ),
    );
    return new Tiers(
      [{ transitionToIa: infrequentAccess }, { transitionToArchive: archive }, ...returning(returnOnAccess)],
      true,
    );
  }

  /**
   * Whether files are archived, which needs elastic throughput.
   *
   * @internal
   */
  public abstract readonly _archives: boolean;

  /**
   * The policies of the file system, each with one transition.
   *
   * @internal
   */
  public abstract _bind(): efs.CfnFileSystem.LifecyclePolicyProperty[];
}

/** Options of Infrequent Access alone. */
export interface FileSystemInfrequentAccessOptions {
  /**
   * The days after which a file that nobody has read or written moves.
   *
   * @default efs.LifecyclePolicy.AFTER_30_DAYS
   */
  readonly after?: efs.LifecyclePolicy;

  /**
   * Whether a file is back in Standard once it is read.
   *
   * @default true
   */
  readonly returnOnAccess?: boolean;
}

class Tiers extends FileSystemLifecycle {
  constructor(
    private readonly policies: efs.CfnFileSystem.LifecyclePolicyProperty[],
    public readonly _archives = false,
  ) {
    super();
  }

  public _bind(): efs.CfnFileSystem.LifecyclePolicyProperty[] {
    return this.policies;
  }
}

function returning(returnOnAccess: boolean): efs.CfnFileSystem.LifecyclePolicyProperty[] {
  return returnOnAccess ? [{ transitionToPrimaryStorageClass: efs.OutOfInfrequentAccessPolicy.AFTER_1_ACCESS }] : [];
}

/** `AFTER_30_DAYS` */
function daysOf(policy: efs.LifecyclePolicy): number {
  return Number(policy.split('_')[1]);
}
