import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { WebTarget } from '../../loadbalancing/internal';
import { ServiceConnect } from '../services/service-connect';
import { ServiceDeploymentConfig, ServiceRollbackTrigger } from '../services/service-deployment';
import { ServiceDiscoveryOptions } from '../services/service-discovery';
import { AdditionalTarget, registerAtAdditionalRoutes } from './additional-routes';
import { createDeploymentRole } from './deployment-role';
import { LatticeTarget } from './lattice-target';
import { registerAtNetworkPorts, ServiceNetworkTarget } from './network-ports';
import { joinNamespace } from './service-connect-peers';
import { serviceResource } from './service-resource';
import { SmokeTestHook } from './smoke-test';
import { APPLICATION } from './task-definition';
import { TaskHost } from './task-host';

/** The options of a service. */
export interface ServiceOptions {
  readonly serviceConnect?: ServiceConnect;
  readonly serviceDiscovery?: ServiceDiscoveryOptions;
  readonly enableExecuteCommand?: boolean;
  readonly healthCheckGracePeriod?: Duration;
  readonly zoneRebalancing?: boolean;
  readonly assignPublicIp?: boolean;
  readonly platformVersion?: ecs.FargatePlatformVersion;
  readonly placementConstraints?: ecs.PlacementConstraint[];
}

/** The parts of a service. */
export interface ServiceParts {
  readonly host: TaskHost;
  readonly deployment: ServiceDeploymentConfig;
  readonly web?: WebTarget;
  readonly lattice?: LatticeTarget;

  /** The number of tasks of a service that does not scale. */
  readonly fixedTasks?: number;

  /** The alarms of the service itself that may undo a deployment, and those of them that do unless the caller chooses. */
  readonly alarms?: cloudwatch.Alarm[];
  readonly defaultTriggers?: ServiceRollbackTrigger[];

  /** The further routes to the tasks. */
  readonly additional?: AdditionalTarget[];

  /** The ports of a Network Load Balancer. */
  readonly network?: ServiceNetworkTarget[];

  /** The test of new tasks. */
  readonly smokeTest?: SmokeTestHook;
}

/** The ids of the alarms of services that can undo a deployment. */
const OWN_ALARMS: Readonly<Record<ServiceRollbackTrigger, readonly string[]>> = {
  [ServiceRollbackTrigger.UNHEALTHY_TARGETS]: ['UnhealthyTargetsAlarm'],
  [ServiceRollbackTrigger.SERVER_ERRORS]: ['TargetErrorsAlarm', 'LatticeErrorsAlarm'],
  [ServiceRollbackTrigger.LATENCY]: ['LatencyAlarm', 'LatticeLatencyAlarm'],
  [ServiceRollbackTrigger.FAILED_MESSAGES]: ['DeadLettersAlarm'],
  [ServiceRollbackTrigger.MESSAGE_AGE]: ['MessageAgeAlarm'],
};

