import { App, Stack } from 'aws-cdk-lib/core';
import cdkJson from '../../cdk.json';
import { TemplateJson } from '../../test/support/change-safety';
import { withDeprecated } from '../../test/support/outside.cjs';
import { DeploymentTime, deploymentTime } from './deployment-time';

/** An architecture as somebody makes it, in a stack of its own. */
export interface Made {
  /** The maker: a class, or a library. */
  readonly by: string;
  readonly make: {
    (stack: Stack, id: string, shared?: unknown): void;
    /** Makes what stands already: the VPC. */
    readonly shared?: (stack: Stack) => unknown;
  };
}

/** The time of the first deployment of an architecture. */
export function timeOf(made: Made): DeploymentTime {
  return withDeprecated(() => estimate(made));
}

function estimate({ make }: Made): DeploymentTime {
  const app = new App({
    context: {
      ...cdkJson.context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
    treeMetadata: false,
    analyticsReporting: false,
  });
  const env = { region: 'us-east-1' };
  const stack = new Stack(app, 'Made', { env });
  make(stack, 'Architecture', make.shared?.(new Stack(app, 'Shared', { env })));
  const { stacks } = app.synth();
  return deploymentTime(
    'Made',
    Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as TemplateJson])),
  );
}
