import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Rule, rule, wholeNumber } from '../../private/validation';
import { ImageRetention } from '../registry/image-retention';

/** The rules of ECR for a set of lifecycle rules (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html). */
export function retentionRules(prop: string, retention: ImageRetention[]): Rule[] {
  const count = (status: ecr.TagStatus) => retention.filter((r) => r._tagStatus === status).length;
  return [
    rule(
      count(ecr.TagStatus.ANY) > 1,
      () => `'${prop}' must hold 'keepNewest' once at most, got ${count(ecr.TagStatus.ANY)}; keep one of them`,
    ),
    rule(
      count(ecr.TagStatus.UNTAGGED) > 1,
      () =>
        `'${prop}' must hold 'expireUntagged' once at most, got ${count(ecr.TagStatus.UNTAGGED)}; keep the shorter one`,
    ),
    ...wholeNumber(`${prop}.length`, retention.length, { max: 50 }),
  ];
}

/** The rules as the JSON text that repository creation templates want; repositories have aws-cdk-lib for it. */
export function lifecyclePolicyText(retention: ImageRetention[]): string | undefined {
  if (retention.length === 0) return undefined;
  const rules = retention.map((r) => r._bind());
  const isCatchAll = (r: ecr.LifecycleRule) => r.tagStatus === ecr.TagStatus.ANY;
  // The rule for every image must come last.
  const ordered = [...rules.filter((r) => !isCatchAll(r)), ...rules.filter(isCatchAll)];
  return JSON.stringify({
    rules: ordered.map((r, index) => ({
      rulePriority: index + 1,
      description: r.description,
      selection: {
        tagStatus: r.tagStatus,
        ...(r.tagPatternList && { tagPatternList: r.tagPatternList }),
        ...(r.maxImageAge
          ? { countType: 'sinceImagePushed', countNumber: r.maxImageAge.toDays(), countUnit: 'days' }
          : { countType: 'imageCountMoreThan', countNumber: r.maxImageCount }),
      },
      action: { type: 'expire' },
    })),
  });
}
