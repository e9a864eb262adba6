import { Construct } from 'constructs';
import { DefaultStackSynthesizer, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { atLeastOne, nonEmptyList, rule, Rules, validate } from '../../private/validation';
import { autoDeleteRoleArn } from '../private/auto-delete';

/** Options of access by VPC endpoints alone. */
export interface VpcEndpointsBucketAccessOptions {
  /**
   * The roles that reach the objects from elsewhere: of AWS Backup, S3 Batch Operations, an auditor; and the role that deploys,
   * where it is not that of the CDK's bootstrap stack.
   *
   * @default - none beside the role that CloudFormation deploys with
   */
  readonly exceptRoles?: iam.IRole[];
}

/**
 * The networks that requests for objects come from. Who may ask for what is said by policies of roles and by grants; this comes on
 * top of it.
 */
export abstract class BucketNetworkAccess {
  /** Any network, by TLS 1.2 and signed by a principal with the permission. */
  public static anywhere(): BucketNetworkAccess {
    return new Anywhere();
  }

  /**
   * The VPC endpoints alone, gateway or interface endpoints for S3, of any account. Objects can then neither be read, written, listed
   * nor deleted from elsewhere, the console included, whatever the permissions of the principal.
   *
   * The settings of the bucket, its policy included, are reached from anywhere by who has the permission: CloudFormation goes on to
   * deploy, and a mistake in the endpoints is corrected by a deployment. AWS services that come by themselves (a distribution of
   * CloudFront, deliveries of logs and inventories) are let through, and so is the role of replication.
   */
  public static vpcEndpoints(
    endpoints: ec2.IVpcEndpoint[],
    options: VpcEndpointsBucketAccessOptions = {},
  ): BucketNetworkAccess {
    validate('BucketNetworkAccess.vpcEndpoints', [
      atLeastOne('endpoints', endpoints),
      nonEmptyList('exceptRoles', options.exceptRoles),
    ]);
    return new VpcEndpointsAlone(endpoints, options.exceptRoles ?? []);
  }

  /**
   * What must be true of the stack of the bucket.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rules;

  /**
   * Extends the policy of the bucket.
   *
   * @internal
   * @param exceptRoleArns the roles of the bucket itself, which may grow until the template is written
   */
  public abstract _bind(bucket: s3.Bucket, exceptRoleArns: readonly string[]): void;
}

class Anywhere extends BucketNetworkAccess {
  public _rules(): Rules {
    return [];
  }

  public _bind(): void {
    // No condition.
  }
}

/**
 * What reaches objects. Not the settings of the bucket: a policy that denies those from elsewhere locks out who could correct it. Not
 * `s3:Replicate*`: what replicates into the bucket comes with the role of another stack, can write replicas alone, and needs them
 * allowed first.
 */
const OBJECT_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:BypassGovernanceRetention',
  's3:DeleteObject*',
  's3:GetObject*',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject*',
  's3:RestoreObject',
];

class VpcEndpointsAlone extends BucketNetworkAccess {
  constructor(
    private readonly endpoints: readonly ec2.IVpcEndpoint[],
    private readonly exceptRoles: readonly iam.IRole[],
  ) {
    super();
  }

  public _rules(scope: Construct): Rules {
    return rule(
      deployRoleArn(scope) === undefined && this.exceptRoles.length === 0,
      () =>
        "'networkAccess' must name the role that deploys in 'exceptRoles': CloudFormation asks for the bucket by s3:ListBucket, and the " +
        'synthesizer of the stack does not tell its role',
    );
  }

  public _bind(bucket: s3.Bucket, exceptRoleArns: readonly string[]): void {
    const deployRole = deployRoleArn(bucket);
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'ObjectsByVpcEndpointsAlone',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: OBJECT_ACTIONS,
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
        // All of them must be true; a key that is missing from a request counts as true, so that anonymous requests are denied.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
        conditions: {
          StringNotEquals: { 'aws:SourceVpce': this.endpoints.map(({ vpcEndpointId }) => vpcEndpointId) },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          ArnNotEquals: {
            'aws:PrincipalArn': Lazy.list({
              produce: () => [
                ...(deployRole === undefined ? [] : [deployRole]),
                ...this.exceptRoles.map(({ roleArn }) => roleArn),
                ...exceptRoleArns,
                ...autoDeleteRoleArn(bucket),
              ],
            }),
          },
        },
      }),
    );
  }
}

/**
 * The role that CloudFormation deploys the stack with. It checks that the bucket is there by HeadBucket, which `s3:ListBucket` stands
 * for, and which no condition tells from a list of keys.
 */
function deployRoleArn(scope: Construct): string | undefined {
  const { synthesizer } = Stack.of(scope);
  if (!(synthesizer instanceof DefaultStackSynthesizer)) return undefined;
  return Fn.sub(synthesizer.cloudFormationExecutionRoleArn);
}
