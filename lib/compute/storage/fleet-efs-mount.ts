import * as efs from 'aws-cdk-lib/aws-efs';
import { mountPathRule } from '../../private/efs-access';
import { distinct, Rules } from '../../private/validation';

/** A directory of an EFS file system on each instance of a fleet. */
export interface FleetEfsMount {
  /**
   * The access point: it says which directory of the file system, and as which user. That of a `storage.SharedFileSystem`, or
   * another one, whose mount targets are in the VPC of the fleet.
   */
  readonly accessPoint: efs.IAccessPoint;

  /** The directory of the instance, for example `/srv/content`. */
  readonly path: string;

  /**
   * Whether the instances may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * The rules of the mounts of a fleet.
 *
 * @param others the paths of what else is mounted
 */
export function efsMountRules(mounts: readonly FleetEfsMount[], others: readonly string[]): Rules {
  const paths = mounts.map(({ path }) => path);
  return [
    paths.map((path) => mountPathRule('efsMounts.path', path)),
    distinct('paths of efsMounts, dataVolumes and instanceStorePath', [...paths, ...others]),
  ];
}
