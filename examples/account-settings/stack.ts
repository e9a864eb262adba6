import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { ApiGatewayAccount } from 'cdk-reference-architectures/apis';
import { describe, ExampleStackProps } from '../profile';

/**
 * What API Gateway needs once in an account and Region before any API of it can log. The stacks with APIs depend on it,
 * and not on each other. Its role stays when the stack is deleted.
 */
export class AccountSettingsStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Lets API Gateway write logs in this account and Region');

    new ApiGatewayAccount(this, 'ApiGateway');
  }
}
