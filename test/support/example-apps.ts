import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { Preflight } from 'cdk-preflight';
import { addExampleStacks } from '../../examples/example-stacks';
import { TemplateJson } from './change-safety';
import { validated } from './outside.cjs';
import { recommendedContext } from './synth';
import { Finding, findingsIn } from './validation-report';

export type { Finding } from './validation-report';

export type ProfileName = 'sandbox' | 'production';
export const PROFILES: ProfileName[] = ['sandbox', 'production'];

/** The example app in one profile. */
export function exampleApp(
  profile: ProfileName,
  outdir = mkdtempSync(join(tmpdir(), 'example-app-')),
  context: Record<string, unknown> = {},
): App {
  const app = new App({
    outdir,
    treeMetadata: false,
    analyticsReporting: false,
    // Bundling is tested with the handlers; here it would only take time.
    context: {
      ...recommendedContext,
      profile,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      ...context,
    },
  });
  addExampleStacks(app);
  return app;
}

/** The example stacks, as `cdk ls` shows them. */
export function stacksOf(app: App): Stack[] {
  return app.node.children.filter((child) => Stack.isStack(child));
}

/** Synthesizes with the CloudFormation validator, its default rules as errors, and cdk-preflight enforced. */
export function synthesizeValidated(app: App): Finding[] {
  Preflight.apply(app, { strict: true });
  try {
    validated(() => app.synth());
  } catch (error) {
    // It throws when there is an error among the findings; they are in the report, or it was not of them.
    const ofFindings =
      (error as Error).name === 'ValidationFailed' || /^Validation failed/.test((error as Error).message);
    if (!ofFindings || findingsIn(app.outdir).length === 0) throw error;
  }
  return findingsIn(app.outdir);
}

/** The template of one stack as it was written. */
export function writtenTemplate(assembly: string, stack: string): TemplateJson {
  return JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8'));
}

/**
 * A template without what changes when nothing of the architecture does: hashes of assets, and the logical ids of
 * resources that are made anew for every content on purpose.
 */
export function normalised(template: TemplateJson): TemplateJson {
  const text = JSON.stringify(template, null, 2)
    .replace(/[0-9a-f]{64}/g, '<asset hash>')
    .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1<content hash>')
    .replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1<content hash>');
  return JSON.parse(text);
}
