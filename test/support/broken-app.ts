import { IConstruct } from 'constructs';
import { App, CfnResource } from 'aws-cdk-lib/core';
import { Profile } from '../../examples/profile';
import { ServerlessCrudStack } from '../../examples/serverless-crud/stack';
import { recommendedContext } from './synth';

/** An example stack with a property of a wrong type and one with a value that does not exist. */
export interface BrokenApp {
  readonly app: App;
  readonly wrongType: CfnResource;
  readonly wrongValue: CfnResource;
}

/** What the validators are tried with. */
export function brokenApp(outdir?: string): BrokenApp {
  const app = new App({
    outdir,
    treeMetadata: false,
    analyticsReporting: false,
    context: { ...recommendedContext, 'aws:cdk:bundling-stacks': [] },
  });
  const stack = new ServerlessCrudStack(app, 'ServerlessCrud', { profile: Profile.fromContext(app.node) });
  const wrongType = resourceOf(stack, 'AWS::Lambda::Function');
  wrongType.addPropertyOverride('MemorySize', 'plenty');
  const wrongValue = resourceOf(stack, 'AWS::DynamoDB::GlobalTable');
  wrongValue.addPropertyOverride('BillingMode', 'FREE');
  return { app, wrongType, wrongValue };
}

/** The first resource of a type below a construct. */
function resourceOf(scope: IConstruct, type: string): CfnResource {
  const found = scope.node.findAll().find((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === type);
  return found as CfnResource;
}
