import { Construct } from 'constructs';
import { Aws, Fn, Names } from 'aws-cdk-lib/core';

/**
 * A name for what must have one, with part of the id of the stack: what outlives its stack does not keep the stack from being made
 * again.
 *
 * @param maxLength the maximum length of the name
 */
export function uniqueName(scope: Construct, maxLength = 209): string {
  // Behind it come a hyphen and eight digits of the id.
  const unique = Names.uniqueResourceName(scope, {
    maxLength: maxLength - 9,
    separator: '-',
    allowedSpecialCharacters: '-',
  });
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${unique}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}
