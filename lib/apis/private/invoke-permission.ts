import { Construct } from 'constructs';
import { Names, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** One permission for all the routes of an API, however many they are. */
export function allowInvocation(scope: Construct, apiId: string, handler: lambda.IFunction): void {
  handler.addPermission(`Invoke${Names.nodeUniqueId(handler.node)}`, {
    scope,
    principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: '*' }),
  });
}
