import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3outposts from 'aws-cdk-lib/aws-s3outposts';
import { isKnown, matches, required, rule, Rules } from '../../private/validation';

/**
 * The owner of an endpoint.
 *
 * @internal
 */
export interface OutpostEndpointBindOptions {
  readonly vpc: ec2.IVpc;
  readonly outpostId: string;
}

/**
 * The parts of an endpoint that a bucket has.
 *
 * @internal
 */
export interface OutpostEndpointConfig {
  readonly endpoint?: s3outposts.CfnEndpoint;
  readonly securityGroup?: ec2.SecurityGroup;
}

/** The way from a VPC to the buckets of an Outpost, of which the two have one in all. */
export abstract class OutpostEndpoint {
  /** A new endpoint, for clients in the VPC. It takes up to five minutes. */
  public static inSubnet(subnet: ec2.ISubnet): OutpostEndpoint {
    return new NewEndpoint(subnet);
  }

  /**
   * A new endpoint with customer-owned addresses, for clients in the VPC and in the network on premises.
   *
   * @param pool the id of the pool of customer-owned addresses
   */
  public static onPremises(subnet: ec2.ISubnet, pool: string): OutpostEndpoint {
    return new NewEndpoint(subnet, pool);
  }

  /** The endpoint that VPC and Outpost have already, for example that of another bucket. Its security group lets clients in. */
  public static existing(): OutpostEndpoint {
    return new ExistingEndpoint();
  }

  /** @internal */
  public abstract _rules(outpostId: string): Rules;

  /** @internal */
  public abstract _bind(scope: Construct, options: OutpostEndpointBindOptions): OutpostEndpointConfig;
}

class NewEndpoint extends OutpostEndpoint {
  constructor(
    private readonly subnet: ec2.ISubnet,
    private readonly pool?: string,
  ) {
    super();
  }

  public _rules(outpostId: string): Rules {
    const { subnet, pool } = this;
    const resource = (subnet as ec2.ISubnet | undefined)?.node.defaultChild;
    const outpostArn = resource instanceof ec2.CfnSubnet ? (resource.outpostArn ?? '') : undefined;
    return [
      required('endpoint subnet', subnet, 'give it a subnet of the Outpost'),
      matches('endpoint pool', pool, /^ipv4pool-coip-[0-9a-f]+$/, "the id of a pool, such as 'ipv4pool-coip-...'"),
      rule(
        isKnown(outpostArn) && isKnown(outpostId) && !outpostArn.endsWith(`/${outpostId}`),
        () =>
          `'endpoint subnet' must be one of the Outpost '${outpostId}', got '${subnet.node.path}' ${outpostArn === '' ? 'of the Region' : `of '${outpostArn ?? ''}'`}; take one with its 'outpostArn'`,
      ),
    ];
  }

  public _bind(scope: Construct, { vpc, outpostId }: OutpostEndpointBindOptions): OutpostEndpointConfig {
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'Endpoint of S3 on Outposts',
      // It answers, and never calls.
      allowAllOutbound: false,
    });
    const endpoint = new s3outposts.CfnEndpoint(scope, 'Endpoint', {
      outpostId,
      subnetId: this.subnet.subnetId,
      securityGroupId: securityGroup.securityGroupId,
      accessType: this.pool === undefined ? 'Private' : 'CustomerOwnedIp',
      customerOwnedIpv4Pool: this.pool,
    });
    return { endpoint, securityGroup };
  }
}

class ExistingEndpoint extends OutpostEndpoint {
  public _rules(): Rules {
    return [];
  }

  public _bind(): OutpostEndpointConfig {
    return {};
  }
}
