import { Fact, uniqueClaims } from '../fact';

const VPC_ASSOCIATION = uniqueClaims({
  id: 'vpc-one-service-network',
  says: 'A VPC is associated with one service network of VPC Lattice at a time.',
  source: 'https://docs.aws.amazon.com/vpc-lattice/latest/ug/service-network-associations.html',
  remedy:
    'take the old association away in a deployment of its own, in which the VPC is without the network, then make the new one',
  claims: ({ type, properties: { VpcIdentifier } }) =>
    type === 'AWS::VpcLattice::ServiceNetworkVpcAssociation' && VpcIdentifier !== undefined
      ? [{ key: JSON.stringify(VpcIdentifier), what: `the one association of ${JSON.stringify(VpcIdentifier)}` }]
      : [],
});

export const VPC_LATTICE_FACTS: readonly Fact[] = [VPC_ASSOCIATION];
