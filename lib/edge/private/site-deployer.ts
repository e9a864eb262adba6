import { Construct, IConstruct } from 'constructs';
import { Size, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { BucketDeployment } from 'aws-cdk-lib/aws-s3-deployment';
import { allowLogsOfStack } from '../../private/log-key';
import { acknowledgeInherent } from '../../private/rule-packs';

/** The size and the log of the function. */
export interface SiteDeployerOptions {
  readonly memorySize: number;
  readonly ephemeralStorageSize?: Size;
  readonly logRetention: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
}

/** The function that deploys content, as much of it as is made here. */
export interface SiteDeployer {
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
}

/**
 * `BucketDeployment` has one function in a stack for each size of it, with the role and the log group that it is given first: the content of
 * a stack shares them.
 */
const deployers = new WeakMap<Stack, Map<string, SiteDeployer>>();

/** Answers for the function of a deployment, which aws-cdk-lib makes as a child of the stack. */
export function acknowledgeDeployer(deployment: BucketDeployment): void {
  const { functionArn } = deployment.node.findChild('CustomResourceHandler') as lambda.SingletonFunction;
  const isDeployer = (child: IConstruct) => child instanceof lambda.Function && child.functionArn === functionArn;
  for (const deployer of Stack.of(deployment).node.children.filter(isDeployer)) {
    acknowledgeInherent(
      deployer,
      'The function is that of aws-cdk-lib, which decides about its runtime, and runs during deployments alone: its log tells what it did.',
      'AwsSolutions-L1',
      'LambdaLatestVersion',
      'LambdaTracing',
    );
  }
}

/** The role and the log group of the function, made in the first construct of a stack that asks. */
export function siteDeployer(scope: Construct, options: SiteDeployerOptions): SiteDeployer {
  const stack = Stack.of(scope);
  const ofStack = deployers.get(stack) ?? new Map<string, SiteDeployer>();
  deployers.set(stack, ofStack);
  const size = `${options.memorySize} ${options.ephemeralStorageSize?.toMebibytes() ?? ''}`;
  const deployer = ofStack.get(size) ?? createDeployer(scope, options);
  ofStack.set(size, deployer);
  return deployer;
}

function createDeployer(scope: Construct, { logRetention, logEncryptionKey }: SiteDeployerOptions): SiteDeployer {
  if (logEncryptionKey) allowLogsOfStack(scope, logEncryptionKey);
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logRetention, encryptionKey: logEncryptionKey });
  const role = new iam.Role(scope, 'Role', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: 'The function that deploys content',
  });
  logGroup.grants.write(role);
  return { role, logGroup };
}
