import { Scenario } from '../../examples/scenarios';
import { Templates } from '../../test/support/reachability/templates';
import { compositionOf } from '../constructs/composition';
import { addressOf, CatalogueConstruct, needOf } from '../constructs/construct-list';
import { EVERYWHERE, servicesOf } from '../constructs/construct-page';
import { Idle, idleInWords } from '../constructs/idle';
import { SpecimenTemplate, Variant } from '../constructs/specimen-templates';
import { idleCost } from '../costs/idle-cost';

/** What the indexes speak of. */
export interface Catalogue {
  readonly constructs: readonly CatalogueConstruct[];
  readonly templates: Readonly<Record<Variant, ReadonlyMap<string, SpecimenTemplate>>>;
  readonly idle: ReadonlyMap<string, Idle>;
  readonly summaries: ReadonlyMap<string, string>;
  readonly scenarios: readonly Scenario[];
  readonly examples: Readonly<Record<'sandbox' | 'production', Templates>>;
}

const linkTo = (construct: CatalogueConstruct) => `[${construct.name}](${addressOf(construct)}.md)`;
const linkToStack = (stack: string, scenarios: readonly Scenario[]) =>
  `[${stack}](${exampleAddress(stack, scenarios)})`;
const cell = (text: string) => text.replace(/(?<!\\)\|/g, '\\|');

/** The address of an example stack. */
export function exampleAddress(stack: string, scenarios: readonly Scenario[]): string {
  const scenario = scenarios.find(({ stacks }) => stacks.includes(stack));
  if (!scenario) throw new Error(`no scenario has the stack '${stack}'`);
  return `/examples/${scenario.folder}/index.md`;
}

/** Constructs by what they are for, a table for each domain, and the scenarios of the examples. */
export function byNeed({ constructs, summaries, scenarios }: Catalogue): string {
  const domains = [...new Set(constructs.map(({ domain }) => domain))];
  return [
    '# By need',
    '',
    'What each construct is for, and what it is. [Whole applications](#whole-applications) made of them are at the end.',
    '',
    ...domains.flatMap((domain) => [
      `## ${domain}`,
      '',
      '| Need | Construct | What it is |',
      '| --- | --- | --- |',
      ...constructs
        .filter((construct) => construct.domain === domain)
        .map((construct) => {
          const summary = summaries.get(construct.name);
          if (!summary) throw new Error(`docs/constructs.md has no line for ${construct.name}`);
          return `| ${cell(needOf(construct))} | ${linkTo(construct)} | ${cell(summary)} |`;
        }),
      '',
    ]),
    '## Whole applications',
    '',
    '| I have ... | I want ... | Stacks |',
    '| --- | --- | --- |',
    ...scenarios.map(
      ({ have, want, stacks }) =>
        `| ${cell(have)} | ${cell(want)} | ${stacks.map((stack) => linkToStack(stack, scenarios)).join(', ')} |`,
    ),
  ].join('\n');
}

/** The services of the resources that constructs and example stacks have. */
export function byService({ constructs, templates, scenarios, examples }: Catalogue): string {
  const of = (template: SpecimenTemplate | undefined) => (template ? servicesOf(compositionOf(template.own)) : []);
  const has = (construct: CatalogueConstruct, variant: Variant, service: string) =>
    of(templates[variant].get(construct.name)).includes(service);
  const stacks = new Map(
    Object.entries(examples.production).map(([stack, template]) => [stack, servicesOf(compositionOf(template))]),
  );
  const services = [...templates.minimal.values(), ...templates.full.values()].flatMap(of);
  const all = [...new Set([...services, ...[...stacks.values()].flat()])]
    .filter((service) => !EVERYWHERE.includes(service))
    .sort();
  return [
    '# By service',
    '',
    'The constructs and the example stacks (in production) that make resources of a service. A construct in italics does so with some of its options only.',
    `Nearly all use ${EVERYWHERE.filter((service) => service !== 'CDK').join(', ')}, which are left out.`,
    '',
    ...all.flatMap((service) => {
      const minimal = constructs.filter((construct) => has(construct, 'minimal', service));
      const optional = constructs.filter(
        (construct) => !minimal.includes(construct) && has(construct, 'full', service),
      );
      const links = [...minimal.map(linkTo), ...optional.map((construct) => `*${linkTo(construct)}*`)];
      const users = [...stacks].filter(([, used]) => used.includes(service)).map(([stack]) => stack);
      const stackLinks = users.map((stack) => linkToStack(stack, scenarios));
      return [
        `## ${service}`,
        '',
        ...(links.length > 0 ? [`- Constructs: ${links.join(', ')}`] : []),
        ...(stackLinks.length > 0 ? [`- Example stacks: ${stackLinks.join(', ')}`] : []),
        '',
      ];
    }),
  ].join('\n');
}

/** Constructs and example stacks by what they cost at idle. */
export function byCost({ constructs, idle, scenarios, examples }: Catalogue): string {
  const usd = (stack: string, profile: 'sandbox' | 'production') =>
    examples[profile][stack]
      ? idleCost(stack, examples[profile]).reduce((sum, line) => sum + (line.usd ?? 0), 0)
      : undefined;
  const idleCostOf = (construct: CatalogueConstruct) => {
    const found = idle.get(construct.name);
    if (!found) throw new Error(`no idle cost of ${construct.name}`);
    return found;
  };
  const rank = (construct: CatalogueConstruct) => {
    const { usd: known, unpriced } = idleCostOf(construct);
    // What is not known at all is not cheap.
    return known === 0 && unpriced.length > 0 ? Number.MAX_VALUE : known;
  };
  const round = (amount?: number) => (amount === undefined ? '' : String(Math.round(amount)));
  const stacks = scenarios.flatMap((scenario) => scenario.stacks);
  return [
    '# By cost',
    '',
    'What is billed while nothing happens, cheapest first, by list prices of us-east-1. Requests, data and storage come on top; the pages say what they cost.',
    '',
    '## Constructs',
    '',
    'With the least that has to be given, and without what exists already, such as a VPC. What is not counted has no price on record.',
    '',
    '| Construct | USD a month | Not counted |',
    '| --- | --- | --- |',
    ...[...constructs]
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
      .map((construct) => {
        const of = idleCostOf(construct);
        return `| ${linkTo(construct)} | ${idleInWords(of).replace(' USD a month', '')} | ${of.unpriced.join(', ')} |`;
      }),
    '',
    '## Example stacks',
    '',
    'How it is found stands in their READMEs.',
    '',
    '| Stack | Sandbox, USD a month | Production |',
    '| --- | --- | --- |',
    ...stacks
      .sort((a, b) => (usd(a, 'sandbox') ?? 0) - (usd(b, 'sandbox') ?? 0) || (a < b ? -1 : 1))
      .map(
        (stack) =>
          `| ${linkToStack(stack, scenarios)} | ${round(usd(stack, 'sandbox'))} | ${round(usd(stack, 'production'))} |`,
      ),
  ].join('\n');
}
