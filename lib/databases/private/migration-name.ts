import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Aws, Fn, Names, Stack } from 'aws-cdk-lib/core';

/**
 * The beginning of the names of everything of a migration, 24 characters at most, in small letters as DMS keeps them, with part of the id
 * of the stack: its log outlives it.
 */
export function migrationName(scope: Construct): string {
  const unique = Names.uniqueResourceName(scope, { maxLength: 15 }).toLowerCase();
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${unique}-${Fn.select(0, Fn.split('-', stackUuid))}`;
}

/**
 * A name with a hash of what cannot be changed: the new one is made before the old one is deleted, and both have a name. 31 characters
 * at most, which is the limit of the identifiers that ARNs have at their end.
 */
export function nameFor(scope: Construct, base: string, fixed: unknown): string {
  return `${base}-${digestOf(scope, fixed).slice(0, 6)}`;
}

/** A digest of values, in which references are what they are in the template. */
export function digestOf(scope: Construct, values: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(Stack.of(scope).resolve(values)))
    .digest('hex')
    .slice(0, 16);
}
