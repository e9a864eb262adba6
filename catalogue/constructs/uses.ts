import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { CatalogueConstruct } from './construct-list';

/** An example stack with a construct in it. */
export interface Use {
  readonly stack: string;
  /** The construct of the library that makes it, where the stack does not. */
  readonly within?: string;
}

/** The example stacks by the name of the construct that is in them. */
export function usesOf(
  stacks: readonly Stack[],
  constructs: readonly Pick<CatalogueConstruct, 'name' | 'type'>[],
): ReadonlyMap<string, readonly Use[]> {
  const nameOf = (node: IConstruct) => constructs.find(({ type }) => node.constructor === type)?.name;
  const uses = new Map<string, Use[]>();
  for (const stack of stacks) {
    for (const node of stack.node.findAll()) {
      const name = nameOf(node);
      if (!name) continue;
      const within = node.node.scopes
        .slice(0, -1)
        .reverse()
        .map(nameOf)
        .find((maker) => maker !== undefined);
      const known = uses.get(name) ?? [];
      const same = known.find((use) => use.stack === stack.node.id);
      // What a stack makes itself is the better example.
      if (same && (within || !same.within)) continue;
      uses.set(name, [...known.filter((use) => use !== same), { stack: stack.node.id, ...(within && { within }) }]);
    }
  }
  return uses;
}
