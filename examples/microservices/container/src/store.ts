/** A thing with the number of its version, 1 for the first. */
export interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

/** A new version of a thing. */
export interface Change {
  readonly id: string;
  readonly value: object;
  /** The version that was read; 0 for a thing that must not exist yet. */
  readonly replaces: number;
}

/** Keeps things by id. Concurrent writers never overwrite one another: a change of what was not read is refused. */
export interface Store {
  get<T>(id: string): Promise<Versioned<T> | undefined>;
  /** Makes all changes or, if something was changed by somebody else meanwhile, none: then it returns false. */
  commit(...changes: Change[]): Promise<boolean>;
}

/** Tries a change again that lost against another writer. */
export async function retrying<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 5; tries++) {
    const result = await attempt();
    if (result !== undefined) return result;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** tries));
  }
  throw new Error('gave up after 5 attempts: somebody else changes the same things all the time');
}

/** For trying things out: gone when the process ends, and not shared with other tasks. */
export class MemoryStore implements Store {
  private readonly things = new Map<string, Versioned<object>>();

  async get<T>(id: string): Promise<Versioned<T> | undefined> {
    return structuredClone(this.things.get(id)) as Versioned<T> | undefined;
  }

  async commit(...changes: Change[]): Promise<boolean> {
    if (changes.some(({ id, replaces }) => (this.things.get(id)?.version ?? 0) !== replaces)) return false;
    for (const { id, value, replaces } of changes)
      this.things.set(id, { version: replaces + 1, value: structuredClone(value) });
    return true;
  }
}
