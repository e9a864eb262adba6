import { idleOf } from '../../../catalogue/constructs/idle';
import { byCost, byNeed, byService, Catalogue } from '../../../catalogue/pages/indexes';
import { TemplateJson } from '../../support/change-safety';

const templateOf = (...types: string[]): TemplateJson => ({
  Resources: Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type, Properties: {} }])),
});
const minimal: Record<string, TemplateJson> = {
  Gateway: templateOf('AWS::EC2::NatGateway', 'AWS::IAM::Role'),
  Shield: templateOf('AWS::Shield::Protection'),
  Work: templateOf('AWS::SQS::Queue'),
};
const full: Record<string, TemplateJson> = { ...minimal, Work: templateOf('AWS::SQS::Queue', 'AWS::SNS::Topic') };
const specimens = (templates: Record<string, TemplateJson>) =>
  new Map(Object.entries(templates).map(([name, own]) => [name, { own }]));

const catalogue = {
  constructs: Object.keys(minimal).map((name) => ({
    domain: name === 'Work' ? 'messaging' : 'network',
    name,
    sections: [{ heading: 'When to use it', text: `Use it for ${name} | more. Not else.` }],
  })),
  summaries: new Map(Object.keys(minimal).map((name) => [name, `What ${name} is`])),
  templates: { minimal: specimens(minimal), full: specimens(full) },
  idle: new Map(Object.entries(minimal).map(([name, own]) => [name, idleOf(name, { own })])),
  scenarios: [{ folder: 'shop', stacks: ['Shop'], have: 'goods', want: 'buyers' }],
  examples: { sandbox: {}, production: { Shop: templateOf('AWS::SQS::Queue', 'AWS::EC2::NatGateway') } },
} as unknown as Catalogue;
const lines = (text: string) => text.split('\n').filter((line) => line.includes(']('));

describe('byNeed', () => {
  test('says what constructs and applications are for', () => {
    expect(lines(byNeed(catalogue)).slice(1)).toEqual([
      '| For Gateway \\| more | [Gateway](/constructs/network/Gateway.md) | What Gateway is |',
      '| For Shield \\| more | [Shield](/constructs/network/Shield.md) | What Shield is |',
      '| For Work \\| more | [Work](/constructs/messaging/Work.md) | What Work is |',
      '| goods | buyers | [Shop](/examples/shop/index.md) |',
    ]);
  });

  test('fails for a construct of which nothing is said', () => {
    expect(() => byNeed({ ...catalogue, summaries: new Map() })).toThrow('docs/constructs.md has no line for Gateway');
  });
});

describe('byService', () => {
  test('has constructs, in italics by their options, and stacks, without what all have', () => {
    const sections = byService(catalogue).split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n').filter((line) => line !== ''))).toEqual([
      [
        'EC2',
        '- Constructs: [Gateway](/constructs/network/Gateway.md)',
        '- Example stacks: [Shop](/examples/shop/index.md)',
      ],
      ['SNS', '- Constructs: *[Work](/constructs/messaging/Work.md)*'],
      [
        'SQS',
        '- Constructs: [Work](/constructs/messaging/Work.md)',
        '- Example stacks: [Shop](/examples/shop/index.md)',
      ],
      ['Shield', '- Constructs: [Shield](/constructs/network/Shield.md)'],
    ]);
  });
});

describe('byCost', () => {
  test('begins with what is cheapest, and ends with what nobody knows', () => {
    expect(lines(byCost(catalogue))).toEqual([
      '| [Work](/constructs/messaging/Work.md) | nothing |  |',
      '| [Gateway](/constructs/network/Gateway.md) | 33 |  |',
      '| [Shield](/constructs/network/Shield.md) | an unknown amount | `AWS::Shield::Protection` |',
      '| [Shop](/examples/shop/index.md) |  | 33 |',
    ]);
  });
});
