import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { TRANSFER_LOGS } from '../private/transfer-logs';

/** The permission of CloudWatch Logs for DataSync to write the log of a task. A Region of an account has ten such policies in all. */
export abstract class TransferLogAccess {
  /** A policy of the task, for the tasks of this account and Region. One is enough for all of them. */
  public static ownPolicy(): TransferLogAccess {
    return new OwnPolicy();
  }

  /** A policy that the account has already, for example that of another task. Without it nothing is logged. */
  public static existingPolicy(): TransferLogAccess {
    return new ExistingPolicy();
  }

  /**
   * Makes the policy, if there is to be one.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): logs.ResourcePolicy | undefined;
}

class OwnPolicy extends TransferLogAccess {
  public _bind(scope: Construct): logs.ResourcePolicy {
    const stack = Stack.of(scope);
    // https://docs.aws.amazon.com/datasync/latest/userguide/configure-logging.html
    return new logs.ResourcePolicy(scope, 'LogPolicy', {
      policyStatements: [
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('datasync.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [
            stack.formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: `${TRANSFER_LOGS}/*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ],
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'datasync', resource: 'task', resourceName: '*' }) },
          },
        }),
      ],
    });
  }
}

class ExistingPolicy extends TransferLogAccess {
  public _bind(): undefined {
    return undefined;
  }
}
