import { architectureOf, Paths } from '../architecture/architecture';
import { mermaidOf } from '../mermaid';
import { inRepository } from '../pages/markdown';
import { raised } from '../readme-sections';
import { complianceLines, PackResult } from './compliance';
import { Composition, compositionDiagram, compositionOf } from './composition';
import { addressOf, CatalogueConstruct } from './construct-list';
import { Idle, idleInWords, idleLines } from './idle';
import { SpecimenTemplate, Variant } from './specimen-templates';
import { Use } from './uses';

/** What the page of a construct is made from. */
export interface ConstructPage {
  readonly construct: CatalogueConstruct;
  readonly templates: Readonly<Record<Variant, SpecimenTemplate>>;
  readonly idle: Idle;
  readonly packs: readonly PackResult[];
  readonly uses: readonly Use[];
  /** The address of an example stack. */
  readonly exampleOf: (stack: string) => string;
}

/** The Markdown of a construct's page, with links as its README has them; `templateViews()` belongs below it. */
export function constructPage(page: ConstructPage): string {
  const { construct, templates, packs } = page;
  const generated: Record<string, string[]> = {
    'When to use it': ['## Architecture', '', ...diagrams(page)],
    'What is created': typesTable(construct, compositionOf(templates.minimal.own), compositionOf(templates.full.own)),
    Permissions: ['## Compliance', '', ...complianceLines(packs, construct.specimen)],
    Cost: idleLines(page.idle, placeOf(construct, 'templates')),
  };
  const sections = construct.sections.flatMap(({ heading, text }) => [
    `## ${heading}`,
    '',
    raised(text),
    '',
    ...(generated[heading] ?? []),
    '',
  ]);
  const missing = Object.keys(generated).filter((name) => !construct.sections.some(({ heading }) => heading === name));
  if (missing.length > 0) throw new Error(`${construct.name}: its README has no section '${missing.join("', '")}'`);
  return [`# ${construct.name}`, '', ...atAGlance(page), '', construct.intro, '', ...sections, ...examples(page)].join(
    '\n',
  );
}

function atAGlance({ construct, idle, uses, exampleOf, templates }: ConstructPage): string[] {
  const { domain, name, source, test, readme } = construct;
  const services = servicesOf(compositionOf(templates.minimal.own));
  const own = uses.filter(({ within }) => !within).slice(0, 4);
  return [
    `\`${domain}.${name}\` · [API reference](${inRepository(`docs/api/${domain}.md`)}#cdk-reference-architectures.${domain}.${name}) · [source](${inRepository(source)})${test ? ` · [tests](${inRepository(test)})` : ''} · [README](/${readme.replace(/README\.md$/, 'index.md')})`,
    '',
    `- Services: ${services.map(serviceLink).join(', ')}`,
    `- At idle: ${idleInWords(idle)}, with [the least that has to be given](${placeOf(construct, 'at-idle')})`,
    ...(own.length > 0 ? [`- Used by: ${own.map(({ stack }) => `[${stack}](${exampleOf(stack)})`).join(', ')}`] : []),
  ];
}

/** A heading of the page itself: a link to one alone would be to the README that it comes from. */
function placeOf(construct: CatalogueConstruct, anchor: string): string {
  return `${addressOf(construct)}.md#${anchor}`;
}

/** Services that nearly everything has. */
export const EVERYWHERE: readonly string[] = ['CDK', 'CloudWatch', 'IAM', 'Logs', 'KMS'];

function serviceLink(service: string): string {
  return EVERYWHERE.includes(service) ? service : `[${service}](/by-service.md#${service.toLowerCase()})`;
}

/** The services of the resources. */
export function servicesOf({ types }: Composition): string[] {
  const names = [...types.keys()].filter((type) => type.startsWith('AWS::')).map((type) => type.split('::')[1]);
  return [...new Set(names)].sort();
}

/** Paths without the construct itself, which the whole picture is of. */
function shortened(paths: Paths, name: string): Paths {
  return new Map(
    [...paths].map(([key, path]) => [key, path.replace(new RegExp(`^${name}/(?!(Resource|Default)$)`), '')]),
  );
}

function diagrams({ construct: { name }, templates: { minimal } }: ConstructPage): string[] {
  const architecture = architectureOf(name, { [name]: minimal.template }, shortened(minimal.paths, name));
  const flows =
    architecture.flows.length > 0
      ? [
          'What talks to what, with the least that has to be given:',
          '',
          '```mermaid',
          mermaidOf(architecture),
          '```',
          '',
        ]
      : [];
  const composition = compositionDiagram(compositionOf(minimal.own));
  return [
    ...flows,
    ...(composition.length > 0
      ? ['What it is made of, and which refers to which, without policies and permissions:', '', ...composition]
      : ['A single resource, which what is around it refers to.']),
  ];
}

function typesTable(construct: CatalogueConstruct, minimal: Composition, full: Composition): string[] {
  const names = [...new Set([...minimal.types.keys(), ...full.types.keys()])].sort();
  const count = ({ types }: Composition, type: string) => types.get(type) ?? '';
  return [
    `Resources of the [minimal and the full use](${placeOf(construct, 'templates')}):`,
    '',
    '| Type | Minimal | Full |',
    '| --- | --- | --- |',
    ...names.map((type) => `| \`${type}\` | ${count(minimal, type)} | ${count(full, type)} |`),
  ];
}

function examples({ uses, exampleOf }: ConstructPage): string[] {
  if (uses.length === 0) return ['## Examples', '', 'No example stack has it: its samples are above.', ''];
  return [
    '## Examples',
    '',
    ...uses.map(({ stack, within }) => `- [${stack}](${exampleOf(stack)})${within ? `, made by \`${within}\`` : ''}`),
    '',
  ];
}

/** The templates of both uses to look into. */
export function templateViews(name: string): string {
  return [
    '## Templates',
    '',
    'The minimal use gives what has to be given and leaves everything else to defaults; the full one takes as many options as go together. Both are uses of the tests, alone in a stack, with ids such as `vpc-0123456789abcdef0` for what exists already.',
    '',
    '### Minimal',
    '',
    `<TemplateView file="constructs/${name}.minimal" name="the minimal use" />`,
    '',
    '### Full',
    '',
    `<TemplateView file="constructs/${name}.full" name="the full use" />`,
    '',
  ].join('\n');
}
