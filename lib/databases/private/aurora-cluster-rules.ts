import { atLeastOne, distinct, matches, nonEmpty, rule, Rules, seconds } from '../../private/validation';
import type { AuroraClusterProps, AuroraCustomEndpointOptions } from '../aurora/aurora-cluster';
import { auroraRules, capacityOf } from './aurora-rules';
import { databaseNameRules, masterUserRules } from './database-names';

/** The rules of an `AuroraCluster`. */
export function auroraClusterRules(props: AuroraClusterProps): Rules {
  const { engine } = props;
  return [
    auroraRules(props),
    engine === undefined
      ? []
      : [
          userRules(props),
          // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
          rule(
            props.backtrackWindow !== undefined && engine._bind().family !== 'mysql',
            () => `'backtrackWindow' must not be given for PostgreSQL, which has none; leave it out, or take MySQL`,
          ),
        ],
    rule(
      props.connectionPooling?._proxy !== undefined && capacityOf(props.capacity).minAcu === 0,
      () =>
        `'connectionPooling' must not be a proxy with 'AuroraCapacity.pausing()', whose connections keep instances awake; leave one out`,
    ),
    nonEmpty('snapshotIdentifier', props.snapshotIdentifier),
    (['masterUsername', 'databaseName'] as const).map((name) =>
      rule(
        props.snapshotIdentifier !== undefined && props[name] !== undefined,
        () => `'${name}' must not be given with 'snapshotIdentifier', whose snapshot has its own; leave it out`,
      ),
    ),
    seconds('backtrackWindow', props.backtrackWindow, { min: 1, max: 72 * 3600 }),
  ];
}

/** The rules of what the first user and the first database are called. */
export function userRules({
  engine,
  masterUsername,
  databaseName,
}: Pick<AuroraClusterProps, 'engine' | 'masterUsername' | 'databaseName'>): Rules {
  const { family } = engine._bind();
  return [
    masterUserRules('masterUsername', family, masterUsername),
    databaseNameRules('databaseName', family, databaseName),
  ];
}

/** The rules of a custom endpoint. */
export function customEndpointRules(
  name: string,
  { readers }: AuroraCustomEndpointOptions,
  known: readonly string[],
): Rules {
  const unknown = readers.filter((reader) => !known.includes(reader));
  return [
    matches('name', name, /^[A-Z][A-Za-z0-9]{0,29}$/, 'up to 30 letters and digits, beginning with a capital letter'),
    atLeastOne('readers', readers),
    distinct('readers', readers),
    rule(
      unknown.length > 0,
      () =>
        `'readers' must be of ${known.join(', ') || 'the readers, of which there are none'}, got ${unknown.join(', ')}`,
    ),
  ];
}
