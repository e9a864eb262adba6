// Makes the catalogue site from the READMEs, and from the templates of the example stacks: `npm run site`. Its pages are written to
// catalogue/site/pages, the site to catalogue/site/.vitepress/dist.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { idleCost } from '../catalogue/costs/idle-cost';
import { exampleTemplates } from '../catalogue/example-templates';
import { asPage, pageOf, titleOf } from '../catalogue/site-pages';
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

const sources = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...['lib', 'examples', 'docs', 'testing', 'bench'].flatMap(markdownOf),
  ...markdownOf('runtime'),
].filter((file) => !/^(examples\/.*\/(container|app)|docs\/api)\//.test(file));
const known = new Set(sources);

function writePages(): void {
  for (const file of sources) write(pageOf(file), asPage(readFileSync(join(root, file), 'utf8'), file, known));
}

const templates = exampleTemplates();

/** Each template to look into, below the README of its example. */
function writeTemplates(): void {
  for (const { folder, stacks } of SCENARIOS) {
    const file = `examples/${folder}/README.md`;
    const views = stacks.flatMap((stack) =>
      (['sandbox', 'production'] as const).flatMap((profile) => {
        const template = templates[profile][stack];
        // A stack that only production has.
        if (!template) return [];
        write(`public/templates/${stack}.${profile}.json`, JSON.stringify(template));
        return [`### ${stack}, ${profile}`, '', `<TemplateView file="${stack}.${profile}" />`, ''];
      }),
    );
    const text = asPage(readFileSync(join(root, file), 'utf8'), file, known);
    write(pageOf(file), [text, '## Templates', '', ...views].join('\n'));
  }
}

/** The stacks by the services that they use, and by what they cost at idle. */
function writeIndexes(): void {
  const pageOfStack = new Map(SCENARIOS.flatMap(({ folder, stacks }) => stacks.map((stack) => [stack, folder])));
  const link = (stack: string) => `[${stack}](/examples/${pageOfStack.get(stack)}/)`;
  const services = new Map<string, Set<string>>();
  for (const [stack, { Resources = {} }] of Object.entries(templates.production)) {
    for (const { Type } of Object.values(Resources)) {
      const [vendor, service = ''] = Type.split('::');
      if (vendor === 'AWS') services.set(service, (services.get(service) ?? new Set()).add(stack));
    }
  }
  const everywhere = ['CloudWatch', 'IAM', 'Logs', 'KMS'];
  write(
    'by-service.md',
    [
      '# By service',
      '',
      `The example stacks by the services of their resources in production, without ${everywhere.join(', ')}, which nearly all have.`,
      '',
      ...[...services]
        .filter(([service]) => !everywhere.includes(service))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([service, stacks]) => `- **${service}**: ${[...stacks].sort().map(link).join(', ')}`),
    ].join('\n'),
  );
  const usd = (stack: string, profile: 'sandbox' | 'production') =>
    idleCost(stack, templates[profile]).reduce((sum, line) => sum + (line.usd ?? 0), 0);
  write(
    'by-cost.md',
    [
      '# By cost',
      '',
      'What the example stacks cost while nothing happens, cheapest first. How it is found stands in their READMEs.',
      '',
      '| Stack | Sandbox, USD a month | Production |',
      '| --- | --- | --- |',
      ...[...pageOfStack.keys()]
        .sort((a, b) => usd(a, 'sandbox') - usd(b, 'sandbox') || (a < b ? -1 : 1))
        .map(
          (stack) =>
            `| ${link(stack)} | ${Math.round(usd(stack, 'sandbox'))} | ${Math.round(usd(stack, 'production'))} |`,
        ),
    ].join('\n'),
  );
}

interface MenuItem {
  readonly text: string;
  readonly link: string;
}

function writeMenus(): void {
  const item = (file: string): MenuItem => ({
    text: titleOf(readFileSync(join(root, file), 'utf8')),
    link: `/${pageOf(file)
      .replace(/index\.md$/, '')
      .replace(/\.md$/, '')}`,
  });
  const group = (text: string, files: readonly string[]) => ({ text, items: files.map(item) });
  const domains = readdirSync(join(root, 'lib')).filter((name) => existsSync(join(root, 'lib', name, 'README.md')));
  const constructs = group(
    'Constructs',
    domains.map((domain) => `lib/${domain}/README.md`),
  );
  const examples = group('Examples', [
    'examples/README.md',
    ...SCENARIOS.map(({ folder }) => `examples/${folder}/README.md`),
  ]);
  const documents = group(
    'Documents',
    sources.filter((file) => /^(docs\/[\w-]+\.md|testing|bench|CHANGELOG|CONTRIBUTING)/.test(file)),
  );
  const decisions = group(
    'Decisions',
    sources.filter((file) => file.startsWith('docs/adr/')),
  );
  write(
    'menus.json',
    JSON.stringify({
      ...Object.fromEntries(
        domains.map((domain) => [
          `/lib/${domain}/`,
          [
            group(
              domain,
              sources.filter((file) => file.startsWith(`lib/${domain}/`)),
            ),
            constructs,
          ],
        ]),
      ),
      '/examples/': [examples],
      '/': [constructs, documents, decisions],
    }),
  );
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { cwd: site, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(pages, { recursive: true, force: true });
writePages();
writeTemplates();
writeIndexes();
writeMenus();
if (!existsSync(join(site, 'node_modules'))) run('npm', ['ci']);
run('npm', ['run', 'build']);
