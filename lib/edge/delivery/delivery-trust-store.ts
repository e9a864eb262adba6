import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { uniqueName } from '../../private/unique-name';
import { isKnown, matches, nonEmpty, required, Rules, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';

/** Options for a trust store from a bucket. */
export interface DeliveryTrustStoreOptions {
  /**
   * The version of the object. CloudFront reads it once: with another version CloudFormation has it read again.
   *
   * @default - the newest one when the trust store is made; later ones are not noticed
   */
  readonly version?: string;

  /**
   * Whether CloudFront asks the OCSP endpoint that a client's certificate names whether it is revoked.
   *
   * @default false - many private authorities have none
   */
  readonly checksRevocation?: boolean;
}

/** The authorities whose certificates clients may show. */
export abstract class DeliveryTrustStore {
  /**
   * A trust store of the delivery's own, from a bundle of at most 25 certificates of authorities in PEM format, of 64 KB, without blank lines
   * between them (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/trust-stores-certificate-management.html).
   *
   * @param bucket the bucket, in any Region
   * @param key the key of the bundle in the bucket, which is there before the delivery is deployed
   */
  public static fromBucket(
    bucket: s3.IBucket,
    key: string,
    options: DeliveryTrustStoreOptions = {},
  ): DeliveryTrustStore {
    validate(
      'DeliveryTrustStore.fromBucket',
      required('bucket', bucket, "give it an 's3.IBucket'"),
      required('key', key),
      nonEmpty('key', key),
      nonEmpty('version', options.version),
    );
    return new OwnTrustStore(bucket, key, options);
  }

  /**
   * A trust store that exists, of up to 25 distributions.
   *
   * @param trustStoreId the id of the trust store, not its ARN
   */
  public static existing(trustStoreId: string): DeliveryTrustStore {
    validate('DeliveryTrustStore.existing', trustStoreIdRules(trustStoreId));
    return new ExistingTrustStore(trustStoreId);
  }

  /**
   * The id of the trust store.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): string;
}

class OwnTrustStore extends DeliveryTrustStore {
  constructor(
    private readonly bucket: s3.IBucket,
    private readonly key: string,
    private readonly options: DeliveryTrustStoreOptions,
  ) {
    super();
  }

  public _bind(scope: Construct): string {
    const { bucket, key, options } = this;
    const { region } = bucket.env;
    const resource = bucket.node.defaultChild;
    const isElsewhere = resource instanceof s3.CfnBucket && Stack.of(resource) !== Stack.of(scope);
    if (isElsewhere) NorthVirginia._readWeakly(resource);
    const store = new cloudfront.CfnTrustStore(scope, 'TrustStore', {
      name: uniqueName(new Construct(scope, 'TrustStoreName'), 64),
      caCertificatesBundleSource: {
        caCertificatesBundleS3Location: {
          bucket: isElsewhere ? resource.ref : bucket.bucketName,
          key,
          region: isKnown(region) ? region : Aws.REGION,
          version: options.version,
        },
      },
      useClientCertificateOcspEndpoint: options.checksRevocation ?? false,
    });
    return store.attrId;
  }
}

class ExistingTrustStore extends DeliveryTrustStore {
  constructor(private readonly trustStoreId: string) {
    super();
  }

  public _bind(): string {
    return this.trustStoreId;
  }
}

function trustStoreIdRules(trustStoreId: string): Rules {
  return [
    required('trustStoreId', trustStoreId),
    matches('trustStoreId', trustStoreId, /^[A-Za-z0-9_-]+$/, 'the id of a trust store, not its ARN'),
  ];
}
