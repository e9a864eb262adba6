// Makes the catalogue site from the READMEs, and from the templates of the specimens and the example stacks: `npm run site`, after a
// build. Its pages are written to catalogue/site/pages, the site to catalogue/site/.vitepress/dist.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packResults } from '../catalogue/constructs/compliance';
import { addressOf, catalogueConstructs, placesOf, summariesIn } from '../catalogue/constructs/construct-list';
import { constructPage, templateViews } from '../catalogue/constructs/construct-page';
import { idleOf } from '../catalogue/constructs/idle';
import { specimenTemplates } from '../catalogue/constructs/specimen-templates';
import { usesOf } from '../catalogue/constructs/uses';
import { exampleTemplates } from '../catalogue/example-templates';
import { byCost, byNeed, byService, Catalogue, exampleAddress } from '../catalogue/pages/indexes';
import { asPage, pageOf } from '../catalogue/pages/markdown';
import { menusOf } from '../catalogue/pages/menus';
import { samplesIn, withCodeGroups } from '../catalogue/samples/code-groups';
import { translateSamples } from '../catalogue/samples/translate-samples';
import { SCENARIOS } from '../examples/scenarios';

process.env.CDK_VALIDATION = 'false';

const root = join(__dirname, '..');
const site = join(root, 'catalogue/site');
const pages = join(site, 'pages');

function markdownOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`)
    .sort();
}

function write(file: string, text: string): void {
  const path = join(pages, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: site, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The Markdown files that are pages, with their texts. */
function readTexts(): ReadonlyMap<string, string> {
  const folders = ['lib', 'examples', 'docs', 'testing', 'bench', 'runtime'];
  return new Map(
    ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...folders.flatMap(markdownOf)]
      .filter((file) => !/^(examples\/.*\/(container|app)|docs\/api)\//.test(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  );
}

async function main(): Promise<void> {
  const texts = readTexts();
  const known = new Set(texts.keys());
  const readmes = new Map([...texts].filter(([file]) => file.startsWith('lib/')));
  const translations = await translateSamples(
    new Map([...readmes].map(([file, text]) => [file, samplesIn(text)])),
    root,
  );
  const constructs = catalogueConstructs();
  const places = placesOf(constructs, readmes);
  const inTabs = (text: string) => withCodeGroups(text, (code) => translations.get(code));
  const templates = specimenTemplates(constructs);
  const examples = exampleTemplates();
  const uses = usesOf(examples.stacks, constructs);
  const of = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const found = map.get(name);
    if (found === undefined) throw new Error(`nothing is known of ${name}`);
    return found;
  };
  const catalogue: Catalogue = {
    constructs,
    templates,
    examples,
    scenarios: SCENARIOS,
    summaries: summariesIn(of(texts, 'docs/constructs.md')),
    idle: new Map(constructs.map(({ name }) => [name, idleOf(name, of(templates.minimal, name))])),
  };

  rmSync(pages, { recursive: true, force: true });
  for (const [file, text] of texts) {
    const isReadme = readmes.has(file);
    const linked = isReadme ? withLinksToPages(text) : text;
    write(pageOf(file), asPage(isReadme ? inTabs(linked) : text, file, known, places));
  }
  for (const construct of constructs) {
    const { name, readme } = construct;
    const minimal = of(templates.minimal, name);
    const text = constructPage({
      construct,
      templates: { minimal, full: of(templates.full, name) },
      idle: of(catalogue.idle, name),
      packs: packResults(minimal),
      uses: uses.get(name) ?? [],
      exampleOf: (stack) => exampleAddress(stack, SCENARIOS),
    });
    write(`${addressOf(construct)}.md`, `${asPage(inTabs(text), readme, known, places)}\n${templateViews(name)}`);
    for (const variant of ['minimal', 'full'] as const)
      write(
        `public/templates/constructs/${name}.${variant}.json`,
        JSON.stringify(of(templates[variant], name).template),
      );
  }
  writeExamples(texts, known, places, examples);
  write('by-need.md', asPage(byNeed(catalogue), 'by-need.md', known));
  write('by-service.md', byService(catalogue));
  write('by-cost.md', asPage(byCost(catalogue), 'by-cost.md', known));
  const folders = SCENARIOS.map(({ folder }) => folder);
  write('menus.json', JSON.stringify(menusOf(texts, constructs, folders)));
  if (!existsSync(join(site, 'node_modules'))) run('npm', ['ci']);
  run('npm', ['run', 'build']);

  /** What its page has beside the section of a construct. */
  function withLinksToPages(text: string): string {
    return constructs.reduce(
      (all, construct) =>
        all.replace(
          new RegExp(`^## ${construct.name}$`, 'm'),
          (heading) =>
            `${heading}\n\n[Diagram, resources, compliance and templates of \`${construct.name}\`](${addressOf(construct)}.md)`,
        ),
      text,
    );
  }
}

/** Each template to look into, below the README of its example. */
function writeExamples(
  texts: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
  places: ReadonlyMap<string, string>,
  templates: Catalogue['examples'],
): void {
  for (const { folder, stacks } of SCENARIOS) {
    const file = `examples/${folder}/README.md`;
    const views = stacks.flatMap((stack) =>
      (['sandbox', 'production'] as const).flatMap((profile) => {
        const template = templates[profile][stack];
        // A stack that only production has.
        if (!template) return [];
        write(`public/templates/${stack}.${profile}.json`, JSON.stringify(template));
        return [
          `### ${stack}, ${profile}`,
          '',
          `<TemplateView file="${stack}.${profile}" name="${stack}, ${profile}" />`,
          '',
        ];
      }),
    );
    const text = asPage(texts.get(file) ?? '', file, known, places);
    write(pageOf(file), [text, '## Templates', '', ...views].join('\n'));
  }
}

void main();
