import { rule, Rules } from '../../private/validation';
import { TransferLocation, TransferStorage } from '../transfer/transfer-location';
import { TransferMode } from '../transfer/transfer-options';

/** The storage that AWS runs; one of two locations must be of it. */
const OF_AWS = [TransferStorage.BUCKET, TransferStorage.EFS, TransferStorage.LUSTRE, TransferStorage.WINDOWS];

/** The storage that another location than a bucket can be in Enhanced mode. */
const SERVERS = [TransferStorage.NFS, TransferStorage.SMB];

/** The two locations of a task. */
export interface LocationPair {
  readonly source: TransferLocation;
  readonly destination: TransferLocation;
}

/**
 * The modes that a pair of locations can be copied in, the better one first. The agents of the one mode are of no use to the other.
 * https://docs.aws.amazon.com/datasync/latest/userguide/choosing-task-mode.html
 */
export function modesOf({ source, destination }: LocationPair): readonly TransferMode[] {
  const isBucket = ({ _storage }: TransferLocation) => _storage === TransferStorage.BUCKET;
  if (isBucket(source) && isBucket(destination)) return [TransferMode.ENHANCED, TransferMode.BASIC];
  const other = isBucket(source) ? destination : source;
  const beside = isBucket(source) || isBucket(destination);
  if (other._storage === TransferStorage.OBJECT_STORAGE && other._agents.length === 0) {
    return beside ? [TransferMode.ENHANCED] : [];
  }
  if ([...source._agents, ...destination._agents].some(({ enhancedMode }) => enhancedMode)) {
    return beside && SERVERS.includes(other._storage) ? [TransferMode.ENHANCED] : [];
  }
  return [TransferMode.BASIC];
}

/** The rules of a pair of locations and of the mode that was asked for. */
export function modeRules(pair: LocationPair, mode: TransferMode | undefined): Rules {
  const modes = modesOf(pair);
  const { source, destination } = pair;
  const between = `between ${source._storage} and ${destination._storage}`;
  if (![source, destination].some(({ _storage }) => OF_AWS.includes(_storage))) {
    return rule(
      true,
      () => `'source' or 'destination' must be storage of AWS, got a transfer ${between}; copy to a bucket first`,
    );
  }
  return [
    rule(
      modes.length === 0,
      () =>
        `a transfer ${between} must have agents of Basic mode: Enhanced mode, and storage without an agent, are for buckets; use ` +
        `'TransferAgent.basic()'`,
    ),
    rule(
      modes.length > 0 && mode !== undefined && !modes.includes(mode),
      () =>
        `'mode' must be ${modes.join(' or ')} ${between} with these agents, got ${mode}; leave it out, or give ` +
        `'TransferAgent.${mode === TransferMode.ENHANCED ? 'enhanced' : 'basic'}()' where it can be`,
    ),
  ];
}
