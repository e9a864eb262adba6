import { CfnTag } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import { distinct, nonEmpty, rule, validate } from '../../private/validation';

/** Options of snapshots of instances. */
export interface SnapshotInstancesOptions {
  /**
   * Whether root volumes are left out, which come from an image.
   *
   * @default false
   */
  readonly excludeRootVolumes?: boolean;

  /**
   * The tags by which a data volume is left out.
   *
   * @default - none
   */
  readonly withoutTags?: { [key: string]: string };
}

/** The volumes that snapshots are taken of: those that have a tag, or whose instances have it. */
export class SnapshotTarget {
  /**
   * All volumes of the instances that have the tag, at one moment for all volumes of an instance.
   *
   * @param key the key of the tag; with `value`, the one tag that Data Lifecycle Manager looks for
   * @param value the value of the tag
   */
  public static instances(key: string, value: string, options: SnapshotInstancesOptions = {}): SnapshotTarget {
    return new SnapshotTarget('INSTANCE', key, value, options);
  }

  /**
   * The volumes that have the tag, each by itself. Such snapshots can be archived.
   *
   * @param key the key of the tag; with `value`, the one tag that Data Lifecycle Manager looks for
   * @param value the value of the tag
   */
  public static volumes(key: string, value: string): SnapshotTarget {
    return new SnapshotTarget('VOLUME', key, value, {});
  }

  /**
   * The type of the resources that have the tag.
   *
   * @internal
   */
  public readonly _resourceType: 'INSTANCE' | 'VOLUME';

  /**
   * The tag.
   *
   * @internal
   */
  public readonly _tag: CfnTag;

  private readonly options: SnapshotInstancesOptions;

  private constructor(
    resourceType: 'INSTANCE' | 'VOLUME',
    key: string,
    value: string,
    options: SnapshotInstancesOptions,
  ) {
    validate(
      `SnapshotTarget.${resourceType === 'INSTANCE' ? 'instances' : 'volumes'}`,
      nonEmpty('key', key),
      nonEmpty('value', value),
      distinct('withoutTags', Object.keys(options.withoutTags ?? {})),
      rule(
        /^aws:/.test(key),
        () => `'key' must not begin with 'aws:', got '${key}', which only AWS gives; take another`,
      ),
    );
    this._resourceType = resourceType;
    this._tag = { key, value };
    this.options = options;
  }

  /**
   * The volumes that are left out.
   *
   * @internal
   */
  public _parameters(): dlm.CfnLifecyclePolicy.ParametersProperty | undefined {
    const { excludeRootVolumes, withoutTags = {} } = this.options;
    const tags = Object.entries(withoutTags).map(([key, value]) => ({ key, value }));
    if (!excludeRootVolumes && tags.length === 0) return undefined;
    return {
      excludeBootVolume: excludeRootVolumes,
      excludeDataVolumeTags: tags.length === 0 ? undefined : tags,
    };
  }
}
