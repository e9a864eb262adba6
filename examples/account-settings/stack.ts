import { Construct } from 'constructs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { ApiGatewayAccount } from 'cdk-reference-architectures/apis';
import { describe, ExampleStackProps } from '../profile';
import { RulePacks } from 'cdk-reference-architectures/operations';

/**
 * What API Gateway needs once in an account and Region before any API of it can log. The stacks with APIs depend on it,
 * and not on each other. Its role stays when the stack is deleted.
 */
export class AccountSettingsStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Lets API Gateway write logs in this account and Region');

    const account = new ApiGatewayAccount(this, 'ApiGateway');
    const reason =
      'The log groups of all APIs of the account, those to come included; API Gateway refuses a role with less.';
    Validations.of(account).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    RulePacks.acknowledge(account, 'IAMNoWildcardPermissions[Resource::*]', reason);
  }
}
