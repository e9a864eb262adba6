import { Construct } from 'constructs';
import { CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as directoryservice from 'aws-cdk-lib/aws-directoryservice';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DailyAutomaticBackupStartTime, LustreMaintenanceTime, Weekday } from 'aws-cdk-lib/aws-fsx';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  ActiveDirectory,
  WindowsAuditLevel,
  WindowsFileShare,
  WindowsShareDeployment,
  WindowsShareStorage,
} from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `WindowsShare` stack. */
export interface WindowsShareStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The name of the domain where the stack makes a directory. It is nobody else's: a part of a domain of the company's. */
const DOMAIN = 'corp.example.com';

/**
 * The home directories of a company's Windows desktops: a file share whose users are those of an Active Directory, with audit logs and
 * backups; in production in two zones. With `-c directoryId=d-...` the directory is one that exists, else an AWS Managed Microsoft AD is made.
 * **Share and directory are billed from the first minute**, and take long to make.
 */
export class WindowsShareStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: ec2.IVpc;
  private readonly key: Key;

  constructor(scope: Construct, id: string, { profile, network }: WindowsShareStackProps) {
    super(scope, id);
    describe(this, profile, 'Windows share: home directories by SMB, with the users of an Active Directory');
    this.profile = profile;
    this.vpc = network.network.vpc;
    this.key = new Key(this, 'Key', {
      description: 'Encrypts files and audit logs of the share, and the password of its directory',
      enableKeyRotation: true,
    });

    const share = this.createShare(this.directoryId());
    const desktops = this.createClients('Desktops', 'Windows clients of the share');
    const administrators = this.createClients('Administrators', 'Hosts that administrators of the share work on');
    share.allowClients(desktops);
    share.allowClients(administrators);
    share.allowAdministration(administrators);
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [share] });

    new CfnOutput(this, 'SharePath', {
      value: share.sharePath,
      description: 'Clients that have joined the domain mount this, by net use',
    });
    new CfnOutput(this, 'DesktopsSecurityGroupId', {
      value: desktops.securityGroupId,
      description: 'The security group of clients',
    });
    new CfnOutput(this, 'AdministratorsSecurityGroupId', {
      value: administrators.securityGroupId,
      description: 'The security group of hosts that administer the share by PowerShell',
    });
  }

  private createShare(directoryId: string): WindowsFileShare {
    const { profile } = this;
    return new WindowsFileShare(this, 'Share', {
      vpc: this.vpc,
      directory: ActiveDirectory.managed(directoryId),
      ...profile.choose({
        sandbox: { deployment: WindowsShareDeployment.singleAz() },
        production: {
          deployment: WindowsShareDeployment.multiAz(),
          storage: WindowsShareStorage.ssd(Size.gibibytes(500)),
          throughputCapacity: 128,
        },
      }),
      encryptionKey: this.key,
      logEncryptionKey: this.key,
      // Who was refused, and who looked at what they may: the second one where a directory asks for it by its own audit settings.
      auditLevel: WindowsAuditLevel.ALL,
      logRetention: profile.logRetention,
      backupRetention: profile.choose({ sandbox: Duration.days(1), production: Duration.days(30) }),
      // At night, and after it on Sundays the half hour in which servers are patched, in UTC.
      backupStartTime: new DailyAutomaticBackupStartTime({ hour: 1, minute: 0 }),
      maintenanceStartTime: new LustreMaintenanceTime({ day: Weekday.SUNDAY, hour: 3, minute: 0 }),
      alarms: profile.alarms(this),
    });
  }

  /** A directory that exists, or a new one. */
  private directoryId(): string {
    const existing: string | undefined = this.node.tryGetContext('directoryId');
    return existing ?? this.createDirectory().ref;
  }

  private createDirectory(): directoryservice.CfnMicrosoftAD {
    const password = new secretsmanager.Secret(this, 'DirectoryPassword', {
      description: `The password of Admin of ${DOMAIN}, as the directory was made with`,
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledgeFindings(password);
    // Domain controllers are in two zones, in the sandbox as well.
    const subnetIds = this.vpc.privateSubnets.slice(0, 2).map(({ subnetId }) => subnetId);
    const directory = new directoryservice.CfnMicrosoftAD(this, 'Directory', {
      name: DOMAIN,
      edition: 'Standard',
      vpcSettings: { vpcId: this.vpc.vpcId, subnetIds },
      // A reference that CloudFormation resolves: the template has no password.
      password: password.secretValue.unsafeUnwrap(),
    });
    // With it go the users, and the access to all files.
    directory.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return directory;
  }

  /** They also sign in at the domain controllers, and reach whatever their users do. */
  private createClients(id: string, description: string): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, { vpc: this.vpc, description });
  }
}
