import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WebTarget } from '../../loadbalancing/internal';
import { EcsWebServiceProps } from '../services/ecs-web-service';
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
export function createService(scope: Construct, props: EcsWebServiceProps, parts: ServiceParts): ecs.BaseService {
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
    enableExecuteCommand: props.enableExecuteCommand,
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
  // The service itself, not the whole L2: its scaling refers to it and needs no order of its own.
  const resource = service.node.findChild('Service');
  // A cluster lets go of a capacity provider only after the services that use it.
  if (parts.cluster instanceof ecs.Cluster) resource.node.addDependency(parts.cluster);
  // Without its policy the role cannot pull the image, and the first tasks fail.
  if (taskDefinition.executionRole) resource.node.addDependency(taskDefinition.executionRole);
  registerAt(scope, web, service, parts.task);
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
  { serviceConnect }: EcsWebServiceProps,
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

function registerAt(
  scope: Construct,
  web: WebTarget | undefined,
  service: ecs.BaseService,
  { container }: ContainerTask,
): void {
  if (!web) return;
  web.targetGroup.addTarget(
    service.loadBalancerTarget({
      containerName: APPLICATION,
      containerPort: container.containerPort,
      alternateTarget: web.alternateTargetGroup && alternateTarget(scope, web, web.alternateTargetGroup, service),
    }),
  );
  web.admitHealthCheck(service);
}

function alternateTarget(
  scope: Construct,
  web: WebTarget,
  alternateTargetGroup: elbv2.ApplicationTargetGroup,
  service: ecs.BaseService,
): ecs.AlternateTarget {
  const role = createDeploymentRole(scope, web, alternateTargetGroup);
  service.node.findChild('Service').node.addDependency(role);
  return new ecs.AlternateTarget('Alternate', {
    role,
    alternateTargetGroup,
    productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(web.route),
    testListener: web.testRoute && ecs.ListenerRuleConfiguration.applicationListenerRule(web.testRoute),
  });
}

/**
 * What ECS does to move requests, on the service's own target groups and routes; the policy that AWS has for it
 * (AmazonECSInfrastructureRolePolicyForLoadBalancers) allows it on every load balancer of the account.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html
 */
function createDeploymentRole(
  scope: Construct,
  { targetGroup, route, testRoute, listener }: WebTarget,
  alternateTargetGroup: elbv2.ApplicationTargetGroup,
): iam.Role {
  const role = new iam.Role(scope, 'DeploymentRole', {
    description: 'ECS moves requests between the target groups of the service',
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
  });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(
      new iam.PolicyStatement({ actions: actions.map((action) => `elasticloadbalancing:${action}`), resources }),
    );
  // Describing has no resources.
  allow(['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'], ['*']);
  allow(['RegisterTargets', 'DeregisterTargets'], [targetGroup.targetGroupArn, alternateTargetGroup.targetGroupArn]);
  allow(
    ['ModifyRule'],
    [route, testRoute].filter((rule) => rule !== undefined).map((rule) => rule.listenerRuleArn),
  );
  allow(['ModifyListener'], [listener.listenerArn]);
  return role;
}
