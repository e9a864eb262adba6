import { Construct } from 'constructs';
import { Aws, Fn, Names } from 'aws-cdk-lib/core';

/**
 * A name for what must have one, with part of the id of the stack: what outlives its stack does not keep the stack from being made
 * again.
 *
 * @param maxLength the maximum length of the name
 */
export function uniqueName(scope: Construct, maxLength = 209): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${known(scope, maxLength)}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}

/** The pattern of a unique name, for a policy in another stack: there the id of the stack would be that of the other one. */
export function uniqueNamePattern(scope: Construct, maxLength = 209): string {
  return `${known(scope, maxLength)}-*`;
}

/** The part that is known at synthesis. Behind it come a hyphen and eight digits of the id. */
function known(scope: Construct, maxLength: number): string {
  return Names.uniqueResourceName(scope, { maxLength: maxLength - 9, separator: '-', allowedSpecialCharacters: '-' });
}
