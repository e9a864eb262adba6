import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { WebTarget } from '../../loadbalancing/private/web-target';
import { FargateWebServiceProps } from '../fargate-web-service';
import { CapacityConfig } from './capacity-config';
import { DeploymentSettings } from './deployment-settings';
import { taskSubnets } from './service-rules';
import { APPLICATION, ContainerTask } from './task-definition';

/** What a service is put together from. */
export interface ServiceParts {
  readonly cluster: ecs.ICluster;
  readonly capacity: CapacityConfig;
  readonly deployment: DeploymentSettings;
  readonly task: ContainerTask;
  readonly securityGroup: ec2.SecurityGroup;
  readonly web?: WebTarget;
}

/** Creates the child `Service` and registers it at the load balancer. */
export function createService(scope: Construct, props: FargateWebServiceProps, parts: ServiceParts): ecs.BaseService {
  const { web, deployment } = parts;
  const alarmNames = [...(web?.alarms ?? []), ...deployment.rollbackAlarms].map((alarm) => alarm.alarmName);
  const options = {
    ...deploymentOptions(deployment),
    cluster: parts.cluster,
    capacityProviderStrategies: parts.capacity.strategies,
    vpcSubnets: taskSubnets(props),
    securityGroups: [parts.securityGroup],
    // Undefined: a count in the template would undo what scaling has done, at each deploy.
    desiredCount: undefined,
    circuitBreaker: { enable: true, rollback: true },
    deploymentAlarms: alarmNames.length > 0 ? { alarmNames } : undefined,
    enableExecuteCommand: props.allowExec,
    healthCheckGracePeriod: web && (props.healthCheckGracePeriod ?? Duration.seconds(60)),
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
    availabilityZoneRebalancing:
      (props.zoneRebalancing ?? true)
        ? ecs.AvailabilityZoneRebalancing.ENABLED
        : ecs.AvailabilityZoneRebalancing.DISABLED,
    cloudMapOptions: props.serviceDiscovery && {
      name: props.serviceDiscovery.name,
      cloudMapNamespace: props.serviceDiscovery.dnsNamespace,
      dnsTtl: props.serviceDiscovery.dnsTtl ?? Duration.seconds(10),
    },
    serviceConnectConfiguration: serviceConnectOptions(props, parts.task),
  };
  const { taskDefinition } = parts.task;
  const service =
    parts.capacity.compatibility === ecs.Compatibility.EC2
      ? new ecs.Ec2Service(scope, 'Service', {
          ...options,
          taskDefinition,
          placementStrategies: [ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE)],
        })
      : new ecs.FargateService(scope, 'Service', { ...options, taskDefinition, assignPublicIp: false });
  // A cluster lets go of a capacity provider only after the services that use it.
  if (parts.cluster instanceof ecs.Cluster) service.node.addDependency(parts.cluster);
  // Without its policy the role cannot pull the image, and the first tasks fail.
  if (taskDefinition.executionRole) service.node.addDependency(taskDefinition.executionRole);
  registerAt(web, service, parts.task);
  return service;
}

function deploymentOptions(deployment: DeploymentSettings) {
  return {
    deploymentStrategy: deployment.strategy,
    minHealthyPercent: deployment.minHealthyPercent,
    maxHealthyPercent: deployment.maxHealthyPercent,
    bakeTime: deployment.bakeTime,
    linearConfiguration: deployment.linear,
    canaryConfiguration: deployment.canary,
    lifecycleHooks: deployment.hooks.length > 0 ? deployment.hooks : undefined,
  };
}

function serviceConnectOptions(
  { serviceConnect }: FargateWebServiceProps,
  { logGroup }: ContainerTask,
): ecs.ServiceConnectProps | undefined {
  if (!serviceConnect) return undefined;
  const server = serviceConnect._server;
  return {
    logDriver: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: 'service-connect' }),
    accessLogConfiguration: server?.accessLogs ? { format: ecs.ServiceConnectAccessLogFormat.JSON } : undefined,
    services: server && [
      {
        portMappingName: 'app',
        discoveryName: server.name,
        dnsName: server.name,
        port: server.port,
        perRequestTimeout: server.requestTimeout,
        idleTimeout: server.idleTimeout,
        tls: server.tls,
      },
    ],
  };
}

function registerAt(web: WebTarget | undefined, service: ecs.BaseService, { container }: ContainerTask): void {
  if (!web) return;
  const { alternateTargetGroup, route, testRoute } = web;
  web.targetGroup.addTarget(
    service.loadBalancerTarget({
      containerName: APPLICATION,
      containerPort: container.containerPort,
      alternateTarget:
        alternateTargetGroup &&
        new ecs.AlternateTarget('Alternate', {
          alternateTargetGroup,
          productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(route),
          testListener: testRoute && ecs.ListenerRuleConfiguration.applicationListenerRule(testRoute),
        }),
    }),
  );
  web.admitHealthCheck(service);
}
