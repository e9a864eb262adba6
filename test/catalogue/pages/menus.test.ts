import { menusOf } from '../../../catalogue/pages/menus';

const construct = { domain: 'batch', name: 'JobQueues' } as Parameters<typeof menusOf>[1][number];
const texts = new Map([
  ['README.md', '# Root'],
  ['lib/batch/README.md', '# Batch'],
  ['lib/batch/queues/README.md', '# Job queues'],
  ['examples/README.md', '# Examples'],
  ['examples/shop/README.md', '# A shop'],
  ['docs/speed.md', '# Speed'],
  ['docs/adr/001-first.md', '# 001: First'],
]);
const menus = menusOf(texts, [construct], ['shop']);
const linksOf = (path: string) => (menus[path] ?? []).map(({ items }) => items.map(({ link }) => link));

describe('menusOf', () => {
  test('leads from a construct to those of its domain, and to the other domains', () => {
    expect(linksOf('/constructs/batch/')).toEqual([['/constructs/batch/JobQueues'], ['/by-need#batch']]);
  });

  test('leads from a README to those of its domain and to its constructs', () => {
    expect(linksOf('/lib/batch/')).toEqual([
      ['/lib/batch/', '/lib/batch/queues/'],
      ['/constructs/batch/JobQueues'],
      ['/lib/batch/'],
    ]);
  });

  test('leads to examples, documents and decisions', () => {
    expect(linksOf('/examples/')).toEqual([['/examples/', '/examples/shop/']]);
    expect(linksOf('/')).toEqual([['/lib/batch/'], ['/docs/speed'], ['/docs/adr/001-first']]);
  });
});
