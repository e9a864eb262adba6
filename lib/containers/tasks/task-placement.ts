import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** Options for the place of tasks: network addresses, platform, instances. */
export interface TaskPlacementOptions {
  /**
   * Whether tasks have public IPv4 addresses, for VPCs without NAT: 3.65 USD a month for each task
   * (https://aws.amazon.com/vpc/pricing/). On Fargate only, and in public subnets only: elsewhere an address leads nowhere.
   * The security group decides who reaches the tasks; by default nobody from the internet.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * The security groups of the tasks.
   *
   * @default - a group of the construct's own, without ingress
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The platform version of Fargate.
   *
   * @default ecs.FargatePlatformVersion.LATEST
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * The instances of an `Ec2Capacity` that tasks may run on, 10 constraints at most.
   *
   * @default - any that have room
   */
  readonly placementConstraints?: ecs.PlacementConstraint[];
}
