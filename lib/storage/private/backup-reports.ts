import { Aws, Stack } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';

/**
 * Lets AWS Backup write reports into a bucket. Its role is made with the first report plan of the account, and a policy that names a
 * role that is not there is refused: the policy comes after the plans, and that of the key names nobody, but asks who it is.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-report-plan-console.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-report-plan-api.html
 */
export function allowBackupReports(
  bucket: s3.IBucket,
  prefix: string | undefined,
  reportPlans: backup.CfnReportPlan[],
): void {
  const role = Stack.of(bucket).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: 'aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports',
  });
  const { policyDependable } = bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'BackupReports',
      principals: [new iam.ArnPrincipal(role)],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(prefix === undefined ? '*' : `${prefix}/*`)],
      conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    }),
  );
  if (policyDependable instanceof s3.BucketPolicy) policyDependable.node.addDependency(...reportPlans);
  bucket.encryptionKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'BackupReports',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'aws:PrincipalArn': role },
        StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com` },
      },
    }),
  );
}
