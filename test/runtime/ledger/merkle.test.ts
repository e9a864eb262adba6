import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { isPathToRoot, leafHash, leafHashes, merkleTree } from '../../../runtime/ledger/merkle';

const leaf = (sequence: number) => ({
  ledgerId: `car-${sequence % 3}`,
  sequence,
  hash: `${sequence}`.padStart(64, '0'),
});
const leaves = (count: number) => Array.from({ length: count }, (_, index) => leaf(index));
const hash = (...parts: (Buffer | number[])[]) =>
  parts
    .reduce<ReturnType<typeof createHash>>((sum, part) => sum.update(Buffer.from(part)), createHash('sha256'))
    .digest();

/** The definition of RFC 9162, 2.1.1, word by word. */
function rootByDefinition(hashes: Buffer[]): Buffer {
  if (hashes.length === 0) return hash();
  if (hashes.length === 1) return hashes[0];
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return hash([1], rootByDefinition(hashes.slice(0, k)), rootByDefinition(hashes.slice(k)));
}

it('has the root of RFC 9162 for any number of leaves', () => {
  for (let count = 0; count <= 70; count += 1) {
    const expected = rootByDefinition(leaves(count).map((one) => leafHash(one)));
    expect(merkleTree(leafHashes(leaves(count))).root).toBe(expected.toString('hex'));
  }
});

it('takes the bytes 0 and 1 into leaves and nodes', () => {
  const text = `{"hash":"${'0'.repeat(63)}1","ledgerId":"car-1","sequence":1}`;
  expect(leafHash(leaf(1))).toEqual(hash([0], Buffer.from(text)));
});

it('does not change the hashes that it is given', () => {
  const hashes = leafHashes(leaves(9));
  const before = Buffer.from(hashes);
  merkleTree(hashes, 3);
  expect(hashes).toEqual(before);
});

it('proves each leaf, and no other, at no other place, with no other path', () => {
  for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17]) {
    const all = leaves(count);
    const hashes = leafHashes(all);
    for (let index = 0; index < count; index += 1) {
      const { root, path } = merkleTree(hashes, index);
      for (let other = 0; other < count; other += 1) {
        expect(isPathToRoot(all[other], index, count, path, root)).toBe(other === index);
        expect(isPathToRoot(all[index], other, count, path, root)).toBe(other === index);
      }
      expect(isPathToRoot(all[index], index, count, path.slice(1), root)).toBe(count === 1);
      expect(isPathToRoot(all[index], index, count, [...path, { side: 'left', hash: root }], root)).toBe(false);
    }
  }
});

it('refuses a path that was changed in any way', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), fc.nat(), (count, place, step, digit) => {
      const all = leaves(count);
      const index = place % count;
      const { root, path } = merkleTree(leafHashes(all), index);
      expect(isPathToRoot(all[index], index, count, path, root)).toBe(true);
      const at = step % path.length;
      const changed = path.map((one, n) => (n === at ? { ...one, hash: flipped(one.hash, digit) } : one));
      expect(isPathToRoot(all[index], index, count, changed, root)).toBe(false);
      const turned = path.map((one, n) => (n === at ? { ...one, side: one.side === 'left' ? 'right' : 'left' } : one));
      expect(isPathToRoot(all[index], index, count, turned as typeof path, root)).toBe(false);
      expect(isPathToRoot(all[index], index, count, path, flipped(root, digit))).toBe(false);
    }),
  );
});

it.each([[-1], [1.5], [5], [Number.NaN], [2 ** 53]])('refuses the place %s in a tree of five', (index) => {
  const { root, path } = merkleTree(leafHashes(leaves(5)), 0);
  expect(isPathToRoot(leaf(0), index, 5, path, root)).toBe(false);
});

it('fails for a leaf that is not there', () => {
  expect(() => merkleTree(leafHashes(leaves(3)), 3)).toThrow('no such leaf');
});

function flipped(hex: string, digit: number): string {
  const at = digit % hex.length;
  return hex.slice(0, at) + (Number.parseInt(hex[at], 16) ^ 1).toString(16) + hex.slice(at + 1);
}
