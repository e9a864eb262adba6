import { constructPage, ConstructPage, templateViews } from '../../../catalogue/constructs/construct-page';
import { idleOf } from '../../../catalogue/constructs/idle';
import { TemplateJson } from '../../support/change-safety';

const own: TemplateJson = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Age: { Type: 'AWS::CloudWatch::Alarm', Properties: { Name: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
  },
};
const template = { own, template: own, paths: new Map([['Work/Queue', 'Work/Queue/Resource']]) };
const headings = ['When to use it', 'What is created', 'Permissions', 'Cost', 'Removal'];
const page = {
  construct: {
    domain: 'messaging',
    name: 'Work',
    source: 'lib/messaging/work.ts',
    readme: 'lib/messaging/README.md',
    intro: 'A queue.',
    sections: headings.map((heading) => ({ heading, text: `About: ${heading}.\n\n#### More` })),
    specimen: {},
  },
  templates: { minimal: template, full: template },
  idle: idleOf('Work', { own }),
  packs: [],
  uses: [{ stack: 'Shop' }, { stack: 'Store', within: 'Fleet' }],
  exampleOf: (stack: string) => `/examples/${stack}`,
} as unknown as ConstructPage;

describe('constructPage', () => {
  const text = constructPage(page);

  test('has the sections of the README, with what is generated where it belongs', () => {
    const found = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(found).toEqual([
      'When to use it',
      'Architecture',
      'What is created',
      'Permissions',
      'Compliance',
      'Cost',
      'Removal',
      'Examples',
    ]);
    expect(text).toContain('About: Removal.\n\n### More');
  });

  test('says at a glance what it is made of, costs, and is used by', () => {
    expect(text).toContain('- Services: CloudWatch, [SQS](/by-service.md#sqs)\n');
    expect(text).toContain('- At idle: 0.10 USD a month, with');
    expect(text).toContain('- Used by: [Shop](/examples/Shop)\n');
    expect(text).toContain('/docs/api/messaging.md#cdk-reference-architectures.messaging.Work)');
  });

  test('names who makes it in the examples', () => {
    expect(text).toContain('- [Store](/examples/Store), made by `Fleet`');
    expect(constructPage({ ...page, uses: [] })).toContain('No example stack has it');
  });

  test('fails where a README has no place for what is generated', () => {
    const construct = { ...page.construct, sections: page.construct.sections.slice(0, 3) };
    expect(() => constructPage({ ...page, construct })).toThrow("Work: its README has no section 'Cost'");
  });

  test('has the templates of both uses to look into', () => {
    expect(templateViews('Work').match(/<TemplateView file="constructs\/Work\.(minimal|full)"/g)).toHaveLength(2);
  });
});
