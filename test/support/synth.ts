import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, StackProps } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';

const cdkJson: { context: Record<string, unknown> } = JSON.parse(
  readFileSync(join(__dirname, '../../cdk.json'), 'utf8'),
);

/** The context of this project's `cdk.json`: the recommended feature flags. */
export const recommendedContext = cdkJson.context;

/** An app with the feature flags of this project; pass `{}` for an app without any, as an old project has it. */
export function testApp(context: Record<string, unknown> = recommendedContext): App {
  return new App({
    context: {
      ...context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
      // Tests read warnings from the constructs; in a report they would be printed at every synthesis.
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
    // What no test looks at is not made: it doubles the time of a synthesis.
    treeMetadata: false,
    analyticsReporting: false,
  });
}

/** A stack that knows neither account nor Region, as the example stacks. */
export function testStack(app: App = testApp(), id = 'Test', props: StackProps = {}): Stack {
  return new Stack(app, id, props);
}

/** The template of a stack. */
export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack);
}

/** The ids and texts of the warnings that a stack's constructs give. */
export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map((message) => String(message.entry.data));
}
