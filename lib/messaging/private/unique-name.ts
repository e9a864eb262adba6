import { Construct } from 'constructs';
import { Aws, Fn, Names } from 'aws-cdk-lib/core';

/**
 * A name for what must have one, with part of the id of the stack: what outlives its stack does not keep the stack from being made
 * again.
 */
export function uniqueName(scope: Construct): string {
  const unique = Names.uniqueResourceName(scope, { maxLength: 200, separator: '-', allowedSpecialCharacters: '-' });
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${unique}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}
