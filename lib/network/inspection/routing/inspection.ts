import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isKnown, matches, rule, Rules, validate } from '../../../private/validation';
import { NetworkFirewall } from '../firewall/network-firewall';

/** An endpoint service of a Gateway Load Balancer with appliances behind it. */
export interface IInspectionService {
  /** The name of the endpoint service, `com.amazonaws.vpce.eu-west-1.vpce-svc-...`. */
  readonly serviceName: string;
}

/**
 * The subnets that an inspection puts its endpoints in.
 *
 * @internal
 */
export interface InspectionBindOptions {
  /** The construct that the endpoints are made in. */
  readonly scope: Construct;

  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** A subnet for each zone, with nothing else in it. */
  readonly subnets: readonly ec2.Subnet[];

  /** Whether the VPC has IPv6. */
  readonly ipv6: boolean;

  /**
   * The IPv4 ranges of the networks whose traffic is inspected.
   *
   * @default - those of the VPC
   */
  readonly homeNetworks?: readonly string[];
}

/**
 * The endpoints of an inspection.
 *
 * @internal
 */
export interface InspectionConfig {
  /** The ids of the endpoints, in the order of the subnets. */
  readonly endpointIds: readonly string[];

  /** The endpoints of the routing's own; empty where the inspection has its own. */
  readonly endpoints: readonly ec2.CfnVPCEndpoint[];
}

/** The name of an endpoint service, with its Region. */
const SERVICE_NAME = /^(?:[a-z0-9]+\.)+vpce\.([a-z0-9-]+)\.vpce-svc-[0-9a-f]+$/;

/** The place where traffic is inspected: of a VPC with the internet, or of networks with one another. */
export abstract class Inspection {
  /**
   * Appliances behind a Gateway Load Balancer, by the name of their endpoint service, which may be of another account. It must be in the
   * Region and in every zone of the VPC, and let the account in. Where it accepts endpoints by hand, begin with `bypass: true`.
   *
   * @param serviceName `com.amazonaws.vpce.eu-west-1.vpce-svc-...`
   */
  public static endpointService(serviceName: string): Inspection {
    validate(
      'Inspection.endpointService',
      matches(
        'serviceName',
        serviceName,
        SERVICE_NAME,
        `the name of an endpoint service, as 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'`,
      ),
    );
    return new EndpointServiceInspection(serviceName);
  }

  /** Appliances behind a Gateway Load Balancer, as `InspectionAppliances` makes them. */
  public static appliances(appliances: IInspectionService): Inspection {
    return new EndpointServiceInspection(appliances.serviceName);
  }

  /** AWS Network Firewall, made for the same VPC. */
  public static networkFirewall(firewall: NetworkFirewall): Inspection {
    return new NetworkFirewallInspection(firewall);
  }

  /**
   * The rules of the inspection in a VPC, for the one error of the routing.
   *
   * @internal
   */
  public _rules(_vpc: ec2.IVpc): Rules {
    return [];
  }

  /**
   * Makes the endpoints.
   *
   * @internal
   */
  public abstract _bind(options: InspectionBindOptions): InspectionConfig;
}

class EndpointServiceInspection extends Inspection {
  constructor(private readonly serviceName: string) {
    super();
  }

  public override _rules(vpc: ec2.IVpc): Rules {
    const region = isKnown(this.serviceName) ? SERVICE_NAME.exec(this.serviceName)?.[1] : undefined;
    const { region: own } = vpc.env;
    return rule(
      region !== undefined && isKnown(own) && own !== region,
      () =>
        `'inspection' must be an endpoint service of the Region of 'vpc' (${own}), got one of ${region}; take the appliances of that Region`,
    );
  }

  public _bind({ scope, vpc, subnets, ipv6 }: InspectionBindOptions): InspectionConfig {
    const endpoints = subnets.map(({ subnetId }, zone) =>
      this.createEndpoint(scope, `Endpoint${zone + 1}`, {
        vpcId: vpc.vpcId,
        subnetIds: [subnetId],
        ipAddressType: ipv6 ? 'dualstack' : 'ipv4',
      }),
    );
    return { endpoints, endpointIds: endpoints.map(({ ref }) => ref) };
  }

  private createEndpoint(scope: Construct, id: string, where: ec2.CfnVPCEndpointProps): ec2.CfnVPCEndpoint {
    return new ec2.CfnVPCEndpoint(scope, id, {
      ...where,
      vpcEndpointType: 'GatewayLoadBalancer',
      serviceName: this.serviceName,
    });
  }
}

class NetworkFirewallInspection extends Inspection {
  constructor(private readonly firewall: NetworkFirewall) {
    super();
  }

  public override _rules(vpc: ec2.IVpc): Rules {
    return this.firewall._routingRules(vpc);
  }

  public _bind({ subnets, ipv6, homeNetworks }: InspectionBindOptions): InspectionConfig {
    return { endpoints: [], endpointIds: this.firewall._attach(subnets, { ipv6, homeNetworks }) };
  }
}
