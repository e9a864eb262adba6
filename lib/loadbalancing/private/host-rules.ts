import { isKnown, Rule, rule } from '../../private/validation';

/**
 * The rules of a host name, with or without wildcards.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HostHeaderConditionConfig.html
 */
export function hostRules(prop: string, host: string): Rule[] {
  const isName = !isKnown(host) || /^[\w*?.-]{1,128}$/.test(host);
  return [
    rule(!isName, () => `'${prop}' must be host names without scheme, port or path, got '${host}'`),
    rule(
      isName && isKnown(host) && !/\.[A-Za-z]+$/.test(host),
      () =>
        `'${prop}' must have a dot, and only letters after the last one, got '${host}'; an address or a name without a domain cannot be matched`,
    ),
  ];
}
