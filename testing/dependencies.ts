import { TemplateResource } from './app-templates';
import { holds, Surroundings } from './resolve';

/** The resources of a template that its conditions let be. */
export function existingResources(at: Surroundings): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(at.stack.template.Resources ?? {}).filter(
      ([, { Condition }]) => Condition === undefined || holds(Condition, at),
    ),
  );
}

/**
 * The logical ids that CloudFormation waits for before it makes a resource: those of `DependsOn`, and those that its properties
 * refer to by `Ref`, `Fn::GetAtt` and `Fn::Sub`. Of `Fn::If` only the branch counts that its condition takes.
 */
export function dependenciesOf(
  resources: Readonly<Record<string, TemplateResource>>,
  at: Surroundings,
): Map<string, string[]> {
  return new Map(
    Object.entries(resources).map(([id, { Properties, DependsOn }]) => [
      id,
      [...new Set([...referencesIn(Properties, at), ...[DependsOn ?? []].flat()])].filter((other) => other !== id),
    ]),
  );
}

/** The logical ids that a value of a template refers to, parameters and pseudo parameters included. */
function referencesIn(value: unknown, at: Surroundings, into = new Set<string>()): Set<string> {
  if (Array.isArray(value)) value.forEach((item) => referencesIn(item, at, into));
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Ref' && typeof item === 'string') into.add(item);
      else if (key === 'Fn::GetAtt') into.add(String(Array.isArray(item) ? item[0] : String(item).split('.')[0]));
      else if (key === 'Fn::If' && Array.isArray(item))
        referencesIn(item[holds(String(item[0]), at) ? 1 : 2], at, into);
      else if (key === 'Fn::Sub') substitutionsIn(item, at, into);
      else referencesIn(item, at, into);
    }
  }
  return into;
}

function substitutionsIn(item: unknown, at: Surroundings, into: Set<string>): void {
  const [text, values = {}] = (Array.isArray(item) ? item : [item]) as [unknown, Record<string, unknown>?];
  for (const [, name] of String(text).matchAll(/\$\{([^!}.]+)[^}]*\}/g)) if (name && !(name in values)) into.add(name);
  referencesIn(values, at, into);
}
