import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { isKnown } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';

/**
 * The construct below which parts of a construct are made in us-east-1, before or after the stack of it: the construct itself where its
 * stack is there, or where nobody knows its Region.
 */
export function inNorthVirginia(scope: Construct, when: 'before' | 'after'): Construct {
  if (!isKnown(Stack.of(scope).region)) return scope;
  const stack = when === 'before' ? NorthVirginia.before(scope) : NorthVirginia.after(scope);
  if (Stack.of(scope).region === stack.region) return scope;
  const path = scope.node.scopes.slice(scope.node.scopes.findIndex((ancestor) => Stack.isStack(ancestor)) + 1);
  let inner: Construct = stack;
  for (const { node } of path) inner = (inner.node.tryFindChild(node.id) as Construct) ?? new Construct(inner, node.id);
  return inner;
}
