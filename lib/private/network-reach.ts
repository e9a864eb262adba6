import { Construct } from 'constructs';
import { Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The networks and services that the selected subnets of a VPC lead to. */
export interface Reach {
  /** The subnets that lead to no other network, over IPv4: from them the endpoints of the VPC are all there is. */
  readonly enclosed: ec2.ISubnet[];

  /** The names of the VPC's endpoints, by the part after the Region: `ecr.api`. Read only where a subnet is enclosed. */
  readonly services: ReadonlySet<string>;
}

/** The public addresses of workloads. */
export type PublicAddresses = boolean | 'assigned';

/** The services that a workload calls from its subnets. */
export interface ReachNeeds {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;

  /** The workload in the message, for example `tasks cannot start`: it is followed by the subnets. */
  readonly consequence: string;

  /** The warning's id without its prefix. */
  readonly warningId: string;

  /** The endpoint services by the last part of their names, for example `secretsmanager`. */
  readonly services: readonly string[];

  /** The members of `network.InterfaceEndpointSet` that have the services. */
  readonly endpointSets: readonly string[];

  /** Whether no deployment can succeed without the services: an error rather than a warning. */
  readonly essential?: boolean;

  /** Whether the workload calls the services by endpoints of the VPC alone, also where its subnets have egress. */
  readonly endpointsOnly?: boolean;

  /** A need that no endpoint serves, for example `an image comes from the internet`. */
  readonly internet?: string;

  /**
   * Whether the workloads take public addresses where the subnet gives them, or are assigned one whatever the subnet says.
   * Without one an internet gateway leads nowhere.
   */
  readonly publicAddresses?: PublicAddresses;
}

/**
 * Says at synthesis what a workload cannot reach from its subnets: the deployment would find out by a timeout that names no
 * network. It looks when everything has been created, because endpoints and routes may come after the workload.
 */
export function checkReach(scope: Construct, needs: ReachNeeds): void {
  scope.node.addValidation({ validate: () => check(scope, needs) });
}

/** The services that a container's image and its logs come by: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html */
export const IMAGE_AND_LOGS: readonly string[] = ['ecr.api', 'ecr.dkr', 's3', 'logs'];

/**
 * The services that the ECS agent of an instance registers with and takes tasks from:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export const ECS_AGENT: readonly string[] = ['ecs', 'ecs-agent', 'ecs-telemetry'];

function check(scope: Construct, needs: ReachNeeds): string[] {
  const { enclosed, services } = needs.endpointsOnly
    ? endpointsOf(needs.vpc, needs.subnets)
    : reachOf(needs.vpc, needs.subnets, needs.publicAddresses);
  if (enclosed.length === 0) return [];
  const missing = needs.services.filter((service) => !services.has(service));
  if (needs.internet === undefined && missing.length === 0) return [];
  const id = `cdk-reference-architectures:${needs.warningId}`;
  const text = message(needs, id, enclosed, missing);
  // Errors of aws-cdk-lib cannot be acknowledged, and in older versions no warning that is given at the end of the synthesis. These
  // can, because a proxy in the VPC is nothing that can be seen.
  if (isAcknowledged(scope, id)) return [];
  if (needs.essential) return [text];
  Validations.of(scope).addWarning(id, text);
  return [];
}

function message(needs: ReachNeeds, id: string, enclosed: ec2.ISubnet[], missing: string[]): string {
  const subnets = enclosed.map((subnet) => subnet.node.path).join(', ');
  if (needs.endpointsOnly) {
    return (
      `${needs.consequence} in subnets ${subnets}, where it calls them by endpoints of the VPC alone: the VPC has no endpoints for ` +
      `${missing.join(', ')}; add them, or acknowledge '${id}'`
    );
  }
  const reasons = [
    ...(needs.internet === undefined ? [] : [needs.internet]),
    ...(missing.length === 0 ? [] : [`the VPC has no endpoints for ${missing.join(', ')}`]),
  ];
  const sets = needs.endpointSets.map((name) => `network.InterfaceEndpointSet.${name}`).join(', ');
  const endpoints = [...(sets === '' ? [] : [sets]), ...(missing.includes('s3') ? ['the gateway endpoint of S3'] : [])];
  return (
    `${needs.consequence} in subnets ${subnets}, which have no egress: ` +
    `${reasons.join(', and ')}; give the VPC egress, for example network.Egress.natGateway()` +
    (needs.internet === undefined ? `, or endpoints: ${endpoints.join(' and ')}` : '') +
    `, or choose other 'subnets'. Where a proxy or another network gives egress, say so by network.Egress.external() or acknowledge '${id}'`
  );
}

/** Whether a finding was acknowledged on the construct, or around it. */
function isAcknowledged(scope: Construct, id: string): boolean {
  return scope.node.scopes
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .some(({ data }) => Object.keys(data as object).some((key) => key === id || key.endsWith(`::${id}`)));
}

/**
 * The reach of the selected subnets of a VPC. Of an imported VPC nothing is known; a route to another network may lead to
 * endpoints there, so nothing is claimed of such a subnet either. An IPv6 route alone is no egress: AWS services are called
 * over IPv4 unless each client is told otherwise.
 *
 * @param publicAddresses whether the workloads take public addresses where the subnet gives them
 */
export function reachOf(
  vpc: ec2.IVpc,
  selection: ec2.SubnetSelection,
  publicAddresses: PublicAddresses = false,
): Reach {
  const none: Reach = { enclosed: [], services: new Set() };
  if (!(vpc instanceof ec2.Vpc) || routedElsewhere.has(vpc)) return none;
  const subnets = vpc.selectSubnets(selection).subnets.filter((subnet) => subnet instanceof ec2.Subnet);
  const suspects = subnets.filter((subnet) =>
    ownRoutes(subnet).every((route) => !leads(route, subnet, publicAddresses)),
  );
  if (suspects.length === 0) return none;
  const everything = vpc.node.root.node.findAll();
  const enclosed = suspects.filter((subnet) => !leadsElsewhere(subnet, everything, publicAddresses));
  return enclosed.length === 0 ? none : { enclosed, services: servicesOf(vpc, everything) };
}

/** All selected subnets, as though none had egress; nothing of an imported VPC, or where the endpoints may be in another network. */
function endpointsOf(vpc: ec2.IVpc, selection: ec2.SubnetSelection): Reach {
  if (!(vpc instanceof ec2.Vpc) || routedElsewhere.has(vpc)) return { enclosed: [], services: new Set() };
  return { enclosed: vpc.selectSubnets(selection).subnets, services: servicesOf(vpc, vpc.node.root.node.findAll()) };
}

/** VPCs whose private tier another network serves, by routes that this app does not know. */
const routedElsewhere = new WeakSet<ec2.IVpc>();

/** Says of a VPC that another network gives it egress: nothing is claimed of its subnets from then on. */
export function markRoutedElsewhere(vpc: ec2.IVpc): void {
  routedElsewhere.add(vpc);
}

function ownRoutes(subnet: ec2.Subnet): ec2.CfnRoute[] {
  return subnet.node.findAll().filter((child) => child instanceof ec2.CfnRoute);
}

/** Routes and propagations may be created anywhere in the app. */
function leadsElsewhere(subnet: ec2.Subnet, everything: readonly unknown[], publicAddresses: PublicAddresses): boolean {
  const table = subnet.routeTable.routeTableId;
  return everything.some(
    (it) =>
      (it instanceof ec2.CfnRoute && same(it, it.routeTableId, subnet, table) && leads(it, subnet, publicAddresses)) ||
      (it instanceof ec2.CfnVPNGatewayRoutePropagation &&
        it.routeTableIds.some((id) => typeof id === 'string' && same(it, id, subnet, table))),
  );
}

function leads(route: ec2.CfnRoute, subnet: ec2.Subnet, publicAddresses: PublicAddresses): boolean {
  if (route.destinationIpv6CidrBlock !== undefined) return false;
  // Only the public tier of a VPC leads to its internet gateway.
  return (
    !(subnet instanceof ec2.PublicSubnet) ||
    publicAddresses === 'assigned' ||
    (publicAddresses && givesPublicAddresses(subnet))
  );
}

function givesPublicAddresses(subnet: ec2.Subnet): boolean {
  return (subnet.node.defaultChild as ec2.CfnSubnet).mapPublicIpOnLaunch === true;
}

function servicesOf(vpc: ec2.Vpc, everything: readonly unknown[]): Set<string> {
  return new Set(
    everything
      .filter((it) => it instanceof ec2.CfnVPCEndpoint)
      .filter((endpoint) => same(endpoint, endpoint.vpcId, vpc, vpc.vpcId))
      .map(serviceName),
  );
}

/** `com.amazonaws.eu-west-1.ecr.api` is `ecr.api`, and with the Region as a token as well. */
function serviceName(endpoint: ec2.CfnVPCEndpoint): string {
  const name = endpoint.serviceName ?? '';
  const text = Token.isUnresolved(name) ? JSON.stringify(Stack.of(endpoint).resolve(name)) : name;
  return /(?:AWS::Region"\},"|amazonaws\.[a-z0-9-]+)\.([a-z0-9.-]+)/.exec(text)?.[1] ?? text;
}

/** Whether two constructs mean the same id; in another stack it is the same token, or an import of it. */
function same(a: Construct, idOfA: string, b: Construct, idOfB: string): boolean {
  if (idOfA === idOfB) return true;
  return Stack.of(a) === Stack.of(b) && resolved(a, idOfA) === resolved(b, idOfB);
}

function resolved(construct: Construct, id: string): string {
  return JSON.stringify(Stack.of(construct).resolve(id));
}
