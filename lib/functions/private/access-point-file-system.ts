import * as lambda from 'aws-cdk-lib/aws-lambda';
import { efsMountStatement } from '../../private/efs-access';
import { FunctionFileSystem } from '../api-function';

/**
 * A file system that the function mounts by one access point. That of aws-cdk-lib always lets it write, and names every file
 * system of the account.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem-efs.html
 */
export class AccessPointFileSystem extends lambda.FileSystem {
  constructor({ accessPoint, mountPath, readOnly }: FunctionFileSystem) {
    super({
      localMountPath: mountPath,
      arn: accessPoint.accessPointArn,
      dependency: [accessPoint.fileSystem.mountTargetsAvailable],
      connections: accessPoint.fileSystem.connections,
      policies: [efsMountStatement({ accessPoint, readOnly })],
    });
  }
}
