import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { rule, Rules } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';

/** The cluster itself, where a `ServiceCluster` was given: one cluster is one object in every comparison. */
export function clusterResource(cluster: ecs.ICluster): ecs.ICluster {
  return cluster instanceof ServiceCluster ? cluster.cluster : cluster;
}

/** That a cluster can be told of capacity that is made in `scope`. */
export function capacityClusterRules(scope: Construct, cluster: ecs.ICluster): Rules {
  return [
    rule(
      !(cluster instanceof ecs.Cluster),
      () =>
        `'cluster' must be one that this app makes, got the imported '${cluster.node.path}': capacity is part of the template of its cluster`,
    ),
    rule(
      cluster instanceof ecs.Cluster && Stack.of(cluster) !== Stack.of(scope),
      () =>
        `'cluster' must be of the same stack ('${Stack.of(scope).stackName}'), got one of '${Stack.of(cluster).stackName}': ` +
        `cluster and capacity refer to one another, so that neither stack could be deployed first; make the capacity in the stack of the cluster`,
    ),
  ];
}
