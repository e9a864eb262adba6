import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A user of a cache, who signs in by IAM: the password is a request that the client signs, and is worth 15 minutes
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html).
 */
export interface IValkeyUser {
  /** The name of the user, which the client signs in with, and signs the password for. */
  readonly userName: string;

  /** Lets a principal sign in to the cache as this user. */
  grantConnect(grantee: iam.IGrantable): iam.Grant;
}
