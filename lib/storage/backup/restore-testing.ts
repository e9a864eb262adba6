import { Construct } from 'constructs';
import { Aws, Duration, Fn, Names, TimeZone } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { atLeastOne, distinct, isKnown, rule, Rules, validate } from '../../private/validation';
import { backupRole } from '../private/backup-role';
import { daysBetween } from '../private/whole-days';

/** The types of resources whose backups can be restored on trial. */
export enum RestoreTestedResource {
  /** Clusters of Aurora. */
  AURORA = 'Aurora',

  /** Clusters of DocumentDB. */
  DOCUMENT_DB = 'DocumentDB',

  /** Tables of DynamoDB. */
  DYNAMO_DB = 'DynamoDB',

  /** Volumes. */
  EBS = 'EBS',

  /** Instances. */
  EC2 = 'EC2',

  /** File systems of EFS. */
  EFS = 'EFS',

  /** File systems of FSx. */
  FSX = 'FSx',

  /** Clusters of Neptune. */
  NEPTUNE = 'Neptune',

  /** Databases of RDS. */
  RDS = 'RDS',

  /** Buckets. */
  S3 = 'S3',
}

/** Options of restores on trial. */
export interface RestoreTestingOptions {
  /** The types of resources, of each of which every backed-up resource is restored. */
  readonly resourceTypes: RestoreTestedResource[];

  /**
   * The schedule.
   *
   * @default - Sunday at 6 o'clock
   */
  readonly schedule?: events.Schedule;

  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * The age of the backups of which the last one is restored, in whole days, 1 to 365.
   *
   * @default Duration.days(7)
   */
  readonly selectionWindow?: Duration;

  /**
   * The time for which what was restored is there for a check of your own, in whole hours, 1 to 168; then AWS Backup deletes it. It is
   * billed as long.
   *
   * @default Duration.hours(1)
   */
  readonly validationWindow?: Duration;
}

/**
 * Restores on trial: a backup that nobody has restored is a hope.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
 */
export class RestoreTesting {
  /** Restores the last backup of each resource on a schedule, and deletes what it restored. Failures are notified as those of backups. */
  public static scheduled(options: RestoreTestingOptions): RestoreTesting {
    const { resourceTypes, schedule, selectionWindow, validationWindow } = options;
    const hours = validationWindow?.toHours({ integral: false });
    validate(
      'RestoreTesting.scheduled',
      atLeastOne('resourceTypes', resourceTypes),
      distinct('resourceTypes', resourceTypes),
      cronRule(schedule),
      daysBetween('selectionWindow', selectionWindow, { min: 1, max: 365 }),
      rule(
        hours !== undefined && (!Number.isInteger(hours) || hours < 1 || hours > 168),
        () => `'validationWindow' must be a duration in whole hours from 1 to 168, got ${hours} h`,
      ),
    );
    return new RestoreTesting(options);
  }

  private constructor(private readonly options: RestoreTestingOptions) {}

  /**
   * Creates the plan, its selections and their role.
   *
   * @internal
   */
  public _bind(scope: Construct, vaultArns: string[]): RestoreTestingParts {
    const { resourceTypes, schedule, timeZone, selectionWindow, validationWindow } = this.options;
    const role = backupRole(scope, 'RestoreTestingRole', {
      description: 'Restores of backups on trial',
      policies: ['service-role/AWSBackupServiceRolePolicyForRestores'],
      bucketPolicy: 'AWSBackupServiceRolePolicyForS3Restore',
      hasBuckets: () => resourceTypes.includes(RestoreTestedResource.S3),
    });
    const plan = new backup.CfnRestoreTestingPlan(scope, 'RestoreTestingPlan', {
      restoreTestingPlanName: planName(scope),
      scheduleExpression: schedule?.expressionString ?? 'cron(0 6 ? * SUN *)',
      scheduleExpressionTimezone: timeZone?.timezoneName,
      recoveryPointSelection: {
        algorithm: 'LATEST_WITHIN_WINDOW',
        includeVaults: vaultArns,
        recoveryPointTypes: ['CONTINUOUS', 'SNAPSHOT'],
        selectionWindowDays: (selectionWindow ?? Duration.days(7)).toDays(),
      },
    });
    for (const name of resourceTypes) {
      new backup.CfnRestoreTestingSelection(scope, `${name}RestoreTesting`, {
        restoreTestingPlanName: plan.ref,
        restoreTestingSelectionName: name,
        protectedResourceType: name,
        protectedResourceArns: ['*'],
        iamRoleArn: role.roleArn,
        validationWindowHours: (validationWindow ?? Duration.hours(1)).toHours(),
      });
    }
    return { plan, role };
  }
}

/**
 * The resources of restores on trial.
 *
 * @internal
 */
export interface RestoreTestingParts {
  readonly plan: backup.CfnRestoreTestingPlan;
  readonly role: iam.Role;
}

/** Letters, digits and underscores, at most 50 of them. */
function planName(scope: Construct): string {
  const unique = Names.uniqueResourceName(scope, { maxLength: 41, separator: '_', allowedSpecialCharacters: '_' });
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `${unique}_${Fn.select(0, Fn.split('-', stackUuid))}`;
}

function cronRule(schedule: events.Schedule | undefined): Rules {
  const text = schedule?.expressionString;
  return rule(
    isKnown(text) && !/^cron\((\S+\s+){5}\S+\)$/.test(text),
    () => `'schedule' must be a cron expression, got '${text}'; use 'events.Schedule.cron()'`,
  );
}
