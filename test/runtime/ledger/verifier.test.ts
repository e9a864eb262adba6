import { LedgerWorld } from './ledger-world';

it('finds nothing in a ledger that nobody touched', async () => {
  const world = await new LedgerWorld().filled();
  await expect(world.verifier.full()).resolves.toEqual({
    valid: true,
    checked: { records: 18, digests: 4 },
    findings: [],
    findingCount: 0,
  });
});
