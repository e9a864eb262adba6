import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { injectedProps } from '../../private/property-injection';
import { at, nonEmptyList, validate } from '../../private/validation';
import { IServiceNetwork } from './service-network';

/** Properties of a `ServiceNetworkVpc`. */
export interface ServiceNetworkVpcProps {
  /** The service network. */
  readonly serviceNetwork: IServiceNetwork;

  /** The VPC. It can be connected to one service network in this way. */
  readonly vpc: ec2.IVpc;

  /**
   * The clients in the VPC that may call the services of the network, over HTTPS, for example the security group of a service as
   * `ec2.Peer.securityGroupId()`. Further ones by `connections.allowDefaultPortFrom()`.
   *
   * @default - the address range of the VPC
   */
  readonly clients?: ec2.IPeer[];
}

/**
 * A VPC in a service network of VPC Lattice: its workloads call the services of the network by their names. A security group says
 * who of them may. For services that are called it is not needed: a VPC whose workloads call none need not be connected.
 */
export class ServiceNetworkVpc extends Construct implements ec2.IConnectable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.network.ServiceNetworkVpc';

  /** The association of the VPC with the network. */
  public readonly association: vpclattice.CfnServiceNetworkVpcAssociation;

  /** The security group of the association. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The way from clients in the VPC to the services of the network. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ServiceNetworkVpcProps) {
    super(scope, id);
    props = injectedProps(ServiceNetworkVpc.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ServiceNetworkVpc', scope, id), nonEmptyList('clients', props.clients));
    const { serviceNetwork, vpc } = props;

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Clients of the services of a service network',
      // Lattice looks at what comes in: https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html
      allowAllOutbound: false,
    });
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.HTTPS,
    });
    for (const client of props.clients ?? [ec2.Peer.ipv4(vpc.vpcCidrBlock)]) {
      this.securityGroup.addIngressRule(client, ec2.Port.HTTPS, 'Clients of the service network');
    }
    this.association = new vpclattice.CfnServiceNetworkVpcAssociation(this, 'Association', {
      serviceNetworkIdentifier: serviceNetwork.serviceNetworkArn,
      vpcIdentifier: vpc.vpcId,
      securityGroupIds: [this.securityGroup.securityGroupId],
    });
  }
}