/** Creates the child `Service` and registers it at the load balancer. */
export function createService(scope: Construct, props: ServiceOptions, parts: ServiceParts): ecs.BaseService {
  const { host, web, deployment } = parts;
  const { cluster, taskDefinition } = host;
  const { healthCheckGracePeriod = Duration.seconds(60), zoneRebalancing = true, serviceDiscovery } = props;
  const { ENABLED, DISABLED } = ecs.AvailabilityZoneRebalancing;
  const { rollbackTriggers = parts.defaultTriggers ?? [] } = deployment;
  const ownAlarms = rollbackTriggers.flatMap((alarm) => OWN_ALARMS[alarm]);
  const alarmNames = [
    ...(parts.alarms ?? []).filter((alarm) => ownAlarms.includes(alarm.node.id)),
    ...deployment.rollbackAlarms,
  ].map((alarm) => alarm.alarmName);
  const options = {
    ...deploymentOptions(deployment, parts.smokeTest),
    cluster,
    capacityProviderStrategies: host.capacity.strategies,
    vpcSubnets: host.subnets,
    securityGroups: host.securityGroups,
    // Undefined where it scales: a count in the template would undo what scaling has done, at each deploy.
    desiredCount: parts.fixedTasks,
    circuitBreaker: { enable: true, rollback: true },
    deploymentAlarms: alarmNames.length > 0 ? { alarmNames } : undefined,
    enableExecuteCommand: props.enableExecuteCommand,
    healthCheckGracePeriod: (web ?? parts.network ?? parts.lattice) && healthCheckGracePeriod,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
    availabilityZoneRebalancing: zoneRebalancing ? ENABLED : DISABLED,
    cloudMapOptions: serviceDiscovery && cloudMapOptions(serviceDiscovery),
    serviceConnectConfiguration: props.serviceConnect?._bind({ logGroup: host.logGroup, portMappingName: APPLICATION }),
  };
  const service =
    host.capacity.compatibility === ecs.Compatibility.EC2
      ? new ecs.Ec2Service(scope, 'Service', {
          ...options,
          taskDefinition,
          placementConstraints: props.placementConstraints,
          placementStrategies: [ecs.PlacementStrategy.spreadAcross(ecs.BuiltInAttributes.AVAILABILITY_ZONE)],
        })
      : new ecs.FargateService(scope, 'Service', {
          ...options,
          taskDefinition,
          assignPublicIp: props.assignPublicIp ?? false,
          platformVersion: props.platformVersion,
        });
  if (host.task.ebsVolume) service.addVolume(host.task.ebsVolume);
  // The service itself, not the whole L2: its scaling refers to it and needs no order of its own.
  const resource = serviceResource(service);
  // Ec2Service names REPLICA, which is the default, and FargateService does not. A strategy that appears or goes replaces
  // the service, so that a change of capacity would (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html).
  resource.schedulingStrategy = undefined;
  // A cluster lets go of a capacity provider only after the services that use it.
  if (cluster instanceof ecs.Cluster) resource.node.addDependency(cluster);
  // Without its policy the role cannot pull the image, and the first tasks fail.
  if (taskDefinition.executionRole) resource.node.addDependency(taskDefinition.executionRole);
  // Without its permissions the test of the first deployment fails, and undoes it.
  if (parts.smokeTest) resource.node.addDependency(parts.smokeTest.construct);
  registerAt(scope, web, service, host.container);
  parts.lattice?.register(resource);
  registerAtAdditionalRoutes(parts.additional ?? [], service, host.container);
  registerAtNetworkPorts(scope, parts.network ?? [], service, host.container);
  joinNamespace(scope, service, props.serviceConnect);
  return service;
}

function cloudMapOptions({ name, dnsNamespace, dnsTtl, srvRecord }: ServiceDiscoveryOptions): ecs.CloudMapOptions {
  return {
    name,
    cloudMapNamespace: dnsNamespace,
    dnsRecordType: srvRecord ? cloudmap.DnsRecordType.SRV : undefined,
    dnsTtl: dnsTtl ?? Duration.seconds(10),
  };
}

function deploymentOptions(deployment: ServiceDeploymentConfig, smokeTest: SmokeTestHook | undefined) {
  const hooks = [...(smokeTest ? [smokeTest] : []), ...deployment.hooks];
  return {
    deploymentStrategy: deployment.strategy,
    minHealthyPercent: deployment.minHealthyPercent,
    maxHealthyPercent: deployment.maxHealthyPercent,
    bakeTime: deployment.bakeTime,
    linearConfiguration: deployment.linear,
    canaryConfiguration: deployment.canary,
    lifecycleHooks: hooks.length > 0 ? hooks : undefined,
  };
}

function registerAt(
  scope: Construct,
  web: WebTarget | undefined,
  service: ecs.BaseService,
  container: ecs.ContainerDefinition,
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
  const { targetGroup, listener, route, testRoute } = web;
  const role = createDeploymentRole(scope, {
    targetGroupArns: [targetGroup.targetGroupArn, alternateTargetGroup.targetGroupArn],
    listenerArn: listener.listenerArn,
    ruleArns: [route, testRoute].filter((rule) => rule !== undefined).map((rule) => rule.listenerRuleArn),
  });
  serviceResource(service).node.addDependency(role);
  return new ecs.AlternateTarget('Alternate', {
    role,
    alternateTargetGroup,
    productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(web.route),
    testListener: web.testRoute && ecs.ListenerRuleConfiguration.applicationListenerRule(web.testRoute),
  });
}
