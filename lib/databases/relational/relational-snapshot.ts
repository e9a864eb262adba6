import { matches, Rules, validate } from '../../private/validation';

/**
 * The snapshot that a `RelationalDatabase` is made from, with its data, its users and its encryption. It is named in this account and
 * Region, as `orders-before-upgrade` or `rds:orders-2026-11-26-01-00`, or by its ARN, as one that another account shares has to be.
 */
export abstract class RelationalSnapshot {
  /**
   * A snapshot of an instance. A Multi-AZ DB cluster takes its ARN alone.
   *
   * @param snapshot the name or the ARN of the snapshot
   */
  public static ofInstance(snapshot: string): RelationalSnapshot {
    return new OfInstance(snapshot);
  }

  /**
   * A snapshot of a Multi-AZ DB cluster of PostgreSQL or MySQL.
   *
   * @param snapshot the name or the ARN of the snapshot
   */
  public static ofCluster(snapshot: string): RelationalSnapshot {
    return new OfCluster(snapshot);
  }

  /** @internal */
  public abstract readonly _isOfCluster: boolean;

  /** @internal */
  public abstract readonly _snapshot: string;
}

class OfInstance extends RelationalSnapshot {
  public readonly _isOfCluster = false;

  constructor(public readonly _snapshot: string) {
    super();
    validate('RelationalSnapshot.ofInstance', snapshotName(_snapshot, 'snapshot'));
  }
}

class OfCluster extends RelationalSnapshot {
  public readonly _isOfCluster = true;

  constructor(public readonly _snapshot: string) {
    super();
    validate('RelationalSnapshot.ofCluster', snapshotName(_snapshot, 'cluster-snapshot'));
  }
}

/** Those that RDS and AWS Backup make have a name with a colon. */
function snapshotName(snapshot: string, type: string): Rules {
  return matches(
    'snapshot',
    snapshot,
    new RegExp(`^(arn:aws[a-z-]*:rds:[a-z0-9-]+:\\d{12}:${type}:.+|((rds|awsbackup):)?[A-Za-z][A-Za-z0-9-]{0,254})$`),
    `the name of a snapshot, or an ARN with ':${type}:'`,
  );
}
