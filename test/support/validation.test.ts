import { CfnResource } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { Profile } from '../../lib/stacks/profile';
import { ServerlessCrudStack } from '../../lib/stacks/serverless-crud/stack';
import { synthesizeValidated } from './example-apps';
import { testApp } from './synth';

/** The first resource of a type below a construct. */
function resourceOf(scope: IConstruct, type: string): CfnResource {
  const found = scope.node.findAll().find((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === type);
  return found as CfnResource;
}

describe('the check of the templates', () => {
  test('names the property of an example stack that has a wrong type, and the value that is none of those allowed', () => {
    const app = testApp();
    const stack = new ServerlessCrudStack(app, 'ServerlessCrud', { profile: Profile.fromContext(app.node) });
    const wrongType = resourceOf(stack, lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME);
    wrongType.addPropertyOverride('MemorySize', 'plenty');
    const wrongValue = resourceOf(stack, 'AWS::DynamoDB::GlobalTable');
    wrongValue.addPropertyOverride('BillingMode', 'FREE');

    const found = synthesizeValidated(app);
    const at = ({ node }: IConstruct) => found.filter(({ text }) => text.includes(node.path)).map(({ text }) => text);
    expect(at(wrongType)).toContainEqual(expect.stringContaining('MemorySize'));
    expect(at(wrongValue)).toContainEqual(expect.stringContaining('BillingMode'));
  });
});
