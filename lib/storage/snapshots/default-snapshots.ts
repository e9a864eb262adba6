import * as dlm from 'aws-cdk-lib/aws-dlm';
import { nonEmpty, nonEmptyList, rule, Rules, validate } from '../../private/validation';

/** Options of images of instances. */
export interface DefaultImageSnapshotsOptions {
  /**
   * The tags by which an instance or volume is left out; one of them is enough.
   *
   * @default - none
   */
  readonly withoutTags?: { [key: string]: string };
}

/** Options of snapshots of volumes. */
export interface DefaultVolumeSnapshotsOptions extends DefaultImageSnapshotsOptions {
  /**
   * Whether root volumes are left out, which come from an image.
   *
   * @default false
   */
  readonly excludeRootVolumes?: boolean;

  /**
   * The types of volumes that are left out, for example `sc1`.
   *
   * @default - none
   */
  readonly withoutVolumeTypes?: string[];
}

/**
 * The backups of a default policy.
 *
 * @internal
 */
export interface DefaultSnapshotsConfig {
  readonly defaultPolicy: string;
  readonly exclusions?: dlm.CfnLifecyclePolicy.ExclusionsProperty;

  /** The managed policy by which Data Lifecycle Manager makes them. */
  readonly managedPolicy: string;
}

/** The backups that a `DefaultSnapshotPolicy` makes. */
export abstract class DefaultSnapshots {
  /** Snapshots of all volumes, attached or not, that have had none lately. */
  public static volumes(options: DefaultVolumeSnapshotsOptions = {}): DefaultSnapshots {
    const { excludeRootVolumes, withoutVolumeTypes, withoutTags } = options;
    validate(
      'DefaultSnapshots.volumes',
      tagRules(withoutTags),
      nonEmptyList('withoutVolumeTypes', withoutVolumeTypes),
      [
        rule(
          (withoutVolumeTypes ?? []).some((type) => !VOLUME_TYPES.includes(type)),
          () => `'withoutVolumeTypes' must be of ${VOLUME_TYPES.join(', ')}, got ${withoutVolumeTypes?.join(', ')}`,
        ),
      ],
    );
    return new Backups('Volume', {
      defaultPolicy: 'VOLUME',
      managedPolicy: 'service-role/AWSDataLifecycleManagerServiceRole',
      exclusions: exclusionsOf({
        excludeBootVolumes: excludeRootVolumes,
        excludeVolumeTypes: withoutVolumeTypes,
        excludeTags: tagsOf(withoutTags),
      }),
    });
  }

  /** Images of all instances that have had none lately, with a snapshot of each of their volumes. Instances are not stopped. */
  public static images(options: DefaultImageSnapshotsOptions = {}): DefaultSnapshots {
    validate('DefaultSnapshots.images', tagRules(options.withoutTags));
    return new Backups('Image', {
      defaultPolicy: 'INSTANCE',
      managedPolicy: 'service-role/AWSDataLifecycleManagerServiceRoleForAMIManagement',
      exclusions: exclusionsOf({ excludeTags: tagsOf(options.withoutTags) }),
    });
  }

  /**
   * What is made, as part of an id: one kind in place of the other is another policy.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * The settings of the policy.
   *
   * @internal
   */
  public abstract _bind(): DefaultSnapshotsConfig;
}

const VOLUME_TYPES = ['gp2', 'gp3', 'io1', 'io2', 'sc1', 'st1', 'standard'];

class Backups extends DefaultSnapshots {
  constructor(
    public readonly _name: string,
    private readonly config: DefaultSnapshotsConfig,
  ) {
    super();
  }

  public _bind(): DefaultSnapshotsConfig {
    return this.config;
  }
}

function tagRules(withoutTags: { [key: string]: string } = {}): Rules {
  return Object.keys(withoutTags).map((key) => nonEmpty('withoutTags', key));
}

function tagsOf(tags: { [key: string]: string } = {}) {
  const all = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return all.length === 0 ? undefined : all;
}

function exclusionsOf(
  exclusions: dlm.CfnLifecyclePolicy.ExclusionsProperty,
): dlm.CfnLifecyclePolicy.ExclusionsProperty | undefined {
  return Object.values(exclusions).some((one) => one !== undefined) ? exclusions : undefined;
}
