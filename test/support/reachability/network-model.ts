import { Cidr, parseCidr } from '../../../lib/private/cidr';
import { Ports, portsOf } from './ports';
import { Resource, Resources } from './templates';

/** The other side of a rule of a security group. */
export type Peer =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'range'; readonly range: Cidr; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

/** A rule of a security group. */
export interface Rule extends Ports {
  readonly peer: Peer;
}

/** A security group. */
export interface Group {
  readonly ingress: Rule[];
  readonly egress: Rule[];
}

/** A subnet, and the way out of it. */
export interface Subnet {
  readonly vpc: string;
  /** The first range of the VPC. */
  readonly vpcRange?: Cidr;
  readonly range?: Cidr;
  /** `internet gateway`, `NAT` (a transit gateway as well), `endpoint <name>`, or nothing. */
  readonly egress?: string;
  /**
   * The endpoint that what goes to the internet passes last: of the subnet itself, or of that of its NAT; those that a transit gateway
   * chooses among.
   */
  readonly inspectedOut?: string;
  /** The endpoint that what comes from the internet passes first, where the gateway has a route table. */
  readonly inspectedBy?: string;
}

/** What has network interfaces in subnets, behind security groups. */
export interface Workload {
  readonly name: string;
  readonly groups: string[];
  readonly subnets: Subnet[];
  /** Whether it has public addresses, so that an internet gateway leads to it. */
  readonly hasPublicAddress: boolean;
  /** Whether it opens connections itself: an endpoint of PrivateLink only answers. */
  readonly opensConnections: boolean;
}

/** Networks, and who stands in them. */
export interface Network {
  readonly groups: ReadonlyMap<string, Group>;
  readonly workloads: readonly Workload[];
}

const SECURITY_GROUP = 'AWS::EC2::SecurityGroup';
/** What has security groups for others. */
const NO_WORKLOAD =
  /^AWS::EC2::(SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|LaunchTemplate)$|^Custom::|SubnetGroup$/;
/** What workloads take their security groups and subnets from. */
const LENDER = /^AWS::EC2::LaunchTemplate$|SubnetGroup$/;

/** Reads the networks of an app out of its templates. */
export function networkOf(resources: Resources): Network {
  const subnets = readSubnets(resources);
  const workloads = resources
    .ofType(/./)
    .filter(({ type }) => !NO_WORKLOAD.test(type))
    .map((resource) => readWorkload(resources, subnets, resource))
    .filter((workload) => workload.groups.length > 0);
  return { groups: readGroups(resources), workloads };
}

/** A logical id without the hash at its end. */
export function nameOf({ stack, key }: Resource): string {
  return `${stack}.${key.slice(stack.length + 1).replace(/[0-9A-F]{8}$/, '')}`;
}

function readGroups(resources: Resources): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const { key, stack, properties } of resources.ofType(SECURITY_GROUP)) {
    const rules = (given: unknown) => ((given ?? []) as Given[]).map((rule) => readRule(resources, stack, rule));
    groups.set(key, { ingress: rules(properties.SecurityGroupIngress), egress: rules(properties.SecurityGroupEgress) });
  }
  for (const { stack, type, properties } of resources.ofType(/^AWS::EC2::SecurityGroup(Ingress|Egress)$/)) {
    const group = groups.get(resources.target(stack, properties.GroupId)?.key ?? '');
    group?.[type.endsWith('Ingress') ? 'ingress' : 'egress'].push(readRule(resources, stack, properties));
  }
  // Without a rule AWS adds one that lets everything out; it removes it with the first rule, also one that is a resource of its own:
  // https://github.com/aws/aws-cdk/issues/987
  for (const { egress } of groups.values()) {
    if (egress.length === 0) egress.push(readRule(resources, '', { IpProtocol: '-1', CidrIp: '0.0.0.0/0' }));
  }
  return groups;
}

type Given = Readonly<Record<string, unknown>>;

function readRule(resources: Resources, stack: string, rule: Given): Rule {
  const group = resources.target(stack, rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId);
  if (group) return { ...portsOf(rule), peer: { kind: 'group', group: group.key } };
  const text = resources.text(stack, rule.CidrIp ?? rule.CidrIpv6) ?? JSON.stringify(rule.CidrIp ?? listOf(rule));
  const range = parseCidr(text);
  return { ...portsOf(rule), peer: range ? { kind: 'range', range, text } : { kind: 'unknown', text } };
}

function listOf(rule: Given): unknown {
  return rule.SourcePrefixListId ?? rule.DestinationPrefixListId ?? rule;
}

function readSubnets(resources: Resources): Map<string, Subnet> {
  const tables = new Map<string, string>();
  for (const { stack, properties } of resources.ofType('AWS::EC2::SubnetRouteTableAssociation')) {
    const [subnet, table] = [properties.SubnetId, properties.RouteTableId].map(
      (id) => resources.target(stack, id)?.key,
    );
    if (subnet && table) tables.set(subnet, table);
  }
  const routes = readRoutes(resources);
  const edges = new Set(
    resources
      .ofType('AWS::EC2::GatewayRouteTableAssociation')
      .map(({ stack, properties }) => resources.target(stack, properties.RouteTableId)?.key),
  );
  const inspected = routes.filter(({ table }) => edges.has(table));
  const wayOut = (subnet: string) =>
    routes.find(({ table, range }) => table === tables.get(subnet) && /^(0\.0\.0\.0|::)\/0$/.test(range));
  return new Map(
    resources.ofType('AWS::EC2::Subnet').map(({ key, stack, properties }) => {
      const text = resources.text(stack, properties.CidrBlock);
      const egress = wayOut(key);
      const last = egress?.natSubnet === undefined ? egress : wayOut(egress.natSubnet);
      const vpc = resources.target(stack, properties.VpcId);
      // Other networks can have the same ranges.
      const through = inspected.find(({ table, range }) => range === text && vpcOf(resources, table) === vpc?.key);
      const range = (cidr?: string) => (cidr ? parseCidr(cidr) : undefined);
      return [
        key,
        {
          vpc: vpc?.key ?? '',
          vpcRange: vpc && range(resources.text(vpc.stack, vpc.properties.CidrBlock)),
          range: range(text),
          egress: egress?.via,
          inspectedOut: inspectionOf(last, () => transitSubnets(resources, vpc?.key).map(wayOut)),
          inspectedBy: through?.via,
        },
      ];
    }),
  );
}

