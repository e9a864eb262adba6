import { samplesIn, withCodeGroups } from '../../../catalogue/samples/code-groups';

const README = [
  'Before.',
  '',
  '```ts',
  'new Queue(this);',
  '```',
  '',
  '```ts fixture=own-app',
  'new App();',
  '```',
  '',
  '```ts nofixture',
  'alone();',
  '```',
  '',
  '```sh',
  'npm test',
  '```',
].join('\n');

describe('samplesIn', () => {
  test('finds TypeScript, with what it is compiled in', () => {
    expect(samplesIn(README)).toEqual([
      { code: 'new Queue(this);', fixture: 'default' },
      { code: 'new App();', fixture: 'own-app' },
      { code: 'alone();', fixture: undefined },
    ]);
  });
});

describe('withCodeGroups', () => {
  const text = withCodeGroups(README, (code) =>
    code === 'alone();'
      ? undefined
      : { python: `py(${code})`, java: `java(${code})`, go: code === 'new App();' ? undefined : `go` },
  );

  test('gives each sample a tab for each language that there is', () => {
    const tabs = text
      .split('::: code-group')
      .map((group) => [...group.matchAll(/\[(\w+)\]\n/g)].map(([, name]) => name));
    expect(tabs).toEqual([
      [],
      ['TypeScript', 'Python', 'Java', 'Go'],
      ['TypeScript', 'Python', 'Java'],
      ['TypeScript'],
    ]);
    expect(text).toContain('```python [Python]\npy(new Queue(this);)\n```');
  });

  test('says once that only TypeScript is compiled', () => {
    expect(text.match(/Only TypeScript is compiled/g)).toHaveLength(1);
  });

  test('leaves other code alone', () => {
    expect(text).toContain('```sh\nnpm test\n```');
  });
});
