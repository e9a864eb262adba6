import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { isKnown } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { scopeIn } from './companion-scope';

/**
 * The construct below which parts of a construct are made in us-east-1, before or after the stack of it: the construct itself where its
 * stack is there, or where nobody knows its Region.
 */
export function inNorthVirginia(scope: Construct, when: 'before' | 'after'): Construct {
  if (!isKnown(Stack.of(scope).region)) return scope;
  return scopeIn(when === 'before' ? NorthVirginia.before(scope) : NorthVirginia.after(scope), scope);
}