/** The endpoint that a route leads to, or those of the zones that a transit gateway chooses among. */
function inspectionOf(route: Route | undefined, beyond: () => (Route | undefined)[]): string | undefined {
  if (route?.isTransit !== true) return route?.via.startsWith('endpoint ') ? route.via : undefined;
  const vias = beyond().map((it) => it?.via ?? '');
  return vias.length > 0 && vias.every((via) => via.startsWith('endpoint ')) ? vias.join(', ') : undefined;
}

/** The subnets that a transit gateway leads what is for the internet to, from a VPC. */
function transitSubnets(resources: Resources, vpc: string | undefined): string[] {
  const refers = ({ stack, properties }: Resource, name: string, key?: string) =>
    resources.target(stack, properties[name])?.key === key;
  const attachment = resources.ofType('AWS::EC2::TransitGatewayAttachment').find((it) => refers(it, 'VpcId', vpc));
  const association = resources
    .ofType('AWS::EC2::TransitGatewayRouteTableAssociation')
    .find((it) => refers(it, 'TransitGatewayAttachmentId', attachment?.key));
  const table =
    association && resources.target(association.stack, association.properties.TransitGatewayRouteTableId)?.key;
  return resources
    .ofType('AWS::EC2::TransitGatewayRoute')
    .filter((it) => it.properties.DestinationCidrBlock === '0.0.0.0/0')
    .filter((it) => refers(it, 'TransitGatewayRouteTableId', table))
    .map(({ stack, properties }) => resources.target(stack, properties.TransitGatewayAttachmentId))
    .flatMap((hub) => (hub ? resources.targets(hub.stack, hub.properties.SubnetIds) : []))
    .map(({ key }) => key);
}

function vpcOf(resources: Resources, table = ''): string | undefined {
  const resource = resources.get(table);
  return resource && resources.target(resource.stack, resource.properties.VpcId)?.key;
}

/** A route, and where it leads: for a NAT, the subnet of that. */
interface Route {
  readonly table?: string;
  readonly range: string;
  readonly via: string;
  readonly natSubnet?: string;
  readonly isTransit: boolean;
}

function readRoutes(resources: Resources): Route[] {
  return resources.ofType('AWS::EC2::Route').map(({ stack, properties }) => ({
    table: resources.target(stack, properties.RouteTableId)?.key,
    range: resources.text(stack, properties.DestinationCidrBlock ?? properties.DestinationIpv6CidrBlock) ?? '',
    via: viaOf(resources, stack, properties),
    natSubnet: natSubnetOf(resources, stack, properties),
    isTransit: properties.TransitGatewayId !== undefined,
  }));
}

function natSubnetOf(resources: Resources, stack: string, route: Given): string | undefined {
  const nat = resources.target(stack, route.NatGatewayId ?? route.InstanceId);
  return nat && resources.targets(nat.stack, nat.properties).find(({ type }) => type === 'AWS::EC2::Subnet')?.key;
}

function viaOf(resources: Resources, stack: string, route: Given): string {
  if (route.GatewayId) return 'internet gateway';
  const endpoint = resources.target(stack, route.VpcEndpointId);
  return endpoint ? `endpoint ${nameOf(endpoint)}` : 'NAT';
}

function readWorkload(resources: Resources, subnets: Map<string, Subnet>, resource: Resource): Workload {
  const { stack, type, properties } = resource;
  const lenders = resources.targets(stack, properties).filter((other) => LENDER.test(other.type));
  const parts = [resource, ...lenders];
  const groups = parts.flatMap((part) =>
    groupValues(part.properties).flatMap((value) => resources.targets(part.stack, value)),
  );
  const stands = parts
    .flatMap((part) => resources.targets(part.stack, part.properties))
    .map(({ key }) => subnets.get(key));
  const text = JSON.stringify(parts.map((part) => part.properties));
  return {
    name: nameOf(resource),
    groups: [...new Set(groups.filter((group) => group.type === SECURITY_GROUP).map(({ key }) => key))],
    subnets: [...new Set(stands.filter((subnet) => subnet !== undefined))],
    opensConnections: type !== 'AWS::EC2::VPCEndpoint',
    hasPublicAddress:
      properties.Scheme === 'internet-facing' ||
      /"AssociatePublicIpAddress":true|"AssignPublicIp":"ENABLED"|"PubliclyAccessible":true/.test(text) ||
      // NAT instances have addresses of their own.
      (type === 'AWS::EC2::Instance' && properties.SourceDestCheck === false),
  };
}

/** What stands under names such as `SecurityGroupIds`, or under the groups of a network interface. */
function groupValues(value: unknown): unknown[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(groupValues);
  return Object.entries(value).flatMap(([name, part]) =>
    /SecurityGroups?(Ids?)?$|^Groups(et)?$/i.test(name) ? [part] : groupValues(part),
  );
}
