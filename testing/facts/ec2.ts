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

export const EC2_FACTS: readonly Fact[] = [PRIVATE_DNS];
