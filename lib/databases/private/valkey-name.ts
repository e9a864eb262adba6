import { Construct } from 'constructs';
import { Aws, Fn, Names } from 'aws-cdk-lib/core';
import { DIGEST_LENGTH, digestOf } from '../../private/identity-digest';

/** The maximum length of names of ElastiCache. */
const MAX_LENGTH = 40;

/**
 * The name of what CloudFormation wants a name for, in lower case as ElastiCache stores it, with eight digits of the id of the stack. A
 * replacement with the name of what it replaces is refused, so that the name tells apart what it is replaced for.
 *
 * @param decided what CloudFormation replaces the resource for; none if nothing but its name
 */
export function elastiCacheName(scope: Construct, decided: readonly (string | undefined)[] = []): string {
  const suffix = decided.length === 0 ? [] : [digestOf(scope, decided)];
  const unique = Names.uniqueResourceName(scope, {
    maxLength: MAX_LENGTH - 9 - suffix.length * (DIGEST_LENGTH + 1),
    separator: '-',
    allowedSpecialCharacters: '-',
  }).toLowerCase();
  return [unique, Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID)))), ...suffix].join('-');
}
