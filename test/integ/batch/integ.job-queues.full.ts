import { Duration, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ArrayPipeline,
  ArraySize,
  ContainerJob,
  ContainerJobProps,
  FailureTolerance,
  JobCapacity,
  JobQueues,
} from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { Egress, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';

const { stack, assertions } = new IntegrationApp('IntegJobQueuesFull');
const { vpc } = new TieredVpc(stack, 'Network', { egress: Egress.natGateway() });
const topic = new sns.Topic(stack, 'Alarms');
const alarms = Alarms.notify(topic);

const jobs = new JobQueues(stack, 'Jobs', {
  vpc,
  queues: [
    { name: 'High', priority: 10 },
    { name: 'Low', priority: 1 },
    { name: 'Own', priority: 1, capacity: JobCapacity.ec2Spot({ maxVcpus: 4 }) },
  ],
  capacity: JobCapacity.fargateSpotFirst({ maxVcpus: 4, maxOnDemandVcpus: 4 }),
  failureTopic: topic,
  alarms,
});
const job = (id: string, script: string, props: Partial<ContainerJobProps> = {}) =>
  new ContainerJob(stack, id, {
    image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
    command: ['sh', '-c', script],
    environment: { FAILING: '0' },
    vcpus: 0.25,
    memory: Size.mebibytes(512),
    timeout: Duration.minutes(10),
    keepRevisions: false,
    ...props,
  });
const pipeline = new ArrayPipeline(stack, 'Pipeline', {
  queue: jobs.queue('Low'),
  singleJobQueue: jobs.queue('High'),
  prepare: job('Prepare', 'test -n "$RUN_ID"'),
  // One of the three fails for good, which the tolerance allows.
  child: job('Child', 'test "$AWS_BATCH_JOB_ARRAY_INDEX" != "$FAILING"', { attempts: 1 }),
  merge: job('Merge', 'test -n "$RUN_ID"'),
  size: ArraySize.children(3),
  tolerance: FailureTolerance.children(1),
  timeout: Duration.minutes(30),
  alarms,
});

const started = assertions.awsApiCall(
  'SFN',
  'startExecution',
  { stateMachineArn: pipeline.stateMachine.stateMachineArn },
  ['executionArn'],
);
started.next(
  assertions
    .awsApiCall('SFN', 'describeExecution', { executionArn: started.getAttString('executionArn') })
    .assertAtPath('status', ExpectedResult.exact('SUCCEEDED'))
    .waitForAssertions({ totalTimeout: Duration.minutes(30), interval: Duration.seconds(30) }),
);
assertions
  .awsApiCall('Batch', 'describeJobQueues', { jobQueues: [jobs.queue('Own').queue.jobQueueArn] })
  .assertAtPath('jobQueues.0.status', ExpectedResult.exact('VALID'));
