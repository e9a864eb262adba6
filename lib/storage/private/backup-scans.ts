import { Construct } from 'constructs';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';

/** The only scanner that AWS Backup has. */
export const SCANNER = 'GUARDDUTY';

/** What AWS keeps for GuardDuty: it reads backups, and nothing else. */
const SCAN_POLICY = 'AWSBackupGuardDutyRolePolicyForScans';

/** The policy by which the role of backups has them scanned. */
export const START_SCAN_POLICY = 'AWSBackupServiceRolePolicyForScans';

/** The policy by which the role of backups has them indexed. */
export const INDEX_POLICY = 'AWSBackupServiceRolePolicyForIndexing';

/**
 * The role by which GuardDuty reads backups, and of which services. AWS names no source for its trust policy.
 * https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-backup-iam-permissions.html
 */
export function malwareScans(scope: Construct): {
  readonly role: iam.Role;
  readonly setting: backup.CfnBackupPlan.ScanSettingResourceTypeProperty;
} {
  const role = new iam.Role(scope, 'ScannerRole', {
    description: 'Searches backups for malware',
    assumedBy: new iam.ServicePrincipal('malware-protection.guardduty.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(SCAN_POLICY)],
  });
  acknowledgeInherent(
    role,
    'The policy that AWS keeps for GuardDuty: it reads what AWS Backup has made, which is known when it does',
    `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${SCAN_POLICY}]`,
  );
  return {
    role,
    setting: { malwareScanner: SCANNER, resourceTypes: ['EBS', 'EC2', 'S3'], scannerRoleArn: role.roleArn },
  };
}
