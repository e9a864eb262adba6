import { Duration } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { isKnown, matches, rule, Rule, validate, wholeNumber } from '../../private/validation';

/**
 * A rule for the images that ECR deletes from a repository by itself, within a day of becoming due.
 *
 * An image that one rule of a repository selects is left alone by the rules after it, so exceptions stand first.
 * Rules do not know which image is in use: an image that a service runs is deleted like any other once it is due, and
 * the service can then start no task. Let the kept numbers be larger than what you may roll back to
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html).
 */
export abstract class ImageRetention {
  /**
   * Deletes images without a tag: with immutable tags, the remains of broken pushes.
   *
   * @param age the age at which an image is deleted, in whole days
   */
  public static expireUntagged(age: Duration): ImageRetention {
    validate('ImageRetention.expireUntagged', wholeDays('age', age));
    return new LifecycleRetention({
      description: 'expire untagged images',
      tagStatus: ecr.TagStatus.UNTAGGED,
      maxImageAge: age,
    });
  }

  /**
   * Keeps the newest images, by the time of their push, and deletes the rest. Always the last rule to be applied.
   *
   * @param count the number of images that are kept
   */
  public static keepNewest(count: number): ImageRetention {
    validate('ImageRetention.keepNewest', wholeNumber('count', count, { min: 1 }));
    return new LifecycleRetention({
      description: 'keep the newest images',
      tagStatus: ecr.TagStatus.ANY,
      maxImageCount: count,
    });
  }

  /**
   * Keeps the newest images among those with a tag of a pattern, and deletes the others among them.
   *
   * @param pattern the tag, with up to four `*` that stand for any text: `release-*` selects by prefix
   * @param count the number of images that are kept, at least 1
   */
  public static keepNewestTagged(pattern: string, count: number): ImageRetention {
    validate('ImageRetention.keepNewestTagged', [
      ...tagPattern('pattern', pattern),
      ...wholeNumber('count', count, { min: 1 }),
    ]);
    return new LifecycleRetention({
      description: `keep the newest images tagged ${pattern}`,
      tagStatus: ecr.TagStatus.TAGGED,
      tagPatternList: [pattern],
      maxImageCount: count,
    });
  }

  /**
   * Deletes images with a tag of a pattern some days after their push, for example those of pull requests.
   *
   * @param pattern the tag, with up to four `*` that stand for any text: `pr-*` selects by prefix
   * @param age whole days, at least 1
   */
  public static expireTagged(pattern: string, age: Duration): ImageRetention {
    validate('ImageRetention.expireTagged', [...tagPattern('pattern', pattern), ...wholeDays('age', age)]);
    return new LifecycleRetention({
      description: `expire images tagged ${pattern}`,
      tagStatus: ecr.TagStatus.TAGGED,
      tagPatternList: [pattern],
      maxImageAge: age,
    });
  }

  /**
   * The images that it selects.
   *
   * @internal
   */
  public abstract readonly _tagStatus?: ecr.TagStatus;

  /**
   * The rule for aws-cdk-lib.
   *
   * @internal
   */
  public abstract _bind(): ecr.LifecycleRule;
}

class LifecycleRetention extends ImageRetention {
  public readonly _tagStatus?: ecr.TagStatus;

  constructor(private readonly lifecycleRule: ecr.LifecycleRule) {
    super();
    this._tagStatus = lifecycleRule.tagStatus;
  }

  public _bind(): ecr.LifecycleRule {
    return this.lifecycleRule;
  }
}

function wholeDays(prop: string, age: Duration): Rule[] {
  const known = isKnown(age) && !age.isUnresolved();
  const days = known ? age.toDays({ integral: false }) : 0;
  return [
    rule(
      known && !(Number.isInteger(days) && days >= 1),
      () => `'${prop}' must be whole days and at least 1 day, got ${days} days`,
    ),
  ];
}

function tagPattern(prop: string, pattern: string): Rule[] {
  return [
    ...matches(prop, pattern, /^[\w.*-]{1,128}$/, 'a tag of letters, digits, and . _ - *, with up to 128 characters'),
    rule(
      isKnown(pattern) && pattern.split('*').length > 5,
      () => `'${prop}' must not have more than four '*', got '${pattern}'`,
    ),
  ];
}
