import { isKnown, quoted, rule, Rules } from './validation';

/** The rules of the pattern of a rule or a pipe: EventBridge refuses one that says nothing, and empty lists in it. */
export function eventPatternRules(prop: string, pattern: object): Rules {
  const given = Object.values(pattern).some((value) => value !== undefined);
  const empty = emptyLists(prop, pattern);
  return [
    rule(
      !given,
      () => `'${prop}' must not be empty; say which events are meant, for example by 'source' and 'detailType'`,
    ),
    rule(
      empty.length > 0,
      () =>
        `'${prop}' must not hold an empty list, which EventBridge refuses, got ${quoted(empty)}; give values, or leave the field out`,
    ),
  ];
}

/** The paths of all lists with nothing in them. */
function emptyLists(path: string, value: unknown): string[] {
  if (!isKnown(value) || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.length === 0 ? [path] : [];
  return Object.entries(value).flatMap(([name, inner]) => emptyLists(`${path}.${name}`, inner));
}
