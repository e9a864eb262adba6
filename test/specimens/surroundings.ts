import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Alarms } from 'cdk-reference-architectures/observability';

/** Makes something once in a stack, however many specimens are in it. */
export function once<T>(stack: Stack, id: string, make: (scope: Construct) => T): T {
  const known = ofStack(made, stack);
  if (!known.has(id)) {
    const surroundings = stack.node.tryFindChild('Surroundings') ?? new Construct(stack, 'Surroundings');
    known.set(id, (ofStack(provided, stack).get(id) ?? make)(surroundings));
  }
  return known.get(id) as T;
}

/**
 * Has the specimens of a stack use something real where `once()` would make it under this id. Most of what is below exists
 * in no account, which is enough for a template; the integration tests are deployed.
 */
export function provide(stack: Stack, id: string, make: (scope: Construct) => unknown): void {
  if (ofStack(made, stack).has(id)) throw new Error(`a specimen of ${stack.stackName} uses another '${id}' already`);
  ofStack(provided, stack).set(id, make);
}

/** What tells in a template that it names something which exists in no account. */
export const STAND_IN = /111122223333|0123456789abc|1234567890abc|\.dkr\.ecr\./i;

const made = new WeakMap<Stack, Map<string, unknown>>();
const provided = new WeakMap<Stack, Map<string, (scope: Construct) => unknown>>();

function ofStack<T>(stacks: WeakMap<Stack, Map<string, T>>, stack: Stack): Map<string, T> {
  const things = stacks.get(stack) ?? new Map<string, T>();
  stacks.set(stack, things);
  return things;
}

/** A VPC that exists: two zones with public and private subnets. */
export function vpcOf(stack: Stack): ec2.IVpc {
  return once(stack, 'Vpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      publicSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
      privateSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef2', 'rtb-0123456789abcdef3'],
    }),
  );
}

/** The ARN of `topicOf()` in a template. */
export const ON_CALL = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':sns:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':OnCall'],
  ],
};

/** The topic of whoever is on call; it exists already. */
export function topicOf(stack: Stack): sns.ITopic {
  return once(stack, 'OnCall', (scope) =>
    sns.Topic.fromTopicArn(scope, 'OnCall', stack.formatArn({ service: 'sns', resource: 'OnCall' })),
  );
}

/** Alarms as production has them. */
export function alarmsOf(stack: Stack): Alarms {
  return once(stack, 'Alarms', () => Alarms.notify(topicOf(stack)));
}

/** A customer managed key that exists. */
export function keyOf(stack: Stack): kms.IKey {
  return once(stack, 'Key', (scope) =>
    kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef'),
  );
}

/** An access point of a file system that exists. */
export function accessPointOf(stack: Stack): efs.IAccessPoint {
  return once(stack, 'AccessPoint', (scope) =>
    efs.AccessPoint.fromAccessPointAttributes(scope, 'AccessPoint', {
      accessPointId: 'fsap-1234567890abcdef0',
      fileSystem: efs.FileSystem.fromFileSystemAttributes(scope, 'Files', {
        fileSystemId: 'fs-1234567890abcdef0',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'FilesGroup', 'sg-0123456789abcdef0'),
      }),
    }),
  );
}

/** A certificate that exists. */
export function certificateOf(stack: Stack): acm.ICertificate {
  return once(stack, 'Certificate', (scope) =>
    acm.Certificate.fromCertificateArn(
      scope,
      'Certificate',
      'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
    ),
  );
}

/**
 * Code of a function that needs no bundling. Made where it is asked for: the benchmark measures what making a construct
 * loads, which must not be loaded with this file.
 */
export const CODE = {
  get code(): lambda.Code {
    return lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });');
  },
  handler: 'index.handler',
  get runtime(): lambda.Runtime {
    return lambda.Runtime.NODEJS_24_X;
  },
};
