import { Construct } from 'constructs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AccessLogBucket,
  BucketAccessLogs,
  SecureBucket,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
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
    // Production has a distribution, which delivers its logs, too.
    const logs = new AccessLogBucket(this, 'AccessLogs', { allowCloudFront: profile.isProduction });
    this.accessLogs = logs.bucket;
    const accessLogs = BucketAccessLogs.toBucket(logs);
    // A deleted photo can be brought back for 30 days, then nothing of it is left, not even the marker of its deletion.
    const versionRetention = VersionRetention.days(30);
    this.uploads = new SecureBucket(this, 'Uploads', {
      accessLogs,
      // Nothing reads an original once it has its thumbnail; the tier costs nothing to read from when somebody does.
      storagePlan: StoragePlan.unknownAccess({ versionRetention }),
      cors: profile.site && [
        { allowedOrigins: [`https://www.${profile.site.domainName}`], allowedMethods: [s3.HttpMethods.POST] },
      ],
    }).bucket;
    this.thumbnails = new SecureBucket(this, 'Thumbnails', {
      accessLogs,
      storagePlan: StoragePlan.hot({ versionRetention }),
    }).bucket;
  }
}
