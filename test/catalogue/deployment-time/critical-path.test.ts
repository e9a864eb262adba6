import fc from 'fast-check';
import { criticalPath } from '../../../catalogue/deployment-time/critical-path';

const pathOf = (seconds: Record<string, number>, dependencies: Record<string, string[]> = {}) =>
  criticalPath(new Map(Object.entries(seconds)), new Map(Object.entries(dependencies))).map(({ id }) => id);

describe('criticalPath', () => {
  test('takes the longest chain, first to last, and not the one of most members', () => {
    const chain = { service: ['listener', 'role'], listener: ['balancer'], policy: ['role'], log: ['policy'] };
    expect(pathOf({ role: 16, policy: 16, log: 5, balancer: 135, listener: 5, service: 80 }, chain)).toEqual([
      'balancer',
      'listener',
      'service',
    ]);
  });

  test('counts what is made at the same time once', () => {
    expect(pathOf({ a: 10, b: 10, c: 1 }, { c: ['a', 'b'] })).toEqual(['a', 'c']);
  });

  test('overlooks what is none of the resources: parameters, and what a condition takes out', () => {
    expect(pathOf({ a: 1, b: 2 }, { b: ['a', 'AWS::Region', 'NotThere'] })).toEqual(['a', 'b']);
  });

  test('is empty without resources', () => {
    expect(pathOf({})).toEqual([]);
  });

  test('fails for what waits for itself, with the circle', () => {
    expect(() => pathOf({ a: 1, b: 1, c: 1 }, { a: ['b'], b: ['c'], c: ['a'] })).toThrow(
      'circular dependency: a -> b -> c -> a',
    );
  });

  test('is as long as the longest of all chains of any graph', () => {
    const graph = fc
      .array(fc.record({ seconds: fc.integer({ min: 1, max: 99 }), after: fc.array(fc.nat(), { maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 7,
      })
      // What comes later waits for what comes before: there is no circle.
      .map((nodes) =>
        nodes.map(({ seconds, after }, index) => ({ seconds, after: index > 0 ? after.map((at) => at % index) : [] })),
      );
    fc.assert(
      fc.property(graph, (nodes) => {
        const chains = (index: number): number[] => {
          const { seconds = 0, after = [] } = nodes[index] ?? {};
          return [0, ...after.flatMap(chains)].map((before) => before + seconds);
        };
        const path = criticalPath(
          new Map(nodes.map(({ seconds }, index) => [String(index), seconds])),
          new Map(nodes.map(({ after }, index) => [String(index), after.map(String)])),
        );
        const length = path.reduce((sum, { seconds }) => sum + seconds, 0);
        expect(length).toBe(Math.max(...nodes.flatMap((_node, index) => chains(index))));
        path.slice(1).forEach(({ id }, index) => {
          expect(nodes[Number(id)]?.after.map(String)).toContain(path[index]?.id);
        });
      }),
    );
  });
});
