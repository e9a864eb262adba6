import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isKnown, rule, Rules } from '../../private/validation';
import { RewritePattern, RouteRewrite } from '../route-rewrite';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RewriteConfig.html */
const MAX_LENGTH = 1024;

/** Lookarounds, atomic groups, recursion, backreferences, Unicode classes; JavaScript itself has no possessive quantifiers. */
const UNSUPPORTED = /(?<!\\)\(\?(<?[=!]|>|R|\d)|\\[1-9pP]/;

/** The rules of a rewrite; https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html */
export function rewriteRules(rewrite: RouteRewrite | undefined): Rules {
  if (rewrite === undefined) return [];
  return [
    rule(
      rewrite.url === undefined && rewrite.host === undefined,
      () => `'rewrite' must have a 'url' or a 'host'; give one of them, or leave it out`,
    ),
    patternRules('rewrite.url', rewrite.url),
    patternRules('rewrite.host', rewrite.host),
  ];
}

/** The transforms of a listener rule; none where nothing is rewritten. */
export function transformsOf(rewrite: RouteRewrite | undefined): elbv2.CfnListenerRule.TransformProperty[] | undefined {
  if (rewrite === undefined) return undefined;
  const { url, host } = rewrite;
  return [
    ...(host ? [{ type: 'host-header-rewrite', hostHeaderRewriteConfig: { rewrites: [host] } }] : []),
    ...(url ? [{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [url] } }] : []),
  ];
}

function patternRules(prop: string, pattern: RewritePattern | undefined): Rules {
  if (pattern === undefined) return [];
  const { regex, replace } = pattern;
  const groups = isKnown(regex) ? groupsOf(regex) : undefined;
  const asked = isKnown(replace)
    ? Math.max(0, ...[...replace.matchAll(/\$(\d+)/g)].map(([, group]) => Number(group)))
    : 0;
  return [
    length(`${prop}.regex`, regex, 1),
    length(`${prop}.replace`, replace, 0),
    rule(
      isKnown(regex) && (groups === undefined || UNSUPPORTED.test(regex)),
      () =>
        `'${prop}.regex' must be a regular expression without lookarounds, backreferences, atomic groups, possessive quantifiers, recursion and '\\p', got '${regex}'`,
    ),
    rule(
      groups !== undefined && asked > groups,
      () =>
        `'${prop}.replace' must not name a group that 'regex' does not have (${groups}), got '${replace}'; the request would be answered with 500`,
    ),
  ];
}

function length(prop: string, text: string, min: number): Rules {
  return rule(
    isKnown(text) && (text.length < min || text.length > MAX_LENGTH),
    () => `'${prop}' must have ${min} to 1,024 characters, got ${text.length}`,
  );
}

/** The number of groups; undefined where it is no regular expression. */
function groupsOf(regex: string): number | undefined {
  try {
    // Flags in front, which JavaScript does not have.
    return (new RegExp(`${regex.replace(/^\(\?[a-z]+\)/, '')}|`).exec('')?.length ?? 1) - 1;
  } catch {
    return undefined;
  }
}
