import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { acknowledgeInherentRules } from '../../examples/rule-packs';
import { DOMAINS, specimensOf } from './library';
import { recommendedContext, testStack } from './synth';

/** The specimens of all domains. */
export const SPECIMENS = DOMAINS.flatMap((domain) =>
  Object.entries(specimensOf(domain)).map(([name, specimen]) => ({ domain, name, specimen })),
);

/** The uses that every specimen has. */
export const VARIANTS = ['minimal', 'full'] as const;

/** The id of the stack of a use. */
export function stackIdOf(domain: string, name: string, variant: string): string {
  return `${domain}-${name}-${variant}`;
}

/** All specimens in one app, each use in a stack of its own. */
export function specimensApp(context: Record<string, unknown> = {}): App {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'specimens-')),
    treeMetadata: false,
    analyticsReporting: false,
    context: {
      ...recommendedContext,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
      ...context,
    },
  });
  acknowledgeInherentRules(app);
  for (const { domain, name, specimen } of SPECIMENS) {
    const uses = Object.entries(specimen.further ?? {});
    for (const variant of VARIANTS) specimen[variant](testStack(app, stackIdOf(domain, name, variant)), 'It');
    for (const [variant, make] of uses) make(testStack(app, stackIdOf(domain, name, variant)), 'It');
  }
  return app;
}
