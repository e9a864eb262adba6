import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ArrayPipeline, ContainerJob, ContainerJobProps, JobCapacity, JobQueues } from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegJobQueuesFull');
const { assertions } = app;
const vpc = app.network();
app.provide('JobsGroup', (scope) => new ec2.SecurityGroup(scope, 'JobsGroup', { vpc }));

const jobs = app.full(JobQueues, 'Jobs', {
  // Of any Region, and as small as it gets: nothing runs on it, the queue is disabled.
  subnets: undefined,
  capacity: JobCapacity.ec2Spot({ maxVcpus: 4 }),
});
const job = (id: string, script: string, props: Partial<ContainerJobProps> = {}) =>
  app.minimal(ContainerJob, id, {
    image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
    command: ['sh', '-c', script],
    environment: { FAILING: '0' },
    vcpus: 0.25,
    memory: Size.mebibytes(512),
    timeout: Duration.minutes(10),
    keepRevisions: false,
    ...props,
  });
// One of the children fails permanently, which the tolerance allows.
const child = job('Child', 'test "$AWS_BATCH_JOB_ARRAY_INDEX" != "$FAILING"', { attempts: 1 });
app.provide('Queue', () => jobs.queue('Small'));
app.provide('FairQueue', () => jobs.queue('Small'));
app.provide('Job', () => child);
const records = new s3.Bucket(app.stack, 'Records', { removalPolicy: RemovalPolicy.DESTROY });
const pipeline = app.full(ArrayPipeline, 'Pipeline', {
  // The queue that has capacity; it has no shares.
  queue: jobs.queue('Small'),
  share: undefined,
  schedulingPriority: undefined,
  recordBucket: records,
  prepare: job('Prepare', 'test -n "$RUN"'),
  merge: job('Merge', 'test -n "$RUN"'),
});

const started = assertions.awsApiCall(
  'SFN',
  'startExecution',
  // Twenty children: the specimen tolerates five percent of failures.
  { stateMachineArn: pipeline.stateMachine.stateMachineArn, input: JSON.stringify({ parts: 20 }) },
  ['executionArn'],
);
started.next(
  assertions
    .awsApiCall('SFN', 'describeExecution', { executionArn: started.getAttString('executionArn') })
    .assertAtPath('status', ExpectedResult.exact('SUCCEEDED'))
    .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(30) }),
);
assertions
  .awsApiCall('Batch', 'describeJobQueues', { jobQueues: [jobs.queue('Shared').queue.jobQueueArn] })
  .assertAtPath('jobQueues.0.status', ExpectedResult.exact('VALID'));
