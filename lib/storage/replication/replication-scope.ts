import * as s3 from 'aws-cdk-lib/aws-s3';
import { isKnown, nonEmpty, rule, Rules, validate } from '../../private/validation';

/** The objects that are replicated. */
export abstract class ReplicationScope {
  /** Every object. */
  public static all(): ReplicationScope {
    return new Filtered('');
  }

  /**
   * The objects whose keys begin so.
   *
   * @param prefix the beginning of the keys
   */
  public static prefix(prefix: string): ReplicationScope {
    validate('ReplicationScope.prefix', nonEmpty('prefix', prefix));
    return new Filtered(prefix);
  }

  /**
   * The objects with every one of the tags, at the time that they are written. S3 replicates no delete markers for them.
   *
   * @param tags the values by key, 1 to 10
   * @param prefix the beginning of their keys; any by default
   */
  public static tags(tags: { [key: string]: string }, prefix: string = ''): ReplicationScope {
    const count = Object.keys(tags).length;
    validate(
      'ReplicationScope.tags',
      rule(count < 1 || count > 10, () => `'tags' must be from 1 to 10, got ${count}; an object has at most 10`),
      Object.entries(tags).map(([key, value]) => tagRules(key, value)),
    );
    return new Filtered(prefix, tags);
  }

  /**
   * Whether S3 can replicate delete markers.
   *
   * @internal
   */
  public abstract readonly _hasDeleteMarkers: boolean;

  /**
   * The filter of the rule.
   *
   * @internal
   */
  public abstract _render(): s3.CfnBucket.ReplicationRuleFilterProperty;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function tagRules(key: string, value: string): Rules {
  return [
    rule(
      isKnown(key) && (key.length < 1 || key.length > 128),
      () => `'tags' must have keys of 1 to 128 characters, got ${key.length}; no object has such a tag`,
    ),
    rule(
      isKnown(value) && value.length > 256,
      () => `'tags' must have values of at most 256 characters, got ${value.length}; no object has such a tag`,
    ),
  ];
}

class Filtered extends ReplicationScope {
  constructor(
    private readonly prefix: string,
    private readonly tags?: { readonly [key: string]: string },
  ) {
    super();
  }

  public get _hasDeleteMarkers(): boolean {
    return this.tags === undefined;
  }

  public _render(): s3.CfnBucket.ReplicationRuleFilterProperty {
    if (this.tags === undefined) return { prefix: this.prefix };
    const tagFilters = Object.entries(this.tags).map(([key, value]) => ({ key, value }));
    const [only] = tagFilters;
    if (this.prefix === '' && tagFilters.length === 1) return { tagFilter: only };
    return { and: { ...(this.prefix !== '' && { prefix: this.prefix }), tagFilters } };
  }
}
