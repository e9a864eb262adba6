import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { TemplateJson } from './change-safety';
import { recommendedContext } from './synth';

export type ProfileName = 'sandbox' | 'production';
export const PROFILES: ProfileName[] = ['sandbox', 'production'];

/** An app for example stacks in one profile. */
export function profileApp(
  profile: ProfileName,
  outdir = mkdtempSync(join(tmpdir(), 'example-app-')),
  context: Record<string, unknown> = {},
): App {
  return new App({
    outdir,
    treeMetadata: false,
    analyticsReporting: false,
    // Bundling is tested with the handlers; here it would only take time.
    context: {
      ...recommendedContext,
      profile,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
      ...context,
    },
  });
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
