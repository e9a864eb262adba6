import { CfnResource, RemovalPolicy, Resource } from 'aws-cdk-lib/core';
import { rule, Rules } from '../../private/validation';
import { keepInPlace } from './environments';

/** The beginning and the end of a queue and its policy. */
export interface Lifecycle {
  readonly queueTags?: { [name: string]: string };
  readonly removalPolicy?: RemovalPolicy;
}

/** Gives a queue or policy the tags of its creation only, and says what becomes of it. */
export function applyLifecycle<T extends Resource>(construct: T, { queueTags, removalPolicy }: Lifecycle = {}): T {
  keepInPlace(construct);
  if (queueTags && Object.keys(queueTags).length > 0) {
    (construct.node.defaultChild as CfnResource).addPropertyOverride('Tags', queueTags);
  }
  if (removalPolicy) construct.applyRemovalPolicy(removalPolicy);
  return construct;
}

/**
 * The rules for the tags of a resource or job.
 * https://docs.aws.amazon.com/batch/latest/userguide/using-tags.html
 */
export function tagRules(prop: string, tags: { [name: string]: string } = {}): Rules {
  const names = Object.keys(tags);
  return [
    rule(names.length > 50, () => `'${prop}' must hold at most 50 tags, got ${names.length}; leave some out`),
    names.map((name) => [
      rule(
        name === '' || name.length > 128 || /^aws:/i.test(name),
        () =>
          `'${prop}' must have names of 1 to 128 characters that do not start with 'aws:', got '${name}'; rename it`,
      ),
      rule(
        (tags[name] ?? '').length > 256,
        () =>
          `'${prop}' must have values of at most 256 characters, got ${tags[name]?.length} for '${name}'; shorten it`,
      ),
    ]),
  ];
}
