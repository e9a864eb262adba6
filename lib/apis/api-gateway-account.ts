import { Construct, IConstruct, IDependable } from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Lets API Gateway write logs, for all REST and WebSocket APIs of the account in the Region.
 *
 * API Gateway has one such setting for each account and Region. Without it, a stage with any log cannot be deployed. The
 * APIs of this library make it by themselves, once in an app; make one of your own, before them, in a stack that all of
 * them may depend on, if they shall not depend on each other's stacks.
 *
 * The role stays when the stack is deleted: the setting would still name it, and every other API of the account would
 * lose its logs (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).
 */
export class ApiGatewayAccount extends Construct {
  /**
   * The account's setting that a scope can rely on: the first one made in the app for the same account and Region, or a
   * new one in the scope.
   *
   * @internal
   */
  public static _of(scope: Construct): IDependable {
    const home = Stack.of(scope);
    const isSame = (each: IConstruct) =>
      Stack.of(each).account === home.account && Stack.of(each).region === home.region;
    const settings = scope.node.root.node.findAll().filter((each) => each instanceof apigateway.CfnAccount);
    return settings.find(isSame) ?? new ApiGatewayAccount(scope, 'LogDelivery').account;
  }

  /** What API Gateway writes logs with. */
  public readonly role: iam.Role;

  /** The account's setting. */
  public readonly account: apigateway.CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);

    this.role = this.createRole();
    this.account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: this.role.roleArn });
    this.account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    keep(this.account);
    keep(this.role.node.defaultChild as iam.CfnRole);
  }

  /** What the managed policy `AmazonAPIGatewayPushToCloudWatchLogs` has: API Gateway refuses a role with less. */
  private createRole(): iam.Role {
    const write = new iam.PolicyStatement({
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
        'logs:GetLogEvents',
        'logs:FilterLogEvents',
      ],
      resources: ['*'],
    });
    return new iam.Role(this, 'Role', {
      description: 'API Gateway writes the logs of all APIs of the account in this Region',
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      // In the role itself: a policy of its own would be deleted with the stack.
      inlinePolicies: { WriteLogs: new iam.PolicyDocument({ statements: [write] }) },
    });
  }
}

/** What an API does about the account's role for logs. */
export abstract class AccountLogRole {
  /** Sets a role for the account if nothing before it in the app has; see `ApiGatewayAccount`. */
  public static createOnce(): AccountLogRole {
    return new CreatedOnce();
  }

  /** Relies on the role that the account has in this Region. Without one, the deployment of the stage fails. */
  public static existing(): AccountLogRole {
    return new Existing();
  }

  /**
   * What the stage must wait for.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): IDependable | undefined;
}

class CreatedOnce extends AccountLogRole {
  public _bind(scope: Construct): IDependable {
    return ApiGatewayAccount._of(scope);
  }
}

class Existing extends AccountLogRole {
  public _bind(): undefined {
    return undefined;
  }
}

/** An override, so that a removal policy for a whole app does not take the logs from other apps' APIs. */
function keep(resource: apigateway.CfnAccount | iam.CfnRole): void {
  resource.addOverride('DeletionPolicy', 'Retain');
  resource.addOverride('UpdateReplacePolicy', 'Retain');
}
