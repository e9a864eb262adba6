import { Construct } from 'constructs';
import { checkReach, ECS_AGENT, IMAGE_AND_LOGS } from '../../private/network-reach';
import { workloadSubnets } from '../../private/subnets';
import { JobQueuesProps } from '../queues/job-queues';

/**
 * Says that jobs cannot start in the subnets of their queues. Nodes of EKS and instances of an unmanaged environment are in
 * networks of their own.
 * https://docs.aws.amazon.com/batch/latest/userguide/vpc-endpoint-considerations.html
 */
export function checkJobReach(scope: Construct, { vpc, subnets, capacity, queues }: JobQueuesProps): void {
  const capacities = [capacity, ...queues.map((queue) => queue.capacity)];
  const platforms = new Set(capacities.flatMap((it) => it?._kinds ?? []).map(({ platform }) => platform));
  const instances = platforms.has('EC2');
  if (!instances && !platforms.has('Fargate')) return;
  checkReach(scope, {
    vpc,
    subnets: workloadSubnets(vpc, subnets),
    consequence: 'jobs cannot start',
    warningId: 'jobsUnreachable',
    services: [...(instances ? ECS_AGENT : []), ...IMAGE_AND_LOGS],
    endpointSets: [...(instances ? ['ECS_INSTANCES'] : []), 'FARGATE_TASKS'],
    publicAddresses: instances,
  });
}
