import { Construct } from 'constructs';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
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

/**
 * Gives a setting of the registry one logical id, whatever the id of its construct is: CloudFormation would make the one of
 * a renamed construct over the old one, and then delete both with the old one.
 */
export function keepOnRename(setting: CfnResource, logicalId: string): void {
  setting.overrideLogicalId(logicalId);
}
