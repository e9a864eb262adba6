import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { EcsWebService, ServiceCluster, ServiceConnect, TaskCapacity } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { IMAGE } from '../images';

/** A cluster in a VPC that exists. */
export function clusterIn(stack: Stack): ecs.Cluster {
  return new ServiceCluster(stack, 'Cluster', { vpc: vpcOf(stack) }).cluster;
}

/** A small service on a capacity. */
export function serviceOn(cluster: ecs.Cluster, capacity: TaskCapacity, id = 'Web'): EcsWebService {
  return new EcsWebService(Stack.of(cluster), id, {
    vpc: cluster.vpc,
    cluster,
    image: IMAGE,
    capacity,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
  });
}
