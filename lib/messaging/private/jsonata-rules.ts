import { isKnown, matches, rule, Rules } from '../../private/validation';

const MAX_LENGTH = 8192;

/** The rules of a text that is an expression of JSONata, or can be one (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-transform.html). */
export function jsonataRules(
  prop: string,
  value: string | undefined,
  options: { readonly required?: boolean } = {},
): Rules {
  const isExpression = isKnown(value) && (options.required === true || /\{%|%\}/.test(value));
  return [
    isExpression
      ? matches(prop, value, /^\{%[^]*\S[^]*%\}$/, "one expression from '{%' to '%}', with nothing around it")
      : [],
    rule(
      isKnown(value) && value.length > MAX_LENGTH,
      () => `'${prop}' must have at most ${MAX_LENGTH} characters, got ${value?.length}`,
    ),
  ];
}
