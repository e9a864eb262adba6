import { Construct } from 'constructs';
import { Aws, RemovalPolicy } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';

/**
 * The three roles by which AWS DMS works in an account. Their names are fixed, so that an account has them once, for all Regions:
 * make them in one stack that is deployed before all migrations, and only where nobody has made them by hand or in the console.
 *
 * They stay when the stack is deleted, because every other migration of the account needs them.
 * https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html#CHAP_Security.APIRole
 */
export class DmsAccountRoles extends Construct {
  /** The role by which DMS makes network interfaces. */
  public readonly vpcRole: iam.Role;

  /** The role by which DMS writes logs. */
  public readonly logsRole: iam.Role;

  /** The role by which DMS fills Amazon Redshift by a bucket, and Redshift reads it. */
  public readonly endpointRole: iam.Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpcRole = this.createRole('VpcRole', 'dms-vpc-role', 'AmazonDMSVPCManagementRole');
    this.logsRole = this.createRole('LogsRole', 'dms-cloudwatch-logs-role', 'AmazonDMSCloudWatchLogsRole');
    this.endpointRole = this.createRole('EndpointRole', 'dms-access-for-endpoint', 'AmazonDMSRedshiftS3Role');
    // The cluster copies by it what DMS has put into the bucket. Redshift documents no source that could be a condition.
    this.endpointRole.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        actions: ['sts:AssumeRole'],
        principals: [new iam.ServicePrincipal('redshift.amazonaws.com')],
      }),
    );
  }

  private createRole(id: string, roleName: string, policy: string): iam.Role {
    const role = new iam.Role(this, id, {
      roleName,
      description: 'AWS DMS, for all migrations of the account',
      // https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
      assumedBy: new iam.ServicePrincipal('dms.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${policy}`)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledgeInherent(
      role,
      'AWS keeps the managed policies of DMS as its features need them, and DMS knows the roles by their names',
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`,
    );
    return role;
  }
}
