import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { matches, validate } from '../../private/validation';

const FORM = "the name of a file that ends with '.env'";

/**
 * A file with environment variables, one `NAME=value` a line, that ECS reads from S3 when a task starts. The execution role
 * is granted it. Variables of `environment` win over those of a file
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html).
 */
export abstract class ContainerEnvironmentFile {
  /**
   * A file of the app's own, which `cdk deploy` uploads.
   *
   * @param path the path of the file; a relative one begins where the app runs, mostly at `cdk.json`
   */
  public static fromFile(path: string): ContainerEnvironmentFile {
    validate('ContainerEnvironmentFile.fromFile', matches('path', path, /\.env$/, FORM));
    return new LocalFile(path);
  }

  /**
   * An object of a bucket. A task that runs does not see a new version of it.
   *
   * @param key the key of the object, which ends with `.env`
   */
  public static fromBucket(bucket: s3.IBucket, key: string): ContainerEnvironmentFile {
    validate('ContainerEnvironmentFile.fromBucket', matches('key', key, /\.env$/, FORM));
    return new BucketObject(bucket, key);
  }

  /**
   * The file for a container, with the permission to read it.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, id: string, executionRole: iam.IRole): ecs.EnvironmentFile;
}

class BucketObject extends ContainerEnvironmentFile {
  constructor(
    private readonly bucket: s3.IBucket,
    private readonly key: string,
  ) {
    super();
  }

  public _bind(_scope: Construct, _id: string, executionRole: iam.IRole): ecs.EnvironmentFile {
    return readable(this.bucket, this.key, executionRole);
  }
}

class LocalFile extends ContainerEnvironmentFile {
  constructor(private readonly path: string) {
    super();
  }

  public _bind(scope: Construct, id: string, executionRole: iam.IRole): ecs.EnvironmentFile {
    const asset = new Asset(scope, id, { path: this.path });
    return readable(asset.bucket, asset.s3ObjectKey, executionRole);
  }
}

/** aws-cdk-lib grants nothing for an environment file, and its own grants of a bucket allow more than one object. */
function readable(bucket: s3.IBucket, key: string, grantee: iam.IRole): ecs.EnvironmentFile {
  iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [bucket.arnForObjects(key)] });
  iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetBucketLocation'], resourceArns: [bucket.bucketArn] });
  bucket.encryptionKey?.grantDecrypt(grantee);
  return ecs.EnvironmentFile.fromBucket(bucket, key);
}
