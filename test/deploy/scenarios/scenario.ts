import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws';
import type { DeployedStack } from '../deployed-stack';

/** Uses a deployed stack as its users would, and says what it has seen; throws if that is not what it should be. */
export interface Scenario {
  readonly title: string;
  readonly stack: string;
  run(aws: Aws, stack: DeployedStack): Promise<string[]>;
}

/** Collects what has been seen. */
export class Observations {
  public readonly seen: string[] = [];

  /** Notes what is as expected, or fails with what it is. */
  public expect(what: string, actual: unknown, expected: unknown): void {
    const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (found !== wanted) throw new Error(`${what}: expected ${wanted}, got ${found}`);
    this.seen.push(what);
  }
}

/** Asks until there is an answer; undefined after the given time. */
export async function eventually<T>(ask: () => Promise<T | undefined>, seconds = 15): Promise<T | undefined> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > deadline) return answer;
    await sleep(250);
  }
}

/** Where the emulator answers for an address of API Gateway: on its own host, with the id of the API in the path. */
export function atEmulator(aws: Aws, address: string): string {
  const { hostname, pathname } = new URL(address);
  return `${aws.endpoint}/_aws/execute-api/${hostname.split('.')[0]}${pathname}`;
}
