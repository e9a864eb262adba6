import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { Rule, rule } from '../../private/validation';

/** For settings of which a registry has one: two in a stack are surely two in a registry. */
export function onePerRegistry<T extends Construct>(setting: T, type: new (...args: never[]) => T): Rule[] {
  const stack = Stack.of(setting);
  const other = stack.node.findAll().find((c) => c !== setting && c instanceof type && Stack.of(c) === stack);
  return [
    rule(
      other !== undefined,
      () => `a registry has one ${type.name}, and '${other?.node.path}' is one already; put everything into that`,
    ),
  ];
}
