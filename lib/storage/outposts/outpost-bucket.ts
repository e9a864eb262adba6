import { Construct } from 'constructs';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3outposts from 'aws-cdk-lib/aws-s3outposts';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ABANDONED_UPLOADS_AFTER } from '../private/bucket-defaults';
import { outpostBucketRules, outpostName } from '../private/outpost-bucket-rules';
import { OutpostEndpoint } from './outpost-endpoint';

/** Properties of an `OutpostBucket`. */
export interface OutpostBucketProps {
  /** The id of the Outpost, `op-` and 17 digits. It must have capacity for S3. A change replaces the bucket. */
  readonly outpostId: string;

  /** The VPC whose clients reach the bucket. A change replaces the access point. */
  readonly vpc: ec2.IVpc;

  /** The way from the VPC to the Outpost. The two have one in all: the first bucket makes it, others have `OutpostEndpoint.existing()`. */
  readonly endpoint: OutpostEndpoint;

  /**
   * The age at which objects are deleted, in whole days. There are no other classes that they could move to.
   *
   * @default - never
   */
  readonly expireAfter?: Duration;

  /**
   * The ages at which the objects below prefixes are deleted, in whole days.
   *
   * @default - none
   */
  readonly prefixExpirations?: { [prefix: string]: Duration };

  /**
   * The fate of the bucket when it is removed from the stack. With `DESTROY` CloudFormation deletes it only when it is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket of S3 on Outposts, whose objects stay on the premises: reached from one VPC, over TLS, by principals of the account. */
export class OutpostBucket extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.OutpostBucket';

  /** The bucket. */
  public readonly bucket: s3outposts.CfnBucket;

  /** The policy of the bucket. */
  public readonly bucketPolicy: s3outposts.CfnBucketPolicy;

  /** The access point, by whose ARN clients name the bucket. */
  public readonly accessPoint: s3outposts.CfnAccessPoint;

  /** The endpoint; undefined with `OutpostEndpoint.existing()`. */
  public readonly endpoint?: s3outposts.CfnEndpoint;

  /** The security group of the endpoint; undefined with `OutpostEndpoint.existing()`. */
  public readonly securityGroup?: ec2.SecurityGroup;

  /** The ARN that clients give in place of a bucket's name. */
  public readonly accessPointArn: string;

  private readonly outpostId: string;
  private readonly vpcId: string;

  constructor(scope: Construct, id: string, props: OutpostBucketProps) {
    super(scope, id);
    props = injectedProps(OutpostBucket.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('OutpostBucket', scope, id), outpostBucketRules(props));
    const { outpostId, vpc } = props;

    this.bucket = new s3outposts.CfnBucket(this, 'Bucket', {
      // It must have a name, with part of the id of the stack: a bucket that was kept does not keep another stack from being made.
      bucketName: outpostName(this, 63),
      outpostId,
      lifecycleConfiguration: { rules: lifecycleOf(props) },
    });
    this.bucket.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.bucketPolicy = new s3outposts.CfnBucketPolicy(this, 'BucketPolicy', {
      bucket: this.bucket.attrArn,
      policyDocument: policyOf(this.bucket.attrArn),
    });
    const { endpoint, securityGroup } = props.endpoint._bind(this, { vpc, outpostId });
    this.endpoint = endpoint;
    this.securityGroup = securityGroup;
    this.accessPoint = new s3outposts.CfnAccessPoint(this, 'AccessPoint', {
      bucket: this.bucket.attrArn,
      name: outpostName(this, 50, [vpc.vpcId]),
      vpcConfiguration: { vpcId: vpc.vpcId },
    });
    this.accessPointArn = this.accessPoint.attrArn;
    this.outpostId = outpostId;
    this.vpcId = vpc.vpcId;
    this.node.addValidation({ validate: () => this.endpointProblems() });
  }

  /** Lets a client reach the endpoint, by port 443. With `OutpostEndpoint.existing()` that is done where the endpoint is made. */
  public allowFrom(client: ec2.IConnectable): void {
    this.securityGroup?.connections.allowFrom(client, ec2.Port.tcp(443), 'Requests to S3 on Outposts');
  }

