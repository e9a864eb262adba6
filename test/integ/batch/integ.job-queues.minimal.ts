import { Duration, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { ContainerJob, JobCapacity, JobQueues } from '../../../lib/batch';
import { ContainerSource } from '../../../lib/containers';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegJobQueuesMinimal');
const { assertions } = app;
app.network();

const jobs = app.minimal(JobQueues, 'Jobs', { capacity: JobCapacity.fargate({ maxVcpus: 4 }) });
const job = app.minimal(ContainerJob, 'Job', {
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
