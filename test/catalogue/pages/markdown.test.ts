import { asPage, pageOf, titleOf } from '../../../catalogue/pages/markdown';

const pages = new Set(['README.md', 'lib/batch/README.md', 'docs/speed.md']);
const page = (text: string) => asPage(text, 'examples/shop/README.md', pages);

describe('asPage', () => {
  test.each([
    ['a README', '[x](../../lib/batch/README.md#jobqueue)', '[x](/lib/batch/index.md#jobqueue)'],
    ['a folder with one', '[x](../../lib/batch)', '[x](/lib/batch/index.md)'],
    ['another document', '[x](../../docs/speed.md)', '[x](/docs/speed.md)'],
    ['a place of the same page', '[x](#cost)', '[x](#cost)'],
    ['the web', '[x](https://aws.amazon.com/)', '[x](https://aws.amazon.com/)'],
  ])('leads to %s', (_title, text, expected) => {
    expect(page(text)).toBe(expected);
  });

  test('leads to the repository for what is no page', () => {
    expect(page('[x](stack.ts)')).toMatch(
      /^\[x\]\(https:\/\/github\.com\/.*\/blob\/main\/examples\/shop\/stack\.ts\)$/,
    );
  });

  test('leads to the place of an anchor, of another file or its own', () => {
    const places = new Map([
      ['lib/batch/README.md#jobqueue', '/constructs/batch/JobQueue.md'],
      ['examples/shop/README.md#cost', '/examples/shop/index.md#cost'],
    ]);
    const text = '[x](../../lib/batch/README.md#jobqueue) [y](#cost) [z](#other) [w](/there.md#cost)';
    expect(asPage(text, 'examples/shop/README.md', new Set([...pages, 'examples/shop/README.md']), places)).toBe(
      '[x](/constructs/batch/JobQueue.md) [y](/examples/shop/index.md#cost) [z](#other) [w](/there.md#cost)',
    );
  });

  test('keeps code as it is, and nothing else from being read as markup', () => {
    expect(page('a <b> {{ c }} <https://x.y> `<b>`\n```\n<d> {{ e }}\n```')).toBe(
      'a &lt;b> &#123;&#123; c }} [https://x.y](https://x.y) `<b>`\n```\n<d> {{ e }}\n```',
    );
  });
});

describe('pageOf and titleOf', () => {
  test('name a page', () => {
    expect(['README.md', 'lib/batch/README.md', 'docs/speed.md'].map(pageOf)).toEqual([
      'index.md',
      'lib/batch/index.md',
      'docs/speed.md',
    ]);
    expect(titleOf('# `batch`\n')).toBe('batch');
  });
});
