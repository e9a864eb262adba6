import { Template } from 'aws-cdk-lib/assertions';
import { Cidr, overlap, parseCidr } from '../../../../lib/private/cidr';

type Properties = Readonly<Record<string, unknown>>;

/** A place that a packet comes by. */
export type Hop = `endpoint ${string}` | `nat ${string}` | `subnets of ${string}` | 'transit gateway' | 'dropped';

/** Follows the routes of VPCs and of a transit gateway as packets do: the most specific one wins. */
export class TransitWalk {
  private readonly resources: [string, string, Properties][];

  /** @param zone the zone that a transit gateway chooses for a flow where an attachment has appliance mode */
  constructor(
    template: Template,
    private readonly zone: string,
  ) {
    const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string; Properties?: Properties }> };
    this.resources = Object.entries(Resources).map(([id, { Type, Properties = {} }]) => [id, Type, Properties]);
  }

  /** The hops of a packet from a subnet to an address. */
  public from(subnet: string, address: string): Hop[] {
    const hops: Hop[] = [];
    for (let at: string | undefined = subnet; at !== undefined && hops.length < 12;) {
      const route = this.routeOf(at, address);
      if (route === 'local') return [...hops, `subnets of ${this.vpcOf(at)}`];
      if (route?.VpcEndpointId !== undefined) {
        const endpoint = ref(route.VpcEndpointId);
        hops.push(`endpoint ${endpoint}`);
        at = ref((this.properties(endpoint).SubnetIds as unknown[])[0]);
      } else if (route?.TransitGatewayId !== undefined) {
        hops.push('transit gateway');
        at = this.throughGateway(at, address);
      } else if (route?.NatGatewayId !== undefined) {
        // Further on it has another address, and another way back.
        return [...hops, `nat ${ref(route.NatGatewayId)}`];
      } else {
        at = undefined;
      }
    }
    return [...hops, 'dropped'];
  }

  /** The endpoints among hops. */
  public endpoints(subnet: string, address: string): string[] {
    return this.from(subnet, address).flatMap((hop) => (hop.startsWith('endpoint ') ? [hop.slice(9)] : []));
  }

  public zoneOfEndpoint(endpoint: string): string {
    return this.zoneOf(ref((this.properties(endpoint).SubnetIds as unknown[])[0]));
  }

  /** The subnet that a NAT gateway stands in. */
  public subnetOfNat(nat: string): string {
    return ref(this.properties(nat).SubnetId);
  }

  /** A subnet of a zone whose logical id matches. */
  public subnet(name: RegExp, zone: string): string {
    const found = this.of('AWS::EC2::Subnet').find(([id]) => name.test(id) && this.zoneOf(id) === zone);
    if (!found) throw new Error(`no subnet ${String(name)} in ${zone}`);
    return found[0];
  }

  private routeOf(subnet: string, address: string): Properties | 'local' | undefined {
    const table = this.of('AWS::EC2::SubnetRouteTableAssociation').find(([, it]) => ref(it.SubnetId) === subnet)?.[1];
    const routes = this.of('AWS::EC2::Route')
      .filter(([, it]) => ref(it.RouteTableId) === ref(table?.RouteTableId))
      .map(([, it]) => ({ range: cidr(it.DestinationCidrBlock), target: it }));
    return mostSpecific<Properties | 'local'>(
      [{ range: this.rangeOf(this.vpcOf(subnet)), target: 'local' }, ...routes],
      address,
    );
  }

  /** The subnet where a packet comes out. */
  private throughGateway(from: string, address: string): string | undefined {
    const zone = this.zoneOf(from);
    const entry = this.of('AWS::EC2::TransitGatewayAttachment').find(([, it]) => ref(it.VpcId) === this.vpcOf(from));
    // Interfaces of a transit gateway serve the subnets of their zone.
    if (!entry || !this.subnetOf(entry[0], zone)) return undefined;
    const association = this.of('AWS::EC2::TransitGatewayRouteTableAssociation').filter(
      ([, it]) => ref(it.TransitGatewayAttachmentId) === entry[0],
    );
    if (association.length !== 1) throw new Error(`${entry[0]} has ${association.length} route tables`);
    const table = ref(association[0]?.[1].TransitGatewayRouteTableId);
    const inTable = (type: string) => this.of(type).filter(([, it]) => ref(it.TransitGatewayRouteTableId) === table);
    const routes = [
      ...inTable('AWS::EC2::TransitGatewayRoute').map(([, it]) => ({
        range: cidr(it.DestinationCidrBlock),
        target: ref(it.TransitGatewayAttachmentId),
      })),
      ...inTable('AWS::EC2::TransitGatewayRouteTablePropagation').map(([, it]) => {
        const target = ref(it.TransitGatewayAttachmentId);
        return { range: this.rangeOf(ref(this.properties(target).VpcId)), target };
      }),
    ];
    const target = mostSpecific(routes, address);
    if (target === undefined) return undefined;
    const { ApplianceModeSupport } = this.properties(target).Options as Record<string, unknown>;
    return this.subnetOf(target, ApplianceModeSupport === 'enable' ? this.zone : zone);
  }

  private subnetOf(attachment: string, zone: string): string | undefined {
    return (this.properties(attachment).SubnetIds as unknown[]).map(ref).find((it) => this.zoneOf(it) === zone);
  }

  /** The name of the zone of a subnet, or what the template has in its place. */
  private zoneOf(subnet: string): string {
    const { AvailabilityZone: zone } = this.properties(subnet);
    return typeof zone === 'string' ? zone : JSON.stringify(zone);
  }

  private vpcOf(subnet: string): string {
    return ref(this.properties(subnet).VpcId);
  }

  private rangeOf(vpc: string): Cidr {
    return cidr(this.properties(vpc).CidrBlock);
  }

  private of(type: string): [string, Properties][] {
    return this.resources.filter(([, it]) => it === type).map(([id, , properties]) => [id, properties]);
  }

  private properties(id: string): Properties {
    const found = this.resources.find(([it]) => it === id);
    if (!found) throw new Error(`no ${id}`);
    return found[2];
  }
}

function mostSpecific<T>(
  routes: readonly { readonly range: Cidr; readonly target: T }[],
  address: string,
): T | undefined {
  return routes
    .filter(({ range }) => overlap(range, cidr(`${address}/32`)))
    .sort((a, b) => b.range.prefix - a.range.prefix)[0]?.target;
}

function cidr(value: unknown): Cidr {
  const range = parseCidr(String(value));
  if (!range) throw new Error(`no range: ${String(value)}`);
  return range;
}

function ref(value: unknown): string {
  return (value as { Ref?: string } | undefined)?.Ref ?? '';
}
