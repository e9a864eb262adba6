import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** What a VPC is made with for its egress. */
export interface EgressSettings {
  /** How many gateways or instances; undefined is one in each zone. */
  readonly natGateways?: number;
  /** What makes them. */
  readonly natGatewayProvider?: ec2.NatProvider;
}
