import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import {
  baselineFile,
  baselineOf,
  readBaseline,
  readRecord,
  statefulLosses,
  templateFile,
  writeRecord,
} from '../support/baseline';
import {
  exampleApp,
  Finding,
  normalised,
  PROFILES,
  STACKS,
  synthesizedApp,
  writtenTemplate,
} from '../support/example-apps';

/** `npm run test:update` records what is new; only `npm run baseline:accept` records the loss of a stateful resource. */
const UPDATE = process.env.UPDATE_BASELINE !== undefined;
const ACCEPT_LOSSES = process.env.UPDATE_BASELINE === 'accept-losses';

const LIMITS = { resources: 500, bytes: 1_000_000, outputs: 200, description: 1024 };

describe.each(PROFILES)('%s', (profile) => {
  let app: App;
  let findings: Finding[];
  beforeAll(() => {
    ({ app, findings } = synthesizedApp(profile));
  });

  test('has the stacks that it says', () => {
    const stacks = app.node.children.filter((child) => Stack.isStack(child)).map((stack) => stack.node.id);
    expect(stacks.sort()).toEqual([...STACKS].sort());
  });

  describe.each(STACKS)('%s', (id) => {
    test('has no finding of the validator, its default rules, cdk-preflight, or the constructs', () => {
      expect(findings.filter(({ stack }) => stack === id).map(({ text }) => text)).toEqual([]);
    });

    test('stays within the limits of CloudFormation', () => {
      const template = writtenTemplate(app.outdir, id);
      expect(Object.keys(template.Resources ?? {}).length).toBeLessThan(LIMITS.resources);
      expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(LIMITS.bytes);
      expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(LIMITS.outputs);
      expect(String(template.Description)).toMatch(/cdk-reference-architectures/);
      expect(Buffer.byteLength(String(template.Description))).toBeLessThan(LIMITS.description);
    });

    test('is tagged, and says nothing of this machine', () => {
      const text = JSON.stringify(writtenTemplate(app.outdir, id));
      expect(text).toContain('"Key":"project","Value":"cdk-reference-architectures"');
      expect(text).not.toContain(process.cwd());
    });

    test('is the template that it was', () => {
      const file = templateFile(profile, id);
      const template = normalised(writtenTemplate(app.outdir, id));
      if (UPDATE) writeRecord(file, template);
      expect(template).toEqual(readRecord(file));
    });

    test('keeps every stateful resource on record', () => {
      const template = normalised(writtenTemplate(app.outdir, id));
      const losses = statefulLosses(readBaseline(baselineFile(profile, id)), template);
      if (ACCEPT_LOSSES) return;
      expect(
        losses.map(({ logicalId, type, impact, properties }) => ({ logicalId, type, impact, properties })),
      ).toEqual([]);
    });

    test('has its logical ids on record', () => {
      const file = baselineFile(profile, id);
      const baseline = baselineOf(normalised(writtenTemplate(app.outdir, id)));
      const keepsAll = statefulLosses(readBaseline(file), { Resources: baseline.stateful }).length === 0;
      if (ACCEPT_LOSSES || (UPDATE && keepsAll)) writeRecord(file, baseline);
      expect(readBaseline(file)).toEqual(baseline);
    });
  });

  test('a second synthesis gives the same bytes', () => {
    const again = exampleApp(profile);
    again.synth();
    for (const id of STACKS) {
      const [first, second] = [app, again].map(({ outdir }) =>
        readFileSync(join(outdir, `${id}.template.json`), 'utf8'),
      );
      expect(second === first ? id : `${id} differs`).toBe(id);
    }
  });
});
