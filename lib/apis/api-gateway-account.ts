import { Construct, IConstruct, IDependable } from 'constructs';
import { Aws, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../private/rule-packs';

/**
 * The setting of the account by which API Gateway writes the logs of all its REST and WebSocket APIs in the Region.
 *
 * API Gateway has one such setting for each account and Region. Without it, a stage with any log cannot be deployed. The
 * APIs of this library create it by themselves, once in a stage of an app, which is the app itself where it has no other.
 * Create one of your own before them, in a stack that all of them may depend on, so that they do not depend on each
 * other's stacks.
 *
 * The role stays when the stack is deleted: the setting would still name it, and every other API of the account would
 * lose its logs (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html).
 */
export class ApiGatewayAccount extends Construct {
  /**
   * The account's setting that a scope can rely on: one of its own stack, whoever made it; else the first
   * `ApiGatewayAccount` of its stage for the same account and Region; else a new one in the scope.
   *
   * Not one of another stage, on which no stack can depend. Not one that something else, such as an
   * `apigateway.RestApi`, made in another stack: that stack may depend on this one.
   *
   * @internal
   */
  public static _of(scope: Construct): IDependable {
    const home = Stack.of(scope);
    const own = home.node.findAll().find((each) => Stack.of(each) === home && isSetting(each));
    if (own) return own;
    const shared = (Stage.of(scope) ?? scope.node.root).node
      .findAll()
      .find(
        (each): each is ApiGatewayAccount =>
          each instanceof ApiGatewayAccount &&
          Stage.of(each) === Stage.of(scope) &&
          Stack.of(each).account === home.account &&
          Stack.of(each).region === home.region,
      );
    return shared?.account ?? new ApiGatewayAccount(scope, 'LogDelivery').account;
  }

  /** The role with which API Gateway writes logs. */
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

  /**
   * The actions of the managed policy `AmazonAPIGatewayPushToCloudWatchLogs`, on the log groups of this account and
   * Region: API Gateway tries the role when it is set, by a log group of its own. That it takes this ARN in place of `*`
   * is known from AWS Solutions Constructs, which deploy the same
   * (https://github.com/awslabs/aws-solutions-constructs, `core/lib/apigateway-helper.ts`).
   */
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
      resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*`],
    });
    const role = new iam.Role(this, 'Role', {
      description: 'Logs of all REST and WebSocket APIs of the account in this Region',
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      // In the role itself: a policy of its own would be deleted with the stack.
      inlinePolicies: { WriteLogs: new iam.PolicyDocument({ statements: [write] }) },
    });
    const logs = 'Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:*';
    acknowledgeInherent(
      role,
      'The log groups of all APIs of the account and Region, those to come included.',
      `AwsSolutions-IAM5[${logs}]`,
      `IAMNoWildcardPermissions[${logs}]`,
    );
    return role;
  }
}

function isSetting(construct: IConstruct): boolean {
  return construct instanceof apigateway.CfnAccount;
}

/** An override, so that a removal policy for a whole app does not take the logs from other apps' APIs. */
function keep(resource: apigateway.CfnAccount | iam.CfnRole): void {
  resource.addOverride('DeletionPolicy', 'Retain');
  resource.addOverride('UpdateReplacePolicy', 'Retain');
}
