import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueConstructs, needOf, placesOf, summariesIn } from '../../../catalogue/constructs/construct-list';

const constructs = catalogueConstructs();
const read = (file: string) => readFileSync(join(__dirname, '../../..', file), 'utf8');

describe('catalogueConstructs', () => {
  test('has every construct of docs/constructs.md, which has its summary', () => {
    const summaries = summariesIn(read('docs/constructs.md'));
    expect(constructs.map(({ name }) => name).sort()).toEqual([...summaries.keys()].sort());
    expect([...summaries].filter(([, summary]) => summary.length < 10)).toEqual([]);
  });

  test('knows what each is for, without links', () => {
    expect(constructs.map(needOf).filter((need) => need.length < 10 || /\]\(/.test(need))).toEqual([]);
  });
});

describe('placesOf', () => {
  const readme = 'lib/batch/queues/README.md';
  const places = placesOf(
    constructs,
    new Map([
      [readme, read(readme)],
      ['lib/batch/capacity/README.md', '## ECS managed instances'],
    ]),
  );

  test.each([
    [`${readme}#jobqueues`, '/constructs/batch/JobQueues.md'],
    [`${readme}#fair-share`, '/constructs/batch/JobQueues.md#fair-share'],
    [`${readme}#cost-1`, '/constructs/batch/JobQueue.md#cost'],
    ['lib/batch/capacity/README.md#ecs-managed-instances', '/lib/batch/capacity/index.md#ecs-managed-instances'],
  ])('%s', (anchor, place) => {
    expect(places.get(anchor)).toBe(place);
  });
});
