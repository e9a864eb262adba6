import { Fact, uniqueClaims } from '../fact';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';

const PRIVATE_DNS = uniqueClaims({
  id: 'endpoint-private-dns',
  says: 'A VPC has one interface endpoint with private DNS for a service ("there is already a conflicting DNS domain").',
  source: 'https://github.com/hashicorp/terraform-provider-aws/issues/17535',
  remedy: 'take the old endpoint away in a deployment before this one, or leave private DNS to it',
  claims: ({ type, properties: { VpcEndpointType, PrivateDnsEnabled, ServiceName, VpcId } }) =>
    type === ENDPOINT && VpcEndpointType === 'Interface' && PrivateDnsEnabled === true
      ? [
          {
            key: `${JSON.stringify(VpcId)} ${JSON.stringify(ServiceName)}`,
            what: `the private DNS name of ${String(ServiceName)} in the VPC`,
          },
        ]
      : [],
});

const SUBNET_RANGE = uniqueClaims({
  id: 'subnet-range',
  says: 'A range of addresses belongs to one subnet of a VPC (InvalidSubnet.Conflict). A subnet that is replaced keeps its range until the clean-up.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html',
  remedy: 'leave the Availability Zone as it is, or give the new subnet another range',
  claims: ({ type, properties: { VpcId, CidrBlock } }) =>
    type === 'AWS::EC2::Subnet' && CidrBlock !== undefined
      ? [{ key: JSON.stringify([VpcId, CidrBlock]), what: `the range ${String(CidrBlock)} of the VPC` }]
      : [],
});

export const EC2_FACTS: readonly Fact[] = [PRIVATE_DNS, SUBNET_RANGE];
