import { Construct } from 'constructs';
import { Aws, CfnResource, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeInherent } from '../../private/rule-packs';
import { isKnown, matches, rule, Rules } from '../../private/validation';
import { wildcardFinding } from '../../private/wildcard-finding';
import { BucketFunctionNotificationOptions } from '../buckets/bucket-notification-options';

/** The rules of a function that is handler. */
export function functionRules(
  id: string,
  handler: lambda.IFunction,
  { readObjects }: BucketFunctionNotificationOptions,
): Rules {
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, 'letters and digits, a letter first'),
    rule(
      readObjects === true && handler.role === undefined,
      () =>
        `'readObjects' must be left out for '${handler.node.path}', whose role is not known; give its role the permission where it is made`,
    ),
  ];
}

/** Lets the buckets of this account invoke a function; gives what the bucket has to wait for. */
export function letBucketsInvoke(scope: Construct, id: string, handler: lambda.IFunction): Construct {
  // By the account and not by the bucket, which needs the permission first: S3 tries it when the notifications are set.
  return new lambda.CfnPermission(scope, `${id}Permission`, {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 's3.amazonaws.com',
    sourceAccount: Aws.ACCOUNT_ID,
  });
}

/**
 * Lets a function read the objects that it is told of. By a policy of its own: the bucket needs the function first, and the function the
 * policy that its grants are in.
 */
export function letRead(
  scope: Construct,
  id: string,
  handler: lambda.IFunction,
  bucket: s3.Bucket,
  key: kms.IKey | undefined,
  { prefix = '', suffix = '' }: BucketFunctionNotificationOptions,
): void {
  const objects = bucket.arnForObjects(`${prefix}*${suffix}`);
  const policy = new iam.Policy(scope, `${id}ReadObjects`, {
    statements: [
      new iam.PolicyStatement({
        sid: 'ReadObjects',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [objects],
      }),
      ...(key === undefined
        ? []
        : [new iam.PolicyStatement({ sid: 'DecryptObjects', actions: ['kms:Decrypt'], resources: [key.keyArn] })]),
    ],
  });
  handler.role?.attachInlinePolicy(policy);
  acknowledgeInherent(
    policy,
    'The function reads the objects that it is told of, whichever keys they have; the bucket is named',
    wildcardFinding(scope, objects),
  );
}

/** The problems that are known when the app is complete: a circle, which CloudFormation would only name by logical ids. */
export function circleProblems(bucket: s3.Bucket, handler: lambda.IFunction): string[] {
  const { stack } = bucket;
  const id = stack.getLogicalId(bucket.node.defaultChild as CfnResource);
  const names = (part: unknown) => new RegExp(`"${id}[".]`).test(JSON.stringify(stack.resolve(part)) ?? '');
  const own = partsOf(handler).filter((part) => Stack.of(part) === stack);
  const environment = own.some((part) => part instanceof lambda.CfnFunction && names(part.environment));
  const policy = own.some((part) => part instanceof iam.CfnPolicy && names(part.policyDocument));
  return [
    ...(environment
      ? [
          `'${handler.node.path}' has '${bucket.node.path}' in its environment, and is notified by it: a circle to CloudFormation; take ` +
            'the name of the bucket from the event',
        ]
      : []),
    ...(policy
      ? [
          `'${handler.node.path}' has a grant on '${bucket.node.path}', and is notified by it: a circle to CloudFormation; give ` +
            `'readObjects' in place of a grant, or take EventSource.bucket()`,
        ]
      : []),
  ];
}

/** The resources of a function, of that behind an alias or a version, and of its role. */
function partsOf(handler: lambda.IFunction): Construct[] {
  const behind = handler instanceof lambda.Alias || handler instanceof lambda.Version ? [handler.lambda] : [];
  const constructs = [handler, ...behind, ...[handler.role].filter(isKnown)];
  return constructs.flatMap((each) => each.node.findAll() as Construct[]);
}
