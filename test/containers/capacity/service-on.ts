import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import {
  EcsWebService,
  EcsWebServiceProps,
  ServiceCluster,
  ServiceConnect,
  TaskCapacity,
} from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { IMAGE } from '../images';

/** A cluster in a VPC that exists. */
export function clusterIn(stack: Stack): ecs.Cluster {
  return new ServiceCluster(stack, 'Cluster', { vpc: vpcOf(stack) }).cluster;
}

/** A namespace for services that are found without Service Connect. */
export function dnsNamespaceIn(stack: Stack): cloudmap.PrivateDnsNamespace {
  return new cloudmap.PrivateDnsNamespace(stack, 'Namespace', { name: 'store.internal', vpc: vpcOf(stack) });
}

/** A small service on a capacity. */
export function serviceOn(
  cluster: ecs.Cluster,
  capacity: TaskCapacity,
  props: Partial<EcsWebServiceProps> = {},
): EcsWebService {
  return new EcsWebService(Stack.of(cluster), 'Web', {
    vpc: cluster.vpc,
    cluster,
    image: IMAGE,
    capacity,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    ...props,
  });
}
