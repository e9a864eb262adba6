import { Construct } from 'constructs';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** What runs the containers of an environment. Environments of one queue share it. */
export type EnvironmentPlatform = 'Fargate' | 'EC2' | 'EKS' | 'unmanaged' | 'existing';

/** Where the instances and tasks of an environment are. */
export interface EnvironmentNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** One compute environment that a capacity asks for. */
export interface EnvironmentPlan {
  /** The construct id of the environment. */
  readonly name: string;
  readonly platform: EnvironmentPlatform;
  readonly spot: boolean;
  /** Undefined where the jobs choose it (Fargate) or where it is not known. */
  readonly architecture?: ec2.InstanceArchitecture;
  readonly create: (scope: Construct, id: string, network: EnvironmentNetwork) => batch.IComputeEnvironment;
}
