import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  ordered,
  percentage,
  port,
  Rule,
  rule,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { EcsWebServiceProps } from '../services/ecs-web-service';

/** What must be right of a service before it is made, beside its task and its load balancer. */
export function serviceRules(props: EcsWebServiceProps): Rule[] {
  const { minTasks = 2, maxTasks = 10 } = props;
  return [
    ...port('containerPort', props.containerPort),
    ...wholeNumber('minTasks', minTasks, { min: 0 }),
    ...wholeNumber('maxTasks', maxTasks, { min: 1 }),
    ...ordered('minTasks', minTasks, 'maxTasks', maxTasks),
    ...seconds('healthCheckGracePeriod', props.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }),
    ...percentage('taskAlarms.cpuPercent', props.taskAlarms?.cpuPercent, { min: 1, max: 100 }),
    ...percentage('taskAlarms.memoryPercent', props.taskAlarms?.memoryPercent, { min: 1, max: 100 }),
    ...reachRules(props),
    ...scalingRules(props),
    ...execRules(props),
    ...discoveryRules(props),
    ...networkRules(props),
  ];
}

function reachRules({ ingress, serviceConnect, serviceDiscovery, deployment }: EcsWebServiceProps): Rule[] {
  return [
    rule(
      !ingress && !serviceConnect?._server && !serviceDiscovery,
      () =>
        `nothing could reach the service; give it an 'ingress', or 'serviceConnect' as a server, or 'serviceDiscovery'`,
    ),
    rule(
      deployment?._settings.shiftsTraffic === true && !ingress,
      () =>
        `'deployment' ${deployment?._settings.strategy} moves requests on a load balancer and needs an 'ingress'; give one, or use 'ServiceDeployment.rolling()'`,
    ),
  ];
}

function scalingRules({ scaling, ingress }: EcsWebServiceProps): Rule[] {
  const names = scaling?.map((policy) => policy.policyName);
  return [
    ...distinct('scaling', names),
    ...(scaling ?? []).map((policy) =>
      rule(
        policy._needsIngress && !ingress,
        () => `'scaling' ${policy.policyName} measures at a load balancer and needs an 'ingress'`,
      ),
    ),
  ];
}

export function execRules({
  enableExecuteCommand,
  cluster,
  readonlyRootFilesystem = true,
}: EcsWebServiceProps): Rule[] {
  const exec = cluster?.executeCommandConfiguration;
  return [
    rule(
      enableExecuteCommand === true && readonlyRootFilesystem,
      () =>
        `'enableExecuteCommand' needs 'readonlyRootFilesystem' false: the agent of ECS Exec writes to the container's file system`,
    ),
    rule(
      enableExecuteCommand === true && cluster !== undefined && exec?.logging !== ecs.ExecuteCommandLogging.OVERRIDE,
      () =>
        `'enableExecuteCommand' needs a 'cluster' that records sessions, for example a 'ServiceCluster'; its 'executeCommandConfiguration' must have a 'logConfiguration'`,
    ),
  ];
}

function discoveryRules({ serviceDiscovery, serviceConnect, cluster }: EcsWebServiceProps): Rule[] {
  return [
    ...matches(
      'serviceDiscovery.name',
      serviceDiscovery?.name,
      /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'lower case letters, digits and hyphens',
    ),
    ...seconds('serviceDiscovery.dnsTtl', serviceDiscovery?.dnsTtl, { min: 0 }),
    rule(
      serviceDiscovery?.dnsNamespace.type === cloudmap.NamespaceType.HTTP,
      () => `'serviceDiscovery.dnsNamespace' must be a DNS namespace; an HTTP namespace is for 'serviceConnect'`,
    ),
    rule(
      serviceConnect !== undefined && cluster !== undefined && cluster.defaultCloudMapNamespace === undefined,
      () => `'serviceConnect' needs a 'cluster' with a namespace, for example a 'ServiceCluster'`,
    ),
  ];
}

export function networkRules({ vpc, subnets, cluster }: EcsWebServiceProps): Rule[] {
  const bothKnown = cluster?.vpc instanceof ec2.Vpc && vpc instanceof ec2.Vpc;
  return [
    ...nonEmptyList('subnets.subnets', subnets?.subnets),
    rule(
      subnets === undefined &&
        isKnown(vpc.privateSubnets) &&
        vpc.privateSubnets.length + vpc.isolatedSubnets.length === 0,
      () =>
        `'vpc' must have private subnets for the tasks, got public ones only; add them, or choose others by 'subnets'`,
    ),
    rule(
      bothKnown && cluster?.vpc !== vpc,
      () => `'vpc' must be that of the 'cluster' (${cluster?.vpc.node.path}), got ${vpc.node.path}; pass the same one`,
    ),
  ];
}

/** Where tasks run unless the caller says otherwise. */
export function taskSubnets({ vpc, subnets }: EcsWebServiceProps): ec2.SubnetSelection {
  return subnets ?? { subnets: vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets };
}

/** Whether CloudWatch knows the number of running and of desired tasks. */
export function hasContainerInsights(cluster: ecs.ICluster): boolean {
  const resource = cluster.node.defaultChild;
  if (!(resource instanceof ecs.CfnCluster) || !Array.isArray(resource.clusterSettings)) return false;
  return resource.clusterSettings.some(
    (setting) => 'value' in setting && (setting.value === 'enabled' || setting.value === 'enhanced'),
  );
}
