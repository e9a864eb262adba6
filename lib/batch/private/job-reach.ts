import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { checkReach, ECS_AGENT, IMAGE_AND_LOGS, PublicAddresses } from '../../private/network-reach';
import { workloadSubnets } from '../../private/subnets';
import { ISubmittableJob } from '../jobs/submittable-job';
import { JobQueuesProps } from '../queues/job-queues';
import { EnvironmentKind } from './environment-kinds';

/**
 * Says that jobs cannot start in the subnets of their queues. Nodes of EKS and instances of an unmanaged environment are in
 * networks of their own.
 * https://docs.aws.amazon.com/batch/latest/userguide/vpc-endpoint-considerations.html
 */
export function checkJobReach(
  scope: Construct,
  { vpc, subnets, capacity, queues }: JobQueuesProps,
  jobs: () => ISubmittableJob[],
): void {
  const capacities = [capacity, ...queues.map((queue) => queue.capacity)];
  const kinds = capacities.flatMap((it) => it?._kinds ?? []);
  // Environments with subnets of their own are looked at by themselves.
  for (const own of new Set(kinds.map((kind) => kind.subnets))) {
    const platforms = new Set(kinds.filter((kind) => kind.subnets === own).map(({ platform }) => platform));
    checkPlatforms(scope, platforms, { vpc, subnets: workloadSubnets(vpc, own ?? subnets), jobs });
  }
}

function checkPlatforms(
  scope: Construct,
  platforms: Set<EnvironmentKind['platform']>,
  { jobs, ...network }: Place,
): void {
  const instances = platforms.has('EC2') || platforms.has('Managed Instances');
  if (!instances && !platforms.has('Fargate')) return;
  checkReach(scope, {
    ...network,
    consequence: 'jobs cannot start',
    warningId: 'jobsUnreachable',
    services: [...(instances ? ECS_AGENT : []), ...IMAGE_AND_LOGS],
    endpointSets: [...(instances ? ['ECS_INSTANCES'] : []), 'FARGATE_TASKS'],
    // Tasks have addresses by their job, and jobs are submitted later.
    get publicAddresses(): PublicAddresses {
      return instances || (haveAddresses(jobs()) && 'assigned');
    },
  });
}

interface Place {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly jobs: () => ISubmittableJob[];
}

/** Whether there are jobs, and all of them have public addresses. */
function haveAddresses(jobs: ISubmittableJob[]): boolean {
  return jobs.length > 0 && jobs.every(({ _needs: needs }) => needs?.publicAddress === true);
}
