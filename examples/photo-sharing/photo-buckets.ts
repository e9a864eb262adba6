import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Profile } from '../profile';

/** Properties of the buckets. */
export interface PhotoBucketsProps {
  readonly profile: Profile;
}

/** One bucket for what users upload and one for what is made of it, so that no function is called by its own output. */
export class PhotoBuckets extends Construct {
  /** Where clients upload to. */
  public readonly uploads: s3.Bucket;

  /** What CloudFront serves. */
  public readonly thumbnails: s3.Bucket;

  /** Who did what with the others. */
  public readonly accessLogs: s3.Bucket;

  constructor(scope: Construct, id: string, { profile }: PhotoBucketsProps) {
    super(scope, id);
    const secure = {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
    };
    this.accessLogs = new s3.Bucket(this, 'AccessLogs', {
      ...secure,
      // CloudFront delivers its logs by ACL.
      objectOwnership: profile.isProduction ? s3.ObjectOwnership.BUCKET_OWNER_PREFERRED : undefined,
      lifecycleRules: [
        { expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    const photos = {
      ...secure,
      serverAccessLogsBucket: this.accessLogs,
      // A deleted photo can be brought back for 30 days, then nothing of it is left, not even the marker of its deletion.
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
      ],
    };
    this.uploads = new s3.Bucket(this, 'Uploads', {
      ...photos,
      serverAccessLogsPrefix: 'uploads/',
      lifecycleRules: [
        ...photos.lifecycleRules,
        // Nothing reads an original once it has its thumbnail; the tier costs nothing to read from when somebody does.
        {
          transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        },
      ],
      cors: profile.site && [
        { allowedOrigins: [`https://www.${profile.site.domainName}`], allowedMethods: [s3.HttpMethods.POST] },
      ],
    });
    this.thumbnails = new s3.Bucket(this, 'Thumbnails', { ...photos, serverAccessLogsPrefix: 'thumbnails/' });
  }
}