  /**
   * Allows a principal of the account to read and list objects.
   *
   * @param prefix the prefix of the objects that may be read, for example `scans/`; by default all
   */
  public grantRead(grantee: iam.IGrantable, prefix: string = ''): iam.Grant {
    return this.grant(grantee, prefix, ['s3-outposts:GetObject', 's3-outposts:GetObjectTagging']);
  }

  /**
   * Allows a principal of the account to write objects, and neither to read nor to delete them: for what fills an archive. It can
   * overwrite those whose keys it knows.
   *
   * @param prefix the prefix of the objects, for example `scans/`; by default all
   */
  public grantPut(grantee: iam.IGrantable, prefix: string = ''): iam.Grant {
    return this.grantObjects(grantee, prefix, [
      's3-outposts:AbortMultipartUpload',
      's3-outposts:ListMultipartUploadParts',
      's3-outposts:PutObject',
      's3-outposts:PutObjectTagging',
    ]);
  }

  /**
   * Allows a principal of the account to read, list, write and delete objects.
   *
   * @param prefix the prefix of the objects, for example `scans/`; by default all
   */
  public grantReadWrite(grantee: iam.IGrantable, prefix: string = ''): iam.Grant {
    return this.grant(grantee, prefix, [
      's3-outposts:AbortMultipartUpload',
      's3-outposts:DeleteObject',
      's3-outposts:GetObject',
      's3-outposts:GetObjectTagging',
      's3-outposts:ListMultipartUploadParts',
      's3-outposts:PutObject',
      's3-outposts:PutObjectTagging',
    ]);
  }

  /** A VPC and an Outpost have one endpoint in all. */
  private endpointProblems(): string[] {
    if (!this.endpoint) return [];
    const all = Stack.of(this)
      .node.findAll()
      .filter((one): one is OutpostBucket => one instanceof OutpostBucket);
    const first = all.find(({ endpoint, outpostId, vpcId }) => {
      return endpoint !== undefined && outpostId === this.outpostId && vpcId === this.vpcId;
    });
    return first === undefined || first === this
      ? []
      : [
          `'${this.node.path}' has another endpoint for the VPC and the Outpost of '${first.node.path}', of which the two have one in all; give it 'OutpostEndpoint.existing()'`,
        ];
  }

  private grant(grantee: iam.IGrantable, prefix: string, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3-outposts:ListBucket'],
      resourceArns: this.arns,
    }).combine(this.grantObjects(grantee, prefix, actions));
  }

  private grantObjects(grantee: iam.IGrantable, prefix: string, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: this.arns.map((arn) => `${arn}/object/${prefix}*`),
    });
  }

  /** Both: a request by the access point is one to the bucket, too. */
  private get arns(): string[] {
    return [this.bucket.attrArn, this.accessPointArn];
  }
}

/** The rules of a lifecycle: one for each prefix, one for the whole bucket, which also tidies up. */
function lifecycleOf({ expireAfter, prefixExpirations = {} }: OutpostBucketProps): s3outposts.CfnBucket.RuleProperty[] {
  return [
    {
      id: 'Objects',
      status: 'Enabled',
      // Of no type in aws-cdk-lib, which writes it as it is. A rule must have one, also for all objects.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
      filter: { Prefix: '' },
      expirationInDays: expireAfter?.toDays(),
      abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOADS_AFTER.toDays() },
    },
    ...Object.entries(prefixExpirations).map(([prefix, age]) => ({
      id: `Objects ${prefix}`,
      status: 'Enabled',
      filter: { Prefix: prefix },
      expirationInDays: age.toDays(),
    })),
  ];
}

/** It allows nothing, and refuses requests without TLS, and principals of other accounts, whatever an access point allows them. */
function policyOf(bucketArn: string): iam.PolicyDocument {
  const refused = (conditions: iam.Conditions) =>
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3-outposts:*'],
      resources: [bucketArn, `${bucketArn}/object/*`],
      conditions,
    });
  return new iam.PolicyDocument({
    statements: [
      refused({ Bool: { 'aws:SecureTransport': 'false' } }),
      refused({
        StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      }),
    ],
  });
}
