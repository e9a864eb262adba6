import * as datasync from 'aws-cdk-lib/aws-datasync';
import * as iam from 'aws-cdk-lib/aws-iam';
import { TransferLocation, TransferStorage } from '../transfer/transfer-location';
import { TransferMode, TransferReportLevel, TransferReportOptions } from '../transfer/transfer-options';
import { withTransferDefaults } from './transfer-rules';

const WINDOWS = [TransferStorage.SMB, TransferStorage.WINDOWS];
const OBJECTS = [TransferStorage.BUCKET, TransferStorage.OBJECT_STORAGE];

/** The options of a task, all of them: what an update is not told of may stay as it was. */
export function taskOptions(settings: ReturnType<typeof withTransferDefaults>): datasync.CfnTask.OptionsProperty {
  const { source, destination, mode, bandwidthLimit } = settings;
  const both = (storage: TransferStorage[]) => [source, destination].every((one) => isOf(one, storage));
  return {
    verifyMode: settings.verification,
    transferMode: settings.compare ? 'CHANGED' : 'ALL',
    overwriteMode: settings.overwrite ? 'ALWAYS' : 'NEVER',
    preserveDeletedFiles: settings.deletion._reason === undefined ? 'PRESERVE' : 'REMOVE',
    logLevel: settings.logLevel,
    taskQueueing: 'ENABLED',
    atime: 'BEST_EFFORT',
    mtime: 'PRESERVE',
    ...ownership(source, destination),
    objectTags: both(OBJECTS) ? (settings.objectTags ? 'PRESERVE' : 'NONE') : undefined,
    securityDescriptorCopyFlags: both(WINDOWS) ? 'OWNER_DACL' : undefined,
    // Minus one is no limit.
    bytesPerSecond: mode === TransferMode.ENHANCED ? undefined : (bandwidthLimit?.toBytes() ?? -1),
  };
}

/**
 * Windows has no owners and permissions of POSIX, and an access point gives all files to its user: the verification would fail for
 * what cannot be copied.
 * https://docs.aws.amazon.com/datasync/latest/userguide/metadata-copied.html
 * https://docs.aws.amazon.com/datasync/latest/userguide/create-efs-location.html
 */
function ownership(source: TransferLocation, destination: TransferLocation): datasync.CfnTask.OptionsProperty {
  if (isOf(source, WINDOWS) || isOf(destination, WINDOWS)) {
    return { uid: 'NONE', gid: 'NONE', posixPermissions: 'NONE' };
  }
  if (isOf(source, OBJECTS) && isOf(destination, OBJECTS)) return {};
  const owner = destination._oneOwner ? 'NONE' : 'INT_VALUE';
  return { uid: owner, gid: owner, posixPermissions: 'PRESERVE' };
}

/** The report of each execution. */
export function reportOf(
  { bucket, prefix, level = TransferReportLevel.ERRORS }: TransferReportOptions,
  role: iam.Role,
): datasync.CfnTask.TaskReportConfigProperty {
  const summary = level === TransferReportLevel.SUMMARY;
  return {
    destination: {
      s3: { s3BucketArn: bucket.bucketArn, subdirectory: prefix ?? '/', bucketAccessRoleArn: role.roleArn },
    },
    outputType: summary ? 'SUMMARY_ONLY' : 'STANDARD',
    reportLevel: summary ? undefined : level === TransferReportLevel.ERRORS ? 'ERRORS_ONLY' : 'SUCCESSES_AND_ERRORS',
    objectVersionIds: summary ? undefined : 'NONE',
  };
}

function isOf({ _storage }: TransferLocation, storage: readonly TransferStorage[]): boolean {
  return storage.includes(_storage);
}
