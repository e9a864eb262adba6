import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { WebTarget, webTargetRules } from '../../loadbalancing/internal';
import { Alarms } from '../../observability';
import { distinct, flat, matches, port, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { EcsWebServiceProps } from '../services/ecs-web-service';
import { ServiceRoute } from '../services/service-route';
import { APPLICATION } from './task-definition';

/** A route, and where its requests go. */
export interface AdditionalTarget {
  readonly name: string;
  readonly web: WebTarget;
  readonly containerName: string;
  readonly containerPort: number;
}

/** The ids of the service's other children, which a route cannot have: it is a child under its name. */
const IN_USE = [
  'Service',
  'TaskDefinition',
  'Cluster',
  'LoadBalancer',
  'TargetGroup',
  'Route',
  'LogGroup',
  'SmokeTest',
  'Lattice',
];

/** The rules for the further routes of a service. */
export function additionalRouteRules(props: EcsWebServiceProps): Rules {
  const { additionalRoutes = {}, ingress, deployment, sidecars = [] } = props;
  const routes = Object.entries(additionalRoutes);
  const targets = routes.map(
    ([, { containerName = APPLICATION, containerPort }]) => `${containerName}:${containerPort}`,
  );
  return [
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    wholeNumber('number of additionalRoutes', routes.length, { max: 4 }),
    distinct('targets of additionalRoutes', targets),
    rule(
      routes.length > 0 && !ingress,
      () => `'additionalRoutes' are beside the 'ingress' of the service; give one, or make one of them the 'ingress'`,
    ),
    rule(
      routes.length > 0 && deployment?._shiftsTraffic === true,
      () =>
        `'additionalRoutes' need 'ServiceDeployment.rolling()', got ${deployment?._strategy}, which moves the requests of one route; leave them out, or make a service of its own for them`,
    ),
    routes.map(([name, route]) => [
      matches('additionalRoutes', name, /^[A-Z][A-Za-z0-9]*$/, 'named by letters and digits, with a capital first'),
      rule(
        IN_USE.includes(name),
        () => `'additionalRoutes' must not be named ${quoted(IN_USE)}, got '${name}'; rename it`,
      ),
      flat([
        port('containerPort', route.containerPort),
        targetRules(route, props, sidecars.find((one) => one.containerName === route.containerName)?._ports),
        webTargetRules(route, route.ingress),
      ]).map(({ condition, message }) => rule(condition, () => `'additionalRoutes' ${name}: ${message()}`)),
    ]),
  ];
}

function targetRules(route: ServiceRoute, props: EcsWebServiceProps, ports: number[] | undefined): Rules {
  const { containerName = APPLICATION, containerPort } = route;
  const { sidecars = [] } = props;
  const isApplication = containerName === APPLICATION;
  return [
    rule(
      isApplication && containerPort === props.containerPort,
      () => `'containerPort' is that of the service, got ${containerPort}; give its 'ingress' another match`,
    ),
    rule(
      isApplication && sidecars.some((sidecar) => sidecar._ports.includes(containerPort)),
      () => `'containerPort' ${containerPort} is that of a sidecar; name it by 'containerName'`,
    ),
    rule(
      !isApplication && ports === undefined,
      () => `'containerName' must be that of a sidecar of the task, got '${containerName}'; add it to 'sidecars'`,
    ),
    rule(
      ports !== undefined && !ports.includes(containerPort),
      () => `'containerPort' must be one of the 'ports' of '${containerName}', got ${containerPort}; add it there`,
    ),
  ];
}

/** Creates a child for each further route, with its target group, route and alarms. */
export function createAdditionalRoutes(
  scope: Construct,
  routes: { [name: string]: ServiceRoute },
  common: { readonly vpc: ec2.IVpc; readonly alarms: Alarms },
): AdditionalTarget[] {
  return Object.entries(routes).map(([name, route]) => ({
    name,
    containerName: route.containerName ?? APPLICATION,
    containerPort: route.containerPort,
    web: new WebTarget(new Construct(scope, name), { ...route, ...common, targetType: elbv2.TargetType.IP }),
  }));
}

/** Registers the tasks in the target groups of the further routes. */
export function registerAtAdditionalRoutes(
  targets: AdditionalTarget[],
  service: ecs.BaseService,
  application: ecs.ContainerDefinition,
): void {
  for (const { web, containerName, containerPort } of targets) {
    if (containerName === APPLICATION) application.addPortMappings({ containerPort });
    web.targetGroup.addTarget(service.loadBalancerTarget({ containerName, containerPort }));
    web.admitHealthCheck(service);
  }
}
