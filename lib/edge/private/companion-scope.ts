import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';

/**
 * The scope in which a construct keeps what must be in another stack: itself where that is its own stack, or the one that its nested stack is
 * in, else under its own path there, so that two constructs are apart in the other one too.
 */
export function scopeIn(stack: Stack, owner: Construct): Construct {
  const own = topStack(owner);
  if (stack === own) return owner;
  const path = owner.node.scopes.slice(own.node.scopes.length);
  return path.reduce<Construct>(
    (scope, { node: { id } }) => scope.node.tryFindChild(id) ?? new Construct(scope, id),
    stack,
  );
}

/** The stack that is deployed with a construct: that of its nested stacks. */
export function topStack(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}
