import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { acknowledgeInherentRules } from '../../examples/rule-packs';
import { TemplateJson } from '../../test/support/change-safety';
import { writtenTemplate } from '../../test/support/example-templates';
import { VARIANTS } from '../../test/support/specimens-app';
import { recommendedContext, testStack } from '../../test/support/synth';
import { Paths, pathsOf } from '../architecture/architecture';
import { CatalogueConstruct } from './construct-list';

export type Variant = (typeof VARIANTS)[number];

/** A use of a construct, alone in a stack with the name of its class, in which it has that name, too. */
export interface SpecimenTemplate {
  readonly stack: Stack;
  readonly template: TemplateJson;
  /** The same without what the use has around it. */
  readonly own: TemplateJson;
  readonly paths: Paths;
}

/** The minimal and the full use of each construct, by the name of its class. */
export function specimenTemplates(
  constructs: readonly CatalogueConstruct[],
): Readonly<Record<Variant, ReadonlyMap<string, SpecimenTemplate>>> {
  return { minimal: templatesOf(constructs, 'minimal'), full: templatesOf(constructs, 'full') };
}

function templatesOf(
  constructs: readonly CatalogueConstruct[],
  variant: Variant,
): ReadonlyMap<string, SpecimenTemplate> {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'catalogue-')),
    treeMetadata: false,
    analyticsReporting: false,
    context: {
      ...recommendedContext,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
      // What is shown are templates; warnings are told by the tests.
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
  });
  acknowledgeInherentRules(app);
  const stacks = constructs.map(({ name, specimen }) => {
    const stack = testStack(app, name);
    specimen[variant](stack, name);
    return { name, stack };
  });
  app.synth();
  return new Map(
    stacks.map(({ name, stack }) => {
      const template = writtenTemplate(app.outdir, name);
      const paths = pathsOf([stack]);
      return [name, { stack, template, own: withoutSurroundings(template, name, paths), paths }];
    }),
  );
}

/** What specimens use, and what is not of the construct, stands in a construct of its own (test/specimens/surroundings.ts). */
function withoutSurroundings(template: TemplateJson, stack: string, paths: Paths): TemplateJson {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources ?? {}).filter(
      ([id]) => !/^Surroundings\//.test(paths.get(`${stack}/${id}`) ?? ''),
    ),
  );
  return { ...template, Resources };
}
