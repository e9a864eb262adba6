import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DIGESTS, EVIDENCE } from './ledger-roles';

/** The roles that write to the evidence bucket, beside that of exports. */
export interface EvidenceWriters {
  readonly digestRole: iam.IRole;
  readonly guardRole: iam.IRole;
}

/**
 * The policy of the table. IAM cannot ask for a condition of an item: who may put one can put it over another. So one role puts items,
 * by code that puts what is not there, and nobody changes or deletes one.
 *
 * The actions are those of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html, as IAM names them:
 * a transaction is its single actions (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html), and a
 * statement of PartiQL has actions of its own. What CloudFormation needs to change or delete the table, or this policy, is not among
 * them. The statements name the table as `*`: its ARN would refer to the table from itself.
 *
 * `aws:PrincipalArn` of a session is the ARN of its role
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html). Where a request has no such key, that of an
 * AWS service, the condition holds and the request is refused. A role as a principal could not be named: a deny of all others
 * (`NotPrincipal`) would have to name each session.
 */
export function tablePolicy(appender: iam.IRole): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'NobodyChangesOrDeletesRecords',
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: [
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:PartiQLInsert',
          'dynamodb:PartiQLUpdate',
          'dynamodb:PartiQLDelete',
          'dynamodb:UpdateTimeToLive',
        ],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        sid: 'OnlyTheAppendFunctionPutsRecords',
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: ['dynamodb:PutItem'],
        resources: ['*'],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': appender.roleArn } },
      }),
    ],
  });
}

/**
 * The statements of the policy of the evidence bucket: no object is deleted, which a marker would hide, and none is written over
 * another. Parts of an upload have no condition, its completion has
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html).
 *
 * And digests and proofs have one writer each: an object of another under the name of a digest to come would be locked there, and
 * the digest function, which goes on from none that it has not signed, would stop for good.
 */
export function evidenceStatements(
  bucket: s3.IBucket,
  { digestRole, guardRole }: EvidenceWriters,
): iam.PolicyStatement[] {
  const everything = bucket.arnForObjects('*');
  return [
    new iam.PolicyStatement({
      sid: 'NobodyDeletesEvidence',
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      // A replication from another bucket deletes and writes by actions of its own.
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete', 's3:ReplicateObject'],
      resources: [everything],
    }),
    new iam.PolicyStatement({
      sid: 'NobodyOverwritesEvidence',
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: ['s3:PutObject'],
      resources: [everything],
      conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    }),
    onlyWrites('OnlyTheDigestFunctionWritesDigests', digestRole, bucket.arnForObjects(DIGESTS)),
    onlyWrites('OnlyTheGuardWritesProofs', guardRole, bucket.arnForObjects(EVIDENCE)),
  ];
}

function onlyWrites(sid: string, role: iam.IRole, objects: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    actions: ['s3:PutObject'],
    resources: [objects],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } },
  });
}

/**
 * The statements of the policy of the signing key, beside the one that lets the account administer it by IAM: a signature is the digest
 * function's, whatever policies of IAM and grants say, and the key is not deleted before somebody has changed this policy, which
 * CloudTrail records. The right to change it stays: KMS refuses a policy that locks out its author
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html).
 */
export function signingKeyStatements(digester: iam.IRole): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'OnlyTheDigestFunctionSigns',
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions: ['kms:Sign'],
      resources: ['*'],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': digester.roleArn } },
    }),
    keyStays(),
  ];
}

/** Without the key that signs there are no digests, and without the one that encrypts nobody reads what a lock keeps. */
export function keyStays(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'NobodyDeletesTheKey',
    effect: iam.Effect.DENY,
    principals: [new iam.StarPrincipal()],
    actions: ['kms:ScheduleKeyDeletion', 'kms:DisableKey'],
    resources: ['*'],
  });
}
