import { Resource, Resources } from '../../test/support/reachability/templates';

/** A VPC of an architecture. */
export interface Network {
  /** `Stack/LogicalId`. */
  readonly key: string;
  readonly stack: string;
  readonly label: string;
}

/** What is led from a VPC to a transit gateway, from there to a VPC, or to a Gateway Load Balancer, by their keys. */
export interface Lead {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const VPC = 'AWS::EC2::VPC';

/** Reads the VPCs out of the templates of an app, and where their routes lead. */
export class Networks {
  constructor(
    private readonly resources: Resources,
    private readonly pathOf: (resource: Resource) => string,
  ) {}

  /** The VPCs of a stack. */
  public of(stack: string): Network[] {
    return this.resources
      .ofType(VPC)
      .filter((vpc) => vpc.stack === stack)
      .map((vpc) => ({ key: vpc.key, stack, label: this.labelOf(vpc) }));
  }

  /** The VPC that a resource stands in: that of its subnets or of its security groups. */
  public keyFor({ stack, properties }: Resource): string | undefined {
    const near = this.resources.targets(stack, properties);
    const groups = near.filter(({ type }) => type.endsWith('SubnetGroup'));
    const inside = [...near, ...groups.flatMap((group) => this.resources.targets(group.stack, group.properties))];
    const [first] = inside.filter(({ type }) => /^AWS::EC2::(Subnet|SecurityGroup)$/.test(type));
    return first && this.vpcOf(first)?.key;
  }

  /** What goes from one network to another. */
  public leads(): Lead[] {
    return [...this.toGateways(), ...this.fromGateways(), ...this.toAppliances()];
  }

  private toGateways(): Lead[] {
    return this.resources.ofType('AWS::EC2::Route').flatMap(({ stack, properties }) => {
      const table = this.resources.target(stack, properties.RouteTableId);
      const gateway = this.resources.target(stack, properties.TransitGatewayId);
      return lead(table && this.vpcOf(table), gateway, this.rangeOf(stack, properties.DestinationCidrBlock));
    });
  }

  private fromGateways(): Lead[] {
    return this.resources.ofType('AWS::EC2::TransitGatewayRoute').flatMap(({ stack, properties }) => {
      const attachment = this.resources.target(stack, properties.TransitGatewayAttachmentId);
      if (!attachment) return [];
      const gateway = this.resources.target(attachment.stack, attachment.properties.TransitGatewayId);
      return lead(gateway, this.vpcOf(attachment), this.rangeOf(stack, properties.DestinationCidrBlock));
    });
  }

  private toAppliances(): Lead[] {
    return this.resources
      .ofType('AWS::EC2::VPCEndpoint')
      .filter(({ properties }) => properties.VpcEndpointType === 'GatewayLoadBalancer')
      .flatMap((endpoint) => {
        const [service] = this.resources.targets(endpoint.stack, endpoint.properties.ServiceName);
        const balancers = service?.properties.GatewayLoadBalancerArns;
        const [balancer] = service ? this.resources.targets(service.stack, balancers) : [];
        return lead(this.vpcOf(endpoint), balancer, 'packets');
      });
  }

  private rangeOf(stack: string, value: unknown): string {
    const range = this.resources.text(stack, value) ?? '';
    return range === '0.0.0.0/0' ? 'everything' : range;
  }

  private vpcOf({ stack, properties }: Resource): Resource | undefined {
    return this.resources.target(stack, properties.VpcId);
  }

  /** The path without what L2 call a VPC: the name that its user gave it. */
  private labelOf(vpc: Resource): string {
    const segments = this.pathOf(vpc).split('/');
    return segments.filter((segment, at) => at === 0 || segment !== 'Vpc').join(' ');
  }
}

function lead(from: Resource | undefined, to: Resource | undefined, label: string): Lead[] {
  return from && to ? [{ from: from.key, to: to.key, label }] : [];
}
