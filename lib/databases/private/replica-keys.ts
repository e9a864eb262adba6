import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ItemTableProps } from '../tables/item-table';

/** The actions on a key that the grants of aws-cdk-lib give on the key of the table. */
export const KEY_READ_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey'];
export const KEY_WRITE_ACTIONS = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

/** The keys of the replicas by Region: those of `encryption`, and those of the replicas themselves. */
export function replicaKeys({ encryption, replicas = [] }: ItemTableProps): Record<string, string> {
  const own = replicas.flatMap(({ region, encryptionKeyArn: arn }) => (arn === undefined ? [] : [[region, arn]]));
  return { ...encryption?.replicaKeyArns, ...(Object.fromEntries(own) as Record<string, string>) };
}

/** The ARNs of the keys of the replicas; none without a customer managed key. */
export function replicaKeyArns(props: ItemTableProps): string[] {
  const keys = replicaKeys(props);
  return (props.replicas ?? []).flatMap(({ region }) => keys[region] ?? []);
}

/** The encryption of the table, with the keys that its replicas have. */
export function withReplicaKeys(props: ItemTableProps): dynamodb.TableEncryptionV2 {
  const { encryption = dynamodb.TableEncryptionV2.dynamoOwnedKey() } = props;
  const keys = replicaKeys(props);
  if (!encryption.tableKey || Object.keys(keys).length === 0) return encryption;
  return dynamodb.TableEncryptionV2.customerManagedKey(encryption.tableKey, keys);
}
