import { Construct } from 'constructs';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';

/** The index by which the records of a time are read. */
export const DIGEST_INDEX = 'ByDigestWindow';

/** The folders of the evidence bucket. */
export const DIGESTS = 'digests/*';
export const EVIDENCE = 'evidence/*';
export const EXPORTS = 'exports/*';

/** The things that the functions of a ledger use. */
export interface LedgerStores {
  readonly table: dynamodb.ITable;
  readonly bucket: s3.IBucket;
  readonly encryptionKey: kms.IKey;
  /** The keys that evidence was encrypted with before. */
  readonly formerKeys: readonly kms.IKey[];
  readonly signingKey: kms.IKey;
}

/** A role for a function of a ledger: it is made before the policies that name it. */
export function ledgerRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, { description, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/**
 * The appender reads the end of a chain and puts records. A transaction takes the permission of each of its parts
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html).
 */
export function letAppend(role: iam.Role, { table, encryptionKey }: LedgerStores): void {
  allow(role, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], table.tableArn);
  allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn);
}

/** The digest function reads what was recorded, and writes signed digests. It lists digests to find the last one. */
export function letDigest(
  role: iam.Role,
  { table, bucket, encryptionKey, signingKey, formerKeys }: LedgerStores,
): void {
  allow(role, ['dynamodb:Query', 'dynamodb:Scan'], table.tableArn);
  allow(role, ['dynamodb:Query'], `${table.tableArn}/index/${DIGEST_INDEX}`);
  allow(role, ['s3:ListBucket'], bucket.bucketArn);
  allow(role, ['s3:GetObject', 's3:PutObject'], bucket.arnForObjects(DIGESTS));
  allow(role, ['kms:GetPublicKey', 'kms:Sign'], signingKey.keyArn);
  allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn);
  letDecrypt(role, formerKeys);
  acknowledgeFolders(role, bucket, DIGESTS);
}

/** The verifier reads everything, by the index where it makes a proof, and writes nothing. */
export function letVerify(
  role: iam.Role,
  { table, bucket, encryptionKey, signingKey, formerKeys }: LedgerStores,
): void {
  allow(role, ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], table.tableArn);
  allow(role, ['dynamodb:Query'], `${table.tableArn}/index/${DIGEST_INDEX}`);
  allow(role, ['s3:ListBucket', 's3:ListBucketVersions'], bucket.bucketArn);
  allow(role, ['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects(DIGESTS));
  allow(role, ['kms:GetPublicKey'], signingKey.keyArn);
  allow(role, ['kms:Decrypt'], encryptionKey.keyArn);
  letDecrypt(role, formerKeys);
  acknowledgeFolders(role, bucket, DIGESTS);
}

/** The guard writes what it saw in the stream, which is encrypted as its table is. */
export function letGuard(role: iam.Role, { bucket, encryptionKey }: LedgerStores): void {
  allow(role, ['s3:PutObject'], bucket.arnForObjects(EVIDENCE));
  allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn);
  acknowledgeFolders(role, bucket, EVIDENCE);
}

/** The export reads all records, lists digests, and writes files. */
export function letExport(role: iam.Role, { table, bucket, encryptionKey }: LedgerStores): void {
  allow(role, ['dynamodb:Query', 'dynamodb:Scan'], table.tableArn);
  allow(role, ['s3:ListBucket'], bucket.bucketArn);
  allow(role, ['s3:AbortMultipartUpload', 's3:PutObject'], bucket.arnForObjects(EXPORTS));
  allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn);
  acknowledgeFolders(role, bucket, EXPORTS);
}

/**
 * By hand, where aws-cdk-lib has grants: those give more than a function of a ledger may have, such as the retention of objects
 * (`bucket.grantPut()`) or updates of items (`table.grants.writeData()`).
 */
function allow(role: iam.Role, actions: string[], resource: string): void {
  role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
}

function letDecrypt(role: iam.Role, keys: readonly kms.IKey[]): void {
  keys.forEach(({ keyArn }) => allow(role, ['kms:Decrypt'], keyArn));
}

function acknowledgeFolders(role: iam.Role, bucket: s3.IBucket, ...folders: string[]): void {
  acknowledgeInherent(
    role,
    'The names of digests, evidence and exports are those of times and events, which are not known before',
    ...folders.map((folder) => wildcardFinding(role, bucket.arnForObjects(folder))),
  );
}
