import { anchorsOf, firstSentence, raised, sectionsOf, slugOf } from '../../catalogue/readme-sections';

const README = `# Queues

## JobQueue

A queue.

\`\`\`sh
## no heading
\`\`\`

### Cost

Three alarms.

### Jobs that fail, or wait

## JobQueues

### Cost

Nothing.
`;

describe('sectionsOf', () => {
  test('cuts at headings of a level and above, and not in code', () => {
    const { sections } = sectionsOf(README, 2);
    expect(sections.map(({ heading }) => heading)).toEqual(['JobQueue', 'JobQueues']);
    const inner = sectionsOf(sections[0]?.text ?? '', 3);
    expect(inner.intro).toBe('A queue.\n\n```sh\n## no heading\n```');
    expect(inner.sections).toEqual([
      { heading: 'Cost', text: 'Three alarms.' },
      { heading: 'Jobs that fail, or wait', text: '' },
    ]);
  });
});

describe('anchorsOf', () => {
  test('numbers headings that repeat, and knows their section', () => {
    expect(anchorsOf(README).map(({ anchor, slug, section }) => [anchor, slug, section])).toEqual([
      ['queues', 'queues', undefined],
      ['jobqueue', 'jobqueue', 'JobQueue'],
      ['cost', 'cost', 'JobQueue'],
      ['jobs-that-fail-or-wait', 'jobs-that-fail-or-wait', 'JobQueue'],
      ['jobqueues', 'jobqueues', 'JobQueues'],
      ['cost-1', 'cost', 'JobQueues'],
    ]);
  });
});

describe('slugOf', () => {
  test.each([
    ['What a second deployment does', 'what-a-second-deployment-does'],
    ['`JobCapacity.eks()`, and ECS’s', 'jobcapacityeks-and-ecss'],
    ['Blue/green', 'bluegreen'],
    ['[Images](x.md)  twice', 'images--twice'],
  ])('%s', (heading, slug) => {
    expect(slugOf(heading)).toBe(slug);
  });
});

describe('raised', () => {
  test('lifts headings, and not what is code', () => {
    expect(raised('### Cost\n\n```sh\n# a comment\n```')).toBe('## Cost\n\n```sh\n# a comment\n```');
  });
});

describe('firstSentence', () => {
  test.each([
    ['For jobs, in\nseveral lines: of 0.5 vCPU. Not for more.\n\nMore.', 'For jobs, in several lines: of 0.5 vCPU'],
    ['For jobs', 'For jobs'],
  ])('%s', (text, sentence) => {
    expect(firstSentence(text)).toBe(sentence);
  });
});
