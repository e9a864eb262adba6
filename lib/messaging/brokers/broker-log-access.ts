import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';

/** The permission of CloudWatch Logs for Amazon MQ to write the logs of ActiveMQ. A Region of an account has ten such policies in all. */
export abstract class BrokerLogAccess {
  /** A policy of the broker, for the brokers of this account and Region. One is enough for all of them. */
  public static ownPolicy(): BrokerLogAccess {
    return new OwnPolicy();
  }

  /** A policy that the account has already, for example that of another broker. Without it nothing is logged. */
  public static existingPolicy(): BrokerLogAccess {
    return new ExistingPolicy();
  }

  /**
   * Makes the policy, if there is to be one.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): logs.ResourcePolicy | undefined;
}

class OwnPolicy extends BrokerLogAccess {
  public _bind(scope: Construct): logs.ResourcePolicy {
    const { ACCOUNT_ID: account } = Aws;
    const arnOf = (service: string, resource: string, resourceName: string, arnFormat?: string) =>
      `arn:${Aws.PARTITION}:${service}:${Stack.of(scope).region}:${account}:${resource}:${resourceName}${arnFormat ?? ''}`;
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-logging-monitoring-activemq.html
    return new logs.ResourcePolicy(scope, 'LogPolicy', {
      policyStatements: [
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('mq.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [arnOf('logs', 'log-group', '/aws/amazonmq/*')],
          conditions: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': arnOf('mq', 'broker', '*') },
          },
        }),
      ],
    });
  }
}

class ExistingPolicy extends BrokerLogAccess {
  public _bind(): undefined {
    return undefined;
  }
}
