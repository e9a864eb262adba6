import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role for a subscriber, which only EventBridge for the subscribers of its name can assume
 * (https://github.com/aws/agent-toolkit-for-aws, amazon-eventbridge-event-bus).
 */
export function subscriberRole(scope: Construct, id: string, name: string): iam.Role {
  return new iam.Role(scope, `${id}Role`, {
    description: `Subscriber ${id} of ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({
            service: 'events',
            resource: 'subscriber',
            resourceName: `${name}/*`,
          }),
        },
      },
    }),
  });
}
