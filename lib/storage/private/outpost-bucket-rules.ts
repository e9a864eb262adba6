import { Construct } from 'constructs';
import { Aws, Fn, Names, RemovalPolicy } from 'aws-cdk-lib/core';
import { digestOf } from '../../private/identity-digest';
import { matches, required, rule, Rules } from '../../private/validation';
import { OutpostBucketProps } from '../outposts/outpost-bucket';
import { daysBetween } from './whole-days';

const AGES = { min: 1, max: 36_500 };

/** The rules of an `OutpostBucket`. */
export function outpostBucketRules(props: OutpostBucketProps): Rules {
  const { outpostId, vpc, endpoint, expireAfter, prefixExpirations = {}, removalPolicy } = props;
  const missing = [
    required('outpostId', outpostId, "give it that of the Outpost, such as 'op-...'"),
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('endpoint', endpoint, "give it 'OutpostEndpoint.inSubnet(subnet)', or 'OutpostEndpoint.existing()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const prefixes = Object.keys(prefixExpirations);
  return [
    matches('outpostId', outpostId, /^op-[a-f0-9]{17}$/, "the id of an Outpost, 'op-' and 17 hexadecimal digits"),
    endpoint._rules(outpostId),
    daysBetween('expireAfter', expireAfter, AGES),
    Object.entries(prefixExpirations).map(([prefix, age]) => [
      matches(
        'prefixExpirations',
        prefix,
        /^[^/].*$/s,
        "prefixes without a slash at their beginning, such as 'scans/'",
      ),
      // It is part of the id of a rule, which has 255 characters.
      rule(
        prefix.length > 247,
        () => `'prefixExpirations' must be prefixes of at most 247 characters, got one of ${prefix.length}; shorten it`,
      ),
      daysBetween(`prefixExpirations['${prefix}']`, age, AGES),
    ]),
    rule(prefixes.length > 999, () => `'prefixExpirations' must be at most 999, got ${prefixes.length}; join prefixes`),
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which S3 does not have; take RETAIN`,
    ),
  ];
}

/**
 * A name in lower case, without dots, with part of the id of the stack.
 *
 * @param fixed what cannot be changed in place, so that the new one has another name than the old one, which is still there
 */
export function outpostName(scope: Construct, maxLength: number, fixed: readonly string[] = []): string {
  const digest = fixed.length === 0 ? '' : `-${digestOf(scope, fixed)}`;
  const name = Names.uniqueResourceName(scope, {
    maxLength: maxLength - 9 - digest.length,
    separator: '-',
    allowedSpecialCharacters: '-',
  }).toLowerCase();
  const unique = `${name}${digest}`;
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${unique}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}
