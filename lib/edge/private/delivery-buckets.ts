import { Construct, IConstruct } from 'constructs';
import { Aws, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { uniqueName } from '../../private/unique-name';
import { matches, rule, Rules } from '../../private/validation';
import type { DeliveryBucketOriginOptions } from '../delivery/delivery-origin';
import { NorthVirginia } from '../north-virginia';
import { originRules } from './delivery-origin-rules';
import { DeliveryKind, DeliverySource } from './delivery-source';

/** A bucket that CloudFront reads by signed requests. */
export class BucketSource implements DeliverySource {
  public readonly kind = DeliveryKind.FILES;
  public readonly readOnly = true;
  public readonly lists: boolean;
  public readonly reads: readonly IConstruct[];

  constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: DeliveryBucketOriginOptions,
  ) {
    this.lists = options.missingAsNotFound ?? true;
    this.reads = [bucket];
  }

  public rules(): Rules {
    return [
      rule(
        this.bucket.isWebsite === true,
        () =>
          `'origin' is a bucket with a website endpoint, which takes no signed requests and is public; leave 'websiteIndexDocument' out of the bucket, and take 'defaultRootObject' and 'pages' here`,
      ),
      matches(
        'distributionId',
        this.options.distributionId,
        /^E[A-Z0-9]{7,}$/,
        "the id of a distribution, as 'E1A2B3C4D5E6F7'",
      ),
      originRules(this.options),
    ];
  }

  public bind(scope: Construct, id: string): cloudfront.IOrigin {
    const { path, originShieldRegion, customHeaders } = this.options;
    return S3BucketOrigin.withBucketDefaults(this.handle(scope, id), {
      originId: id,
      originPath: path,
      originShieldRegion,
      customHeaders: customHeaders && { ...customHeaders },
      originAccessControlId: accessControlOf(scope, 'BucketAccess', 's3').ref,
    });
  }

  public allow(scope: Construct, _id: string, distribution: cloudfront.Distribution): void {
    const principals = [new iam.ServicePrincipal('cloudfront.amazonaws.com')];
    const conditions = this.conditions(scope, distribution);
    const { bucket } = this;
    const read = new iam.PolicyStatement({
      principals,
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions,
    });
    const { statementAdded } = bucket.addToResourcePolicy(read);
    if (this.lists) {
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({ principals, actions: ['s3:ListBucket'], resources: [bucket.bucketArn], conditions }),
      );
    }
    const key = bucket.encryptionKey?.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['kms:Decrypt'],
        resources: ['*'],
        conditions: this.conditionsOf(this.options.distributionId),
      }),
    );
    this.warnOfOthers(scope, statementAdded, key?.statementAdded ?? false);
    if (!statementAdded || key?.statementAdded === false) {
      Validations.of(scope).addWarning(
        'cdk-reference-architectures:importedDeliveryBucket',
        `The policy of an imported ${statementAdded ? 'key' : 'bucket'} stays as it is: let cloudfront.amazonaws.com ${statementAdded ? 'decrypt with it' : 'read it'} for this distribution, as the README shows.`,
      );
    }
  }

  /** Nobody thinks of the second step by himself. */
  private warnOfOthers(scope: Construct, ofBucket: boolean, ofKey: boolean): void {
    const isElsewhere = Stack.of(this.bucket) !== Stack.of(scope);
    if (this.options.distributionId !== undefined || !(ofKey || (ofBucket && isElsewhere))) return;
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:deliveryNotNamed',
      `The policy of a ${ofKey ? 'key' : 'bucket'} lets all distributions of the account in: give 'DeliveryOrigin.bucket()' the 'distributionId' once this one is deployed.`,
    );
  }

  /** A bucket of another stack is read weakly; its name and its address would want a physical name. */
  private handle(scope: Construct, id: string): s3.IBucket {
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof s3.CfnBucket) || Stack.of(resource) === Stack.of(scope)) return this.bucket;
    NorthVirginia._readWeakly(resource);
    return s3.Bucket.fromBucketAttributes(scope, `${id}Bucket`, {
      bucketName: resource.ref,
      bucketRegionalDomainName: resource.attrRegionalDomainName,
    });
  }

  /**
   * The distribution itself in its own stack. A bucket of another stack is deployed first, and knows no distribution yet: all of the
   * account, until one is named.
   */
  private conditions(scope: Construct, distribution: cloudfront.Distribution): iam.Conditions {
    const sameStack = Stack.of(this.bucket) === Stack.of(scope);
    return this.conditionsOf(sameStack ? distribution.distributionId : this.options.distributionId);
  }

  /**
   * A key cannot name the distribution before it exists: the distribution needs the bucket, and the bucket its key. AWS documents
   * `aws:SourceArn` alone for this
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
   */
  private conditionsOf(distributionId: string | undefined): iam.Conditions {
    const arn = `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distributionId ?? '*'}`;
    return { [distributionId === undefined ? 'ArnLike' : 'StringEquals']: { 'AWS:SourceArn': arn } };
  }
}

/** Signs all requests to the origins of a kind. One for all of them: its id does not depend on their order. */
export function accessControlOf(
  scope: Construct,
  id: string,
  type: 's3' | 'lambda',
): cloudfront.CfnOriginAccessControl {
  const found = scope.node.tryFindChild(id);
  if (found) return found as cloudfront.CfnOriginAccessControl;
  const owner = new Construct(scope, `${id}Name`);
  return new cloudfront.CfnOriginAccessControl(scope, id, {
    originAccessControlConfig: {
      // Of all Regions of the account, which the name that aws-cdk-lib makes is not.
      name: uniqueName(owner, 64),
      originAccessControlOriginType: type,
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    },
  });
}
