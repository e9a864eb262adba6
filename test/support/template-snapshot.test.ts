import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemplateJson } from './change-safety';
import { snapshotOf, templateSerializer } from './template-snapshot';

const TEMPLATE: TemplateJson = {
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Value: 'b', Key: '`a` ${AWS::Region}' }] } },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmDescription: '"\\n",\n  "x": 1' } },
  },
};

describe('the snapshot of a template', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'snapshots-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As Jest writes it. */
  function write(name: string, template: TemplateJson): void {
    const printed = `\n${templateSerializer.serialize(template)}\n`.replace(/`|\\|\$\{/g, '\\$&');
    mkdirSync(join(folder, '__snapshots__'), { recursive: true });
    writeFileSync(join(folder, '__snapshots__', 'stack.test.ts.snap'), `exports[\`${name} 1\`] = \`${printed}\`;\n`);
  }

  test('is the template when it is read back, whatever its texts hold', () => {
    write('Store in sandbox matches', TEMPLATE);
    expect(snapshotOf(join(folder, 'stack.test.ts'), 'Store in sandbox matches')).toEqual(TEMPLATE);
  });

  test('is none for a test, or a file, that has none', () => {
    write('Store in sandbox matches', TEMPLATE);
    expect(snapshotOf(join(folder, 'stack.test.ts'), 'Store in production matches')).toBeUndefined();
    expect(snapshotOf(join(folder, 'other.test.ts'), 'Store in sandbox matches')).toBeUndefined();
  });

  test('says the same when properties change their order', () => {
    const { Queue, Alarm } = TEMPLATE.Resources!;
    expect(templateSerializer.serialize({ Resources: { Alarm, Queue } })).toBe(templateSerializer.serialize(TEMPLATE));
  });
});
