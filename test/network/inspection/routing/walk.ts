import { Template } from 'aws-cdk-lib/assertions';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** Follows the routes of a template as packets do. */
export class Walk {
  /** The logical ids of subnets by their tier, as their tags say. */
  public readonly publicSubnets: string[];
  public readonly privateSubnets: string[];

  private readonly resources: [string, Resource][];

  constructor(
    template: Template,
    private readonly version: 4 | 6 = 4,
  ) {
    this.resources = Object.entries(template.toJSON().Resources as Record<string, Resource>);
    this.publicSubnets = this.subnetsOf('Public');
    this.privateSubnets = this.subnetsOf('Private');
  }

  /** The endpoints that a packet from the internet passes on its way to a subnet. */
  public fromInternet(subnet: string): string[] {
    const [association] = this.of('AWS::EC2::GatewayRouteTableAssociation');
    if (!association) return [];
    const route = this.routes(association.RouteTableId).find(
      (it) => text(it[this.destination]) === text(this.properties(subnet)[this.range]),
    );
    // Without a route of its own the local one leads straight there.
    return route ? [endpointIn(route)] : [];
  }

  /** The endpoints that a packet of a subnet passes on its way to the internet. */
  public toInternet(subnet: string): string[] {
    const passed: string[] = [];
    for (let at = subnet; passed.length < 5;) {
      const route = this.routes(this.tableOf(at)).find(
        (it) => it[this.destination] === (this.version === 4 ? '0.0.0.0/0' : '::/0'),
      );
      if (!route) throw new Error(`no way out of ${at}`);
      if (route.GatewayId !== undefined) return passed;
      if (route.NatGatewayId !== undefined) {
        at = refIn(this.properties(refIn(route.NatGatewayId)).SubnetId);
        continue;
      }
      const endpoint = endpointIn(route);
      passed.push(endpoint);
      at = this.subnetOfEndpoint(endpoint);
    }
    throw new Error(`${subnet} leads round in a circle`);
  }

  public zoneOf(subnet: string): unknown {
    return this.properties(subnet).AvailabilityZone;
  }

  public zoneOfEndpoint(endpoint: string): unknown {
    return this.zoneOf(this.subnetOfEndpoint(endpoint));
  }

  private get destination(): string {
    return this.version === 4 ? 'DestinationCidrBlock' : 'DestinationIpv6CidrBlock';
  }

  private get range(): string {
    return this.version === 4 ? 'CidrBlock' : 'Ipv6CidrBlock';
  }

  /** The subnet of an endpoint of its own, or of that of a firewall in the zone which the id is split by. */
  private subnetOfEndpoint(endpoint: string): string {
    const id = JSON.parse(endpoint) as { Ref?: string };
    if (id.Ref !== undefined) {
      const [subnet, ...more] = this.properties(id.Ref).SubnetIds as unknown[];
      if (more.length > 0) throw new Error('an endpoint has one subnet');
      return refIn(subnet);
    }
    const zone = /"Fn::Split":\["([a-z0-9-]+):",/.exec(endpoint)?.[1];
    const mappings = this.of('AWS::NetworkFirewall::Firewall').flatMap((it) => it.SubnetMappings as object[]);
    const subnets = mappings.map((it) => refIn((it as { SubnetId: unknown }).SubnetId));
    const [subnet] = subnets.filter((it) => this.zoneOf(it) === zone);
    if (!subnet) throw new Error(`no endpoint in ${String(zone)}`);
    return subnet;
  }

  private tableOf(subnet: string): unknown {
    const association = this.of('AWS::EC2::SubnetRouteTableAssociation').find((it) => refIn(it.SubnetId) === subnet);
    return association?.RouteTableId;
  }

  private routes(table: unknown): Record<string, unknown>[] {
    return this.of('AWS::EC2::Route').filter((it) => text(it.RouteTableId) === text(table));
  }

  private subnetsOf(tier: string): string[] {
    return this.resources
      .filter(([, { Type, Properties }]) => Type === 'AWS::EC2::Subnet' && text(Properties.Tags).includes(`"${tier}"`))
      .map(([id]) => id);
  }

  private of(type: string): Record<string, unknown>[] {
    return this.resources.filter(([, { Type }]) => Type === type).map(([, { Properties }]) => Properties);
  }

  private properties(id: string): Record<string, unknown> {
    const found = this.resources.find(([it]) => it === id);
    if (!found) throw new Error(`no ${id}`);
    return found[1].Properties;
  }
}

function endpointIn({ VpcEndpointId, GatewayId }: Record<string, unknown>): string {
  if (VpcEndpointId === undefined || GatewayId !== undefined) throw new Error('a route has one target');
  return text(VpcEndpointId);
}

function refIn(value: unknown): string {
  return (value as { Ref: string }).Ref;
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
