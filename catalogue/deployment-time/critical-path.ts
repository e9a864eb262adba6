/** What is on a critical path. */
export interface Step {
  readonly id: string;
  readonly seconds: number;
}

/**
 * The longest chain of what waits for one another, first to last: what is done at the same time adds nothing. It throws where
 * something waits for itself, which CloudFormation refuses as well.
 */
export function criticalPath(
  seconds: ReadonlyMap<string, number>,
  dependencies: ReadonlyMap<string, readonly string[]>,
): Step[] {
  const done = new Map<string, { readonly at: number; readonly after?: string }>();
  const finish = (id: string, waiting: readonly string[]): number => {
    const known = done.get(id);
    if (known) return known.at;
    if (waiting.includes(id)) throw new Error(`circular dependency: ${[...waiting, id].join(' -> ')}`);
    let latest: { readonly at: number; readonly after?: string } = { at: 0 };
    for (const dependency of dependencies.get(id) ?? []) {
      if (!seconds.has(dependency)) continue;
      const at = finish(dependency, [...waiting, id]);
      if (at > latest.at) latest = { at, after: dependency };
    }
    const at = latest.at + (seconds.get(id) ?? 0);
    done.set(id, { ...latest, at });
    return at;
  };
  let [last, end] = ['', 0];
  for (const id of seconds.keys()) {
    const at = finish(id, []);
    if (at > end) [last, end] = [id, at];
  }
  const path: Step[] = [];
  for (let id: string | undefined = last; id && seconds.has(id); id = done.get(id)?.after) {
    path.unshift({ id, seconds: seconds.get(id) ?? 0 });
  }
  return path;
}
