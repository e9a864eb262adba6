import { Size, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ContainerJob, JobCapacity, JobPlatform, JobQueues } from '../../lib/batch';
import { ContainerSource } from '../../lib/containers';
import { Alarms } from '../../lib/observability';
import { vpcOf } from '../specimens/surroundings';
import { testStack } from '../support/synth';

export const REGISTRY = ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');

/** A topic whose key the publisher must be allowed to use. */
export function encryptedTopicOf(stack: Stack): sns.Topic {
  return new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
}

/** All revisions of a job definition, in a policy: its name of the ARN, with the revision left open. */
export function allRevisionsOf(ref: unknown) {
  const name = { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: ref }] }] };
  const parts = ['arn:', { Ref: 'AWS::Partition' }, ':batch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return { 'Fn::Join': ['', [...parts, ':', name, ':*']] };
}

/** A stack with queues and a job that fits them. */
export function batchStack(capacity: JobCapacity = JobCapacity.fargateSpotFirst(), stack = testStack()) {
  const vpc = vpcOf(stack);
  const queues = new JobQueues(stack, 'Jobs', {
    vpc,
    capacity,
    queues: [
      { name: 'High', priority: 100 },
      { name: 'Low', priority: 1 },
    ],
    alarms: Alarms.none(),
  });
  return { stack, vpc, queues };
}

export function fargateJob(stack: Stack, id = 'Job'): ContainerJob {
  return new ContainerJob(stack, id, { image: REGISTRY });
}

export function ec2Job(stack: Stack, id = 'Job'): ContainerJob {
  return new ContainerJob(stack, id, {
    image: REGISTRY,
    platform: JobPlatform.ec2(),
    vcpus: 4,
    memory: Size.gibibytes(15),
  });
}

/** A job whose command names these parameters. */
export function jobWithParameters(stack: Stack, id: string, names: string[]): ContainerJob {
  return new ContainerJob(stack, id, {
    image: REGISTRY,
    command: names.map((name) => `Ref::${name}`),
    parameters: Object.fromEntries(names.map((name) => [name, 'none'])),
  });
}
