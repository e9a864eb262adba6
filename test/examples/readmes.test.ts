import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentTime, inOrder } from '../../catalogue/deployment-time/deployment-time';
import { withDeploymentTimes } from '../../catalogue/deployment-time/speed-page';
import { shownStacks, withGenerated } from '../../catalogue/example-readme';
import { exampleTemplates } from '../../catalogue/example-templates';
import { SCENARIOS } from '../../examples/scenarios';
import { exampleApp, stacksOf } from '../support/example-apps';
import { PROFILES } from '../support/example-templates';

const ROOT = join(__dirname, '../..');
const HEADINGS = ['Picture', 'What it shows', 'Cost', 'Deploy', 'Try it', 'Destroy'];

const readme = (file: string) => readFileSync(join(ROOT, file), 'utf8');
/** A text without what only its layout is: Prettier writes tables as wide as their longest cell. */
const words = (text: string) => text.replace(/-{3,}/g, '---').replace(/\s+/g, ' ');

describe('the scenarios', () => {
  test('have every stack of the app, once', () => {
    const stacks = stacksOf(exampleApp('production')).map(({ node }) => node.id);
    expect(SCENARIOS.flatMap((scenario) => scenario.stacks).sort()).toEqual(stacks.sort());
  });

  describe.each(SCENARIOS.map(({ folder, stacks }) => ({ folder, stacks })))('$folder', ({ folder, stacks }) => {
    const file = `examples/${folder}/README.md`;

    test('has a README with every heading, in their order', () => {
      expect(existsSync(join(ROOT, file))).toBe(true);
      const found = [...readme(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect(found.filter((heading) => HEADINGS.includes(heading ?? ''))).toEqual(HEADINGS);
    });

    test('shows a picture and the cost of each of its stacks', () => {
      expect(shownStacks(readme(file))).toEqual({ pictures: [...stacks], costs: [...stacks] });
    });
  });
});

describe('what is generated', () => {
  const templates = exampleTemplates();

  test.each(['README.md', 'examples/README.md', ...SCENARIOS.map(({ folder }) => `examples/${folder}/README.md`)])(
    'is current in %s; run `npm run examples` otherwise',
    (file) => {
      const text = readme(file);
      expect(words(text)).toBe(words(withGenerated(text, templates, SCENARIOS)));
    },
  );

  test('is current in docs/speed.md; run `npm run examples` otherwise', () => {
    const text = readme('docs/speed.md');
    expect(text.match(/<!-- deployment times of \w+/g)).toHaveLength(4);
    expect(words(text)).toBe(words(withDeploymentTimes(text, templates, SCENARIOS)));
  });

  test('knows which stacks come before others', () => {
    expect(templates.dependencies.ThreeTier).toEqual(['Network']);
    expect(inOrder(['InspectedWeb'], templates.dependencies)).toEqual(['Network', 'InspectionService', 'InspectedWeb']);
  });

  test.each(PROFILES)('has a duration for each type on a critical path: %s', (profile) => {
    const unknown = Object.keys(templates[profile]).flatMap((stack) =>
      deploymentTime(stack, templates[profile])
        .path.filter(({ entry }) => entry === undefined)
        .map(({ type }) => `${stack} ${type}`),
    );
    expect(unknown).toEqual([]);
  });
});
