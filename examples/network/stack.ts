import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Egress, FlowLogs, TieredVpc } from 'cdk-reference-architectures/network';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/** The network that the example stacks share: accounts have a quota of five VPCs, and egress costs money. */
export class NetworkStack extends Stack {
  /** The network. */
  public readonly network: TieredVpc;

  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Network of the example stacks: public, private and isolated tiers');

    this.network = new TieredVpc(this, 'Network', {
      zones: profile.choose({ sandbox: 2, production: 3 }),
      egress: profile.choose({
        sandbox: Egress.natInstance(),
        production: Egress.natGatewayPerZone({ alarms: profile.alarms(this) }),
      }),
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
    });
    new CfnOutput(this, 'VpcId', { value: this.network.vpc.vpcId, description: 'The VPC of the example stacks' });
    acknowledgeFindings(this);
  }
}
