import { Resource, Resources, Templates } from '../../test/support/reachability/templates';
import { Template } from '../../testing/app-templates';
import { dependenciesOf, existingResources } from '../../testing/dependencies';
import { criticalPath } from './critical-path';
import { Duration, durationOf, STACK_SECONDS } from './duration-of';

/** A resource on the critical path of a stack. */
export interface Waited extends Duration {
  readonly logicalId: string;
  readonly type: string;
}

/** The time of the first deployment of a stack. */
export interface DeploymentTime {
  /** The length of the critical path, with what any stack takes. */
  readonly seconds: number;
  /** The resources of the critical path, in their order. */
  readonly path: readonly Waited[];
  /** The number of resources of the stack. */
  readonly resources: number;
}

/** The time of the first deployment of a stack, by durations on record: an estimate. */
export function deploymentTime(stack: string, templates: Templates): DeploymentTime {
  const template = templates[stack] as Template | undefined;
  const at = {
    stack: { name: stack, template: template ?? {} },
    resource: () => undefined,
    exported: () => undefined,
    output: () => undefined,
  };
  const existing = existingResources(at);
  const resources = new Resources(templates);
  const waits = new Map<string, Waited>();
  for (const [logicalId, { Type: type }] of Object.entries(existing)) {
    const resource = resources.get(`${stack}/${logicalId}`);
    if (resource) waits.set(logicalId, { logicalId, type, ...waitFor(resource, resources, templates) });
  }
  const seconds = new Map([...waits].map(([logicalId, wait]) => [logicalId, wait.seconds]));
  const path = criticalPath(seconds, dependenciesOf(existing, at)).flatMap(({ id }) => waits.get(id) ?? []);
  return {
    seconds: path.reduce((sum, wait) => sum + wait.seconds, STACK_SECONDS),
    path,
    resources: waits.size,
  };
}

/** A nested stack takes what its template says, where that is among the templates, as `Stack/LogicalId`. */
function waitFor(resource: Resource, resources: Resources, templates: Templates): Duration {
  if (resource.type === 'AWS::CloudFormation::Stack' && templates[resource.key]) {
    return { seconds: deploymentTime(resource.key, templates).seconds, basis: 'computed', entry: resource.type };
  }
  return durationOf(resource, resources);
}

/**
 * The stacks that `cdk deploy` brings along for some, each once, after those that it depends on. `cdk deploy` takes one after
 * the other without `--concurrency`.
 */
export function inOrder(
  stacks: readonly string[],
  dependencies: Readonly<Record<string, readonly string[]>>,
): string[] {
  const ordered = new Set<string>();
  const visit = (stack: string) => {
    (dependencies[stack] ?? []).forEach(visit);
    ordered.add(stack);
  };
  stacks.forEach(visit);
  return [...ordered];
}

/** The longest of what a stack waits for, the longest first. */
export function longest({ path }: DeploymentTime, count = 3): Waited[] {
  return [...path].sort((a, b) => b.seconds - a.seconds).slice(0, count);
}
