import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role for a pipe, which only the pipes of this account and Region can assume: the name of the pipe is known after the role
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html).
 */
export function pipeRole(scope: Construct): iam.Role {
  return new iam.Role(scope, 'Role', {
    description: `Pipe ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({ service: 'pipes', resource: 'pipe', resourceName: '*' }),
        },
      },
    }),
  });
}
