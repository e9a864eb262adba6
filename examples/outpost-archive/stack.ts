import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OutpostBucket, OutpostEndpoint } from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/**
 * The Outpost, which is ordered and not made by a stack. **The values are examples: replace all of them by context before a
 * deployment.** They go together: the subnet is on the Outpost and in the VPC.
 */
export interface OutpostSite {
  /** `-c outpostId=`: the Outpost rack, with capacity for S3. */
  readonly outpostId: string;
  /** `-c outpostVpcId=`: the VPC of the clients, which the subnet is in. */
  readonly vpcId: string;
  /** `-c outpostSubnetId=`: the subnet on the Outpost that the endpoint gets its addresses from. */
  readonly subnetId: string;
  /** `-c outpostZone=`: the Availability Zone that the Outpost belongs to. */
  readonly availabilityZone: string;
}

/** Ten years, with the leap days that they can have. */
const KEPT_FOR = Duration.days(3653);

/**
 * The pictures of a hospital's scanners, which must not leave its premises: a bucket on an Outpost rack, in which they are deleted
 * after ten years, and a role and a security group of the servers that put them there and look at them.
 */
export class OutpostArchiveStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Outpost archive: objects that stay on the premises, on S3 on Outposts');
    const site = outpostOf(this);
    const { vpcId, subnetId, availabilityZone } = site;
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: [availabilityZone] });
    const subnet = ec2.Subnet.fromSubnetAttributes(this, 'Subnet', { subnetId, availabilityZone });

    const scans = new OutpostBucket(this, 'Scans', {
      outpostId: site.outpostId,
      vpc,
      endpoint: OutpostEndpoint.inSubnet(subnet),
      ...profile.choose({
        sandbox: { expireAfter: Duration.days(30) },
        production: { expireAfter: KEPT_FOR },
      }),
      // What is unpacked to be looked at.
      prefixExpirations: { 'previews/': Duration.days(7) },
    });
    const servers = new ec2.SecurityGroup(this, 'Servers', {
      vpc,
      description: 'Servers that put scans into the archive and look at them',
    });
    scans.allowFrom(servers);
    // Whoever takes a scanner over deletes no scan.
    const scanners = this.createRole('Scanners', 'Servers that put scans into the archive');
    scans.grantPut(scanners, 'scans/');
    const viewers = this.createRole('Viewers', 'Servers that show scans, and keep previews of them');
    scans.grantRead(viewers, 'scans/');
    scans.grantReadWrite(viewers, 'previews/');

    new CfnOutput(this, 'BucketArn', {
      value: scans.accessPointArn,
      description: 'Clients give this in place of the name of a bucket',
    });
    new CfnOutput(this, 'ServersSecurityGroupId', {
      value: servers.securityGroupId,
      description: 'The security group of the servers',
    });
    acknowledgeFindings(this, { subnet, scans, scanners, viewers });
  }

  private createRole(id: string, description: string): iam.Role {
    return new iam.Role(this, id, { description, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  }
}

function outpostOf({ node }: Construct): OutpostSite {
  return {
    outpostId: node.tryGetContext('outpostId') ?? 'op-0123456789abcdef0',
    vpcId: node.tryGetContext('outpostVpcId') ?? 'vpc-0123456789abcdef0',
    subnetId: node.tryGetContext('outpostSubnetId') ?? 'subnet-0123456789abcdef0',
    availabilityZone: node.tryGetContext('outpostZone') ?? 'eu-west-1a',
  };
}
