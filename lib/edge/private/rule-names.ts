import { isKnown, matches, rule, Rules } from '../../private/validation';

/** The rules of the name of a rule: names that start as those of the firewall's own rules are taken. */
export function ruleNameRules(prop: string, name: string): Rules {
  return [
    matches(prop, name, /^[\w-]{1,64}$/, 'up to 64 letters, digits, - and _'),
    rule(
      isKnown(name) && /^(Blocked|Allowed)/.test(name),
      () => `'${prop}' must not start with Blocked or Allowed, got '${name}'`,
    ),
  ];
}
