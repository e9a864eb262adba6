import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ActiveDirectory,
  WindowsAuditLevel,
  WindowsFileShare,
  WindowsFileShareProps,
  WindowsShareDeployment,
  WindowsShareStorage,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

const LOG_KEYS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  ]),
);

export const windowsSpecimens: Specimens = {
  WindowsFileShare: {
    findings: LOG_KEYS,
    minimal: (stack, id, given: Partial<WindowsFileShareProps> = {}) =>
      new WindowsFileShare(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        directory: given.directory ?? ActiveDirectory.managed('d-1234567890'),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const share = new WindowsFileShare(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets.slice(1) },
        directory: ActiveDirectory.selfManaged({
          domainName: 'corp.example.com',
          dnsIps: ['10.0.4.10', '10.0.5.10'],
          secret: secretsmanager.Secret.fromSecretAttributes(stack, `${id}Account`, {
            secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:directory-abcdef',
            encryptionKey: keyOf(stack),
          }),
          organizationalUnit: 'OU=FSx,DC=corp,DC=example,DC=com',
          administratorsGroup: 'File Share Administrators',
          domainControllers: [ec2.Peer.ipv4('10.0.4.0/23')],
        }),
        deployment: WindowsShareDeployment.singleAz(),
        storage: WindowsShareStorage.ssd(Size.gibibytes(100), { iops: 1000 }),
        throughputCapacity: 64,
        aliases: ['files.example.com'],
        auditLevel: WindowsAuditLevel.ALL,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        encryptionKey: keyOf(stack),
        backupRetention: Duration.days(30),
        backupStartTime: new fsx.DailyAutomaticBackupStartTime({ hour: 1, minute: 15 }),
        maintenanceStartTime: new fsx.LustreMaintenanceTime({ day: fsx.Weekday.SUNDAY, hour: 3, minute: 30 }),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: { freeStoragePercent: 20, networkPercent: 80, diskPercent: 85 },
      });
      const clients = new ec2.SecurityGroup(stack, `${id}Clients`, {
        vpc: vpcOf(stack),
        description: 'Clients',
        allowAllOutbound: false,
      });
      share.allowClients(clients);
      share.allowAdministration(clients);
      return share;
    },
    further: {
      onHdd: (stack, id) =>
        new WindowsFileShare(stack, id, {
          vpc: vpcOf(stack),
          directory: ActiveDirectory.managed('d-1234567890', {
            domainControllers: [
              ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Controllers`, 'sg-0123456789abcdef0'),
            ],
          }),
          storage: WindowsShareStorage.hdd(Size.gibibytes(2000)),
          throughputCapacity: 8,
          auditLevel: WindowsAuditLevel.DISABLED,
          automaticBackups: false,
          alarms: alarmsOf(stack),
        }),
    },
  },
};
