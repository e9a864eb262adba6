import { Duration, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { ContainerJob, JobCapacity, JobQueues } from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { Egress, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';

const { stack, assertions } = new IntegrationApp('IntegJobQueuesMinimal');
const { vpc } = new TieredVpc(stack, 'Network', { egress: Egress.natGateway() });

const jobs = new JobQueues(stack, 'Jobs', {
  vpc,
  queues: [{ name: 'Only', priority: 1 }],
  capacity: JobCapacity.fargate({ maxVcpus: 4 }),
  alarms: Alarms.none(),
});
const job = new ContainerJob(stack, 'Job', {
  image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
  command: ['true'],
  vcpus: 0.25,
  memory: Size.mebibytes(512),
  keepRevisions: false,
});

const submitted = assertions.awsApiCall(
  'Batch',
  'submitJob',
  {
    jobName: 'integ',
    jobQueue: jobs.queue('Only').queue.jobQueueArn,
    jobDefinition: job.jobDefinitionArn,
  },
  ['jobId'],
);
submitted.next(
  assertions
    .awsApiCall('Batch', 'describeJobs', { jobs: [submitted.getAttString('jobId')] })
    .assertAtPath('jobs.0.status', ExpectedResult.exact('SUCCEEDED'))
    .waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(20) }),
);
