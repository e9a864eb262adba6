import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';

/**
 * The scope in which a construct keeps what must be in another stack: itself where that is its own stack, else under its own path there, so that
 * two constructs of one stack are apart in the other one too.
 */
export function scopeIn(stack: Stack, owner: Construct): Construct {
  const own = Stack.of(owner);
  if (stack === own) return owner;
  const path = owner.node.scopes.filter(
    (scope: IConstruct) => scope !== own && own.node.scopes.every((outer) => outer !== scope),
  );
  return path.reduce<Construct>(
    (scope, { node: { id } }) => scope.node.tryFindChild(id) ?? new Construct(scope, id),
    stack,
  );
}
