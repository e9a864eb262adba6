import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';

/**
 * A replica of a table, in a Region beside the stack's, which is read and written like the table. It inherits the table class, the
 * protection against deletion, the recovery, Contributor Insights, the throughput and the tags; what is below it does not.
 */
export interface ItemTableReplica {
  /** The Region, such as `eu-central-1`. */
  readonly region: string;

  /**
   * The key that encrypts the replica, of its Region: the other half of a customer managed key in `encryption`.
   *
   * @default - that of `encryption`, which needs none unless it is a customer managed key
   */
  readonly encryptionKeyArn?: string;

  /**
   * The Kinesis data stream, of the replica's Region, that its changes are written to.
   *
   * @default - none; that of the table is in another Region
   */
  readonly kinesisStream?: kinesis.IStream;

  /**
   * The policy of the replica, for principals of other accounts. DynamoDB refuses it together with a new replica: add the replica,
   * deploy, then give it the policy.
   *
   * @default - none; that of the table is for the stack's Region alone
   */
  readonly resourcePolicy?: iam.PolicyDocument;
}
