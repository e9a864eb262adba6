import { distinct, isKnown, percentage, port, required, rule, Rules } from '../../private/validation';
import { AuroraCapacity } from '../aurora/aurora-capacity';
import type { AuroraOptions } from '../aurora/aurora-options';
import { connectionsOf, instanceThresholdRules } from './database-alarms';
import { retentionRules } from './database-backups';
import { databaseSubnetRules } from './database-network';
import { auroraTlsParameters, parameterRules } from './database-parameters';
import { windowRules } from './database-windows';
import { recordsLoad } from './instance-class';

/** The rules that every cluster of Aurora has. */
export function auroraRules(props: AuroraOptions): Rules {
  const { engine, vpc, alarms } = props;
  const missing = [
    required('vpc', vpc, 'give it the VPC of the clients'),
    required('engine', engine, "give it 'AuroraEngine.postgres()' or 'AuroraEngine.mysql()'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { family, engine: kind } = engine._bind();
  const version = kind.engineVersion?.fullVersion;
  return [
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/limitless-reqs-limits.html
    rule(
      version?.endsWith('-limitless') === true,
      () =>
        `'engine' must not be of Limitless Database, got ${String(version)}, whose clusters have no instances; take another version, or ` +
        `'rds.DatabaseCluster' with 'clusterScalabilityType'`,
    ),
    databaseSubnetRules(props, { minZones: 2, because: 'for the writer and its reader' }),
    port('port', props.port),
    parameterRules('parameters', auroraTlsParameters(family), props.parameters),
    parameterRules('instanceParameters', auroraTlsParameters(family), props.instanceParameters),
    windowRules(props),
    retentionRules(props.backupRetention),
    logRules(props),
    capacityRules(props),
    thresholdRules(props),
  ];
}

function logRules({ engine, logTypes }: AuroraOptions): Rules {
  const known = engine._bind().logTypes;
  const unknown = (logTypes ?? []).filter((type) => !known.includes(type));
  return [
    rule(
      unknown.length > 0,
      () =>
        `'logTypes' must be of ${known.join(', ')}, got ${unknown.join(', ')}; leave out what the engine does not have`,
    ),
    distinct('logTypes', logTypes),
  ];
}

function capacityRules({ engine, capacity, readers, readerScaling }: AuroraOptions): Rules {
  const { minAcu, instanceType } = capacityOf(capacity);
  const named = readers?._readers;
  const { family } = engine._bind();
  const types = [instanceType, ...(named?.map((reader) => reader.instanceType) ?? [])].filter(isKnown);
  const blind = types.filter((type) => !recordsLoad(family, type, true)).map((type) => `'${type.toString()}'`);
  return [
    rule(
      blind.length > 0,
      () =>
        `'capacity' and 'readers' must be of instance types that record their load, got ${blind.join(', ')}, which do not with MySQL; ` +
        `take 't4g.medium' or larger, or 'AuroraCapacity.serverless()'`,
    ),
    rule(
      minAcu === 0 && !engine._canPause,
      () =>
        `'capacity' must not pause with this version of 'engine', which cannot; take PostgreSQL 13.15, 14.12, 15.7, 16.3 or later, MySQL 3.08 ` +
        `or later, or 'AuroraCapacity.serverless()'`,
    ),
    rule(
      readerScaling !== undefined && named?.length === 0,
      () => `'readerScaling' needs a reader that stays; give 'readers' one, or leave it out`,
    ),
    rule(
      readerScaling !== undefined && readerScaling._maxReaders < (named?.length ?? 1),
      () =>
        `'readerScaling' must have 'maxReaders' of at least the ${named?.length ?? 1} that have names, got ${String(readerScaling?._maxReaders)}; raise it`,
    ),
    rule(
      instanceType === undefined && named?.some((reader) => reader.instanceType !== undefined) === true,
      () => `'readers' must not have an 'instanceType' where the capacity follows the load; leave it out`,
    ),
  ];
}

/** The capacity of a cluster, by default as well. */
export function capacityOf(capacity: AuroraCapacity | undefined) {
  return (capacity ?? AuroraCapacity.serverless())._config;
}

const LAG = { min: 10, max: 600_000 };

function thresholdRules({ alarms, alarmThresholds = {}, engine, capacity, instanceParameters }: AuroraOptions): Rules {
  const { instanceType } = capacityOf(capacity);
  const { replicaLag, capacityPercent, cpuPercent, freeableMemory, cpuCredits, connections } = alarmThresholds;
  const lag = replicaLag?.isUnresolved() === false ? replicaLag.toMilliseconds() : undefined;
  const { family } = engine._bind();
  return [
    instanceType === undefined
      ? [
          Object.entries({ cpuPercent, freeableMemory, cpuCredits })
            .filter(([, value]) => value !== undefined)
            .map(([name]) =>
              rule(
                true,
                () =>
                  `'alarmThresholds.${name}' is for instance types; leave it out, 'capacityPercent' is for this capacity`,
              ),
            ),
          rule(
            isKnown(connections) && !(Number.isInteger(connections) && connections >= 1),
            () => `'alarmThresholds.connections' must be a whole number of at least 1, got ${String(connections)}`,
          ),
        ]
      : [
          instanceThresholdRules(
            alarms,
            { family, instanceType, aurora: true, maxConnections: connectionsOf(instanceParameters) },
            alarmThresholds,
          ),
          rule(
            capacityPercent !== undefined,
            () => `'alarmThresholds.capacityPercent' is for capacity that follows the load; leave it out`,
          ),
        ],
    percentage('alarmThresholds.capacityPercent', capacityPercent, { min: 1, max: 100 }),
    rule(
      lag !== undefined && !(lag >= LAG.min && lag <= LAG.max),
      () => `'alarmThresholds.replicaLag' must be from 10 milliseconds to 10 minutes, got ${String(lag)} ms`,
    ),
  ];
}
