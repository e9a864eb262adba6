import { Construct } from 'constructs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import {
  BackupCopy,
  BackupProgram,
  BackupSchedule,
  BackupScope,
  RestoreTestedResource,
  RestoreTesting,
  SharedFileSystem,
} from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { COPY_REGION, COPY_VAULT_NAME, SharedContentCopiesStack } from '../shared-content-copies/stack';

/** Properties of the `SharedContentFiles` stack. */
export interface SharedContentFilesStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;

  /** The stack of the vault that production's backups are copied to. */
  readonly copies: SharedContentCopiesStack;
}

/** The users of the directory: editors own it, and what reads is of its group. */
const EDITOR = 1000;
const READER = 1001;
const GROUP = 2000;

/** A new file belongs to the group of the directory, which may read it. Others see nothing. */
const DIRECTORY = { path: '/content', gid: GROUP, ownerUid: EDITOR, permissions: '2750' };

/**
 * The files of the shared content, and the one program that backs them up: in production with copies in another Region, and a restore on
 * trial each month. What works on them comes and goes in another stack.
 */
export class SharedContentFilesStack extends Stack {
  /** The file system. */
  public readonly files: SharedFileSystem;

  /** The directory, for who writes to it. */
  public readonly writers: efs.AccessPoint;

  /** The same directory, for who only reads. */
  public readonly readers: efs.AccessPoint;

  /** The backups. */
  public readonly backups: BackupProgram;

  constructor(scope: Construct, id: string, { profile, network, copies }: SharedContentFilesStackProps) {
    super(scope, id);
    describe(this, profile, 'Shared content: the file system of a CMS, and its backups');
    this.files = new SharedFileSystem(this, 'Files', {
      vpc: network.network.vpc,
      // The program below makes them.
      automaticBackups: false,
      alarms: profile.alarms(this),
    });
    this.writers = this.files.addAccessPoint('Writers', { ...DIRECTORY, uid: EDITOR });
    this.readers = this.files.addAccessPoint('Readers', { ...DIRECTORY, uid: READER });
    this.backups = this.createBackups(profile, copies);
  }

  private createBackups(profile: Profile, copies: SharedContentCopiesStack): BackupProgram {
    const alarms = profile.alarms(this);
    const scopes = [BackupScope.constructs('Content', [this.files])];
    if (!profile.isProduction) {
      // A vault with a backup in it cannot be deleted. This one is empty on six days of the week.
      const schedules = [BackupSchedule.weekly({ retention: Duration.days(1) })];
      return new BackupProgram(this, 'Backups', { scopes, schedules, alarms });
    }
    // The vault must be there before its first copy.
    this.node.addDependency(copies);
    // By its ARN: the network has no Region of its own in the app, and without one a vault in another cannot be referred to.
    const copyVaultArn = this.formatArn({
      service: 'backup',
      region: COPY_REGION,
      resource: 'backup-vault',
      resourceName: COPY_VAULT_NAME,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const toCopies = [BackupCopy.toVaultArn(copyVaultArn, { retention: Duration.days(90) })];
    return new BackupProgram(this, 'Backups', {
      scopes,
      // On the first of a month there is one backup, the monthly one: it is copied as well.
      schedules: [BackupSchedule.daily({ copies: toCopies }), BackupSchedule.monthly({ copies: toCopies })],
      restoreTesting: RestoreTesting.scheduled({
        resourceTypes: [RestoreTestedResource.EFS],
        schedule: events.Schedule.cron({ minute: '0', hour: '6', day: '2' }),
      }),
      alarms,
    });
  }
}
