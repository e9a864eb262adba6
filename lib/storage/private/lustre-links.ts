import { Aws } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { LustreLinkEvent, LustreLinkOptions } from '../lustre/lustre-link';

/** The changes that a link carries, with the defaults. */
export function linkEvents({ importedEvents, exportedEvents }: LustreLinkOptions): {
  readonly imported: LustreLinkEvent[];
  readonly exported: LustreLinkEvent[];
} {
  return { imported: importedEvents ?? Object.values(LustreLinkEvent), exported: exportedEvents ?? [] };
}

/**
 * Lets file systems of the account use the key of a bucket, through S3. FSx makes a role of the service for each linked file system; it
 * is not there when the policy of the key is written, which a principal must be, so that it is a condition.
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/s3-server-side-encryption-support.html
 */
export function allowLinkToUseKey(key: kms.IKey | undefined): void {
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LustreLinks',
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        StringEquals: {
          'kms:CallerAccount': Aws.ACCOUNT_ID,
          'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com`,
        },
        ArnLike: {
          'aws:PrincipalArn':
            `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/` +
            's3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_fs-*',
        },
      },
    }),
  );
}
