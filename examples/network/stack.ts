import { Construct } from 'constructs';
import { CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { Egress, FlowLogs, TieredVpc } from 'cdk-reference-architectures/network';
import { describe, ExampleStackProps } from '../profile';
import { RulePacks } from 'cdk-reference-architectures/operations';

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
    RulePacks.acknowledge(
      this.network,
      'CloudWatchLogGroupEncrypted',
      'Flow logs hold addresses and byte counts; the encryption of CloudWatch Logs itself is enough for them.',
    );
    if (!profile.isProduction) {
      Validations.of(this.network.vpc).acknowledge(
        {
          id: 'AwsSolutions-EC28',
          reason: 'The NAT instance of a sandbox is not worth detailed monitoring, which is billed by the metric.',
        },
        {
          id: 'AwsSolutions-EC29',
          reason: 'The NAT instance holds no state, and `cdk destroy` of a sandbox has to be able to remove it.',
        },
      );
    }

    new CfnOutput(this, 'VpcId', { value: this.network.vpc.vpcId, description: 'The VPC of the example stacks' });
  }
}
