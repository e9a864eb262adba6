import { timeOf } from '../../../catalogue/deployment-time/made';
import { MEASURED } from '../../../catalogue/deployment-time/measured';
import { comparisons } from '../../../catalogue/deployment-time/peers';

describe('next to the same architecture of others', () => {
  /** What ours takes longer, in seconds; docs/speed.md says why. */
  const LONGER: Readonly<Record<string, number>> = {
    RestApiService: 5,
    RelationalDatabase: 32,
    ContentDelivery: 5,
  };

  test.each(comparisons().map((comparison) => [comparison.ours.by, comparison] as const))(
    '%s waits for nothing that others do not wait for, but for what is written down',
    (by, { ours, peers }) => {
      const fastest = Math.min(...peers.map((peer) => timeOf(peer).seconds));
      expect(Math.max(timeOf(ours).seconds - fastest, 0)).toBe(LONGER[by] ?? 0);
    },
  );
});

describe('estimates', () => {
  test.each(MEASURED.map((made) => [made.by, made] as const))('come near what was measured: %s', (_by, made) => {
    const share = timeOf(made).seconds / made.measured;
    expect(share).toBeGreaterThan(0.8);
    expect(share).toBeLessThan(1.2);
  });
});
