import { Construct, IConstruct } from 'constructs';
import { Aws, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, rule, Rules } from '../../private/validation';
import type { DeliveryBucketOriginOptions } from '../delivery/delivery-origin-options';
import { NorthVirginia } from '../north-virginia';
import { originPropsOf, originRules } from './delivery-origin-rules';
import { DeliveryKind, DeliverySource } from './delivery-source';

/** A bucket that CloudFront reads by signed requests. */
export class BucketSource implements DeliverySource {
  public readonly kind = DeliveryKind.FILES;
  public readonly readOnly = true;
  public readonly grpcObstacle = 'a bucket';
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
    return S3BucketOrigin.withBucketDefaults(this.handle(scope, id), {
      ...originPropsOf(id, this.options),
      originAccessControlId: accessControlOf(scope, 'BucketAccess', 's3').ref,
    });
  }

  public allow(scope: Construct, _id: string, distribution: cloudfront.Distribution, isStaging: boolean): void {
    const { bucket } = this;
    const principals = [new iam.ServicePrincipal('cloudfront.amazonaws.com')];
    // The id is that of the other distribution.
    const given = isStaging ? undefined : this.options.distributionId;
    const ofBucket = this.isElsewhere(scope) ? given : distribution.distributionId;
    const ofKey = this.fixedName(scope) === undefined ? given : distribution.distributionId;
    const conditions = conditionsOf(ofBucket);
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
        conditions: conditionsOf(ofKey),
      }),
    );
    const openKey = key?.statementAdded === true && ofKey === undefined;
    if (openKey || (statementAdded && ofBucket === undefined)) warnOfOthers(scope, openKey, isStaging);
    if (!statementAdded || key?.statementAdded === false) {
      Validations.of(scope).addWarning(
        'cdk-reference-architectures:importedDeliveryBucket',
        `The policy of an imported ${statementAdded ? 'key' : 'bucket'} stays as it is: let cloudfront.amazonaws.com ${statementAdded ? 'decrypt with it' : 'read it'} for this distribution, as the README shows.`,
      );
    }
  }

  /**
   * A bucket of another stack is read weakly; its name and its address would want a physical name. One with a name of the caller's is read by
   * that: the distribution does not wait for it then.
   */
  private handle(scope: Construct, id: string): s3.IBucket {
    const fixedName = this.fixedName(scope);
    if (fixedName !== undefined) {
      return s3.Bucket.fromBucketAttributes(scope, `${id}Bucket`, { bucketName: fixedName, region: Aws.REGION });
    }
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof s3.CfnBucket) || !this.isElsewhere(scope)) return this.bucket;
    NorthVirginia._readWeakly(resource);
    return s3.Bucket.fromBucketAttributes(scope, `${id}Bucket`, {
      bucketName: resource.ref,
      bucketRegionalDomainName: resource.attrRegionalDomainName,
    });
  }

  private isElsewhere(scope: Construct): boolean {
    return Stack.of(this.bucket) !== Stack.of(scope);
  }

  /**
   * The name of a bucket with a key, both in the stack of the distribution, where it is known: its key can name the distribution then, which
   * needs no bucket but its name. Else the distribution needs the bucket, and the bucket its key, whose policy is no resource of its own.
   */
  private fixedName(scope: Construct): string | undefined {
    const resource = this.bucket.node.defaultChild;
    const key = this.bucket.encryptionKey?.node.defaultChild;
    const isHere = resource instanceof s3.CfnBucket && key !== undefined && Stack.of(key) === Stack.of(scope);
    return isHere && !this.isElsewhere(scope) && isKnown(resource.bucketName) ? resource.bucketName : undefined;
  }
}

/** Nobody thinks of the second step by himself. */
function warnOfOthers(scope: Construct, ofKey: boolean, isStaging: boolean): void {
  const what = `The policy of a ${ofKey ? 'key' : 'bucket'} lets all distributions of the account in`;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:deliveryNotNamed',
    isStaging
      ? `${what} as long as there is a staging distribution, whose id nobody knows: take it away once it is tried.`
      : `${what}: give 'DeliveryOrigin.bucket()' the 'distributionId' once this one is deployed.`,
  );
}

/**
 * One distribution, or all of the account where its id is not known. AWS documents `aws:SourceArn` alone for this
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
 */
function conditionsOf(distributionId: string | undefined): iam.Conditions {
  const arn = `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distributionId ?? '*'}`;
  return { [distributionId === undefined ? 'ArnLike' : 'StringEquals']: { 'AWS:SourceArn': arn } };
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
