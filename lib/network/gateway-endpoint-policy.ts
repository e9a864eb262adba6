import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, nonEmptyList, validate } from '../private/validation';

/**
 * The policy of the gateway endpoints: the resources of S3 and DynamoDB that can be reached through them. Without one a workload
 * in a closed VPC can write to every bucket that lets it, of any account.
 */
export abstract class GatewayEndpointPolicy {
  /** Every resource of every account, as IAM and the resources allow: the policy that AWS gives. */
  public static fullAccess(): GatewayEndpointPolicy {
    return new FullAccess();
  }

  /**
   * The resources of the account of the VPC, and the buckets of AWS that images of ECR and packages of Amazon Linux 2023 come
   * from.
   */
  public static ownAccount(): GatewayEndpointPolicy {
    return new Owned({ 'aws:ResourceAccount': Aws.ACCOUNT_ID });
  }

  /**
   * The resources of an organization, and the buckets of AWS that images of ECR and packages of Amazon Linux 2023 come from.
   *
   * @param organizationId its id, `o-...`
   */
  public static organization(organizationId: string): GatewayEndpointPolicy {
    validate(
      'GatewayEndpointPolicy.organization',
      matches(
        'organizationId',
        organizationId,
        /^o-[a-z0-9]{10,32}$/,
        "the id of an organization such as 'o-a1b2c3d4e5'",
      ),
    );
    return new Owned({ 'aws:ResourceOrgID': organizationId });
  }

  /** Statements of your own, each with a principal. They are in the policy of every gateway endpoint. */
  public static statements(statements: iam.PolicyStatement[]): GatewayEndpointPolicy {
    validate('GatewayEndpointPolicy.statements', nonEmptyList('statements', statements));
    return new Statements(statements);
  }

  /**
   * The statements for the endpoint of a service, none for the policy that AWS gives.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, service: ec2.GatewayVpcEndpointAwsService): iam.PolicyStatement[];
}

class FullAccess extends GatewayEndpointPolicy {
  public _bind(): iam.PolicyStatement[] {
    return [];
  }
}

class Statements extends GatewayEndpointPolicy {
  constructor(private readonly statements: iam.PolicyStatement[]) {
    super();
  }

  public _bind(): iam.PolicyStatement[] {
    return this.statements;
  }
}

class Owned extends GatewayEndpointPolicy {
  constructor(private readonly owner: Record<string, string>) {
    super();
  }

  public _bind(_scope: Construct, service: ec2.GatewayVpcEndpointAwsService): iam.PolicyStatement[] {
    const principals = [new iam.AnyPrincipal()];
    const own = new iam.PolicyStatement({
      principals,
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: this.owner },
    });
    if (service !== ec2.GatewayVpcEndpointAwsService.S3) return [own];
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html names the first.
    const ofAws = [`prod-${Aws.REGION}-starport-layer-bucket`, `al2023-repos-${Aws.REGION}-de612dc2`];
    return [
      own,
      new iam.PolicyStatement({
        principals,
        actions: ['s3:GetObject'],
        resources: ofAws.map((bucket) => `arn:${Aws.PARTITION}:s3:::${bucket}/*`),
      }),
    ];
  }
}
