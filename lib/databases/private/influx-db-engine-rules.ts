import { Size } from 'aws-cdk-lib/core';
import { gibibytes, isKnown, matches, nonEmpty, required, rule, Rules } from '../../private/validation';
import type { InfluxDb2Options, InfluxDbEngineOptions } from '../influxdb/influx-db-engine';

/** The size that is allocated. */
export function gibibytesOf(size: Size): number {
  return size.toGibibytes();
}

/** The rules of what every engine has. */
export function instanceTypeRules({ instanceType, parameterGroupId }: InfluxDbEngineOptions): Rules {
  return [
    required('instanceType', instanceType, "such as 'db.influx.medium'"),
    matches('instanceType', instanceType, /^db\.influx\.(medium|\d*x?large)$/, "a type such as 'db.influx.medium'"),
    matches(
      'parameterGroupId',
      parameterGroupId,
      /^[a-zA-Z0-9]{3,64}$/,
      'the id of a parameter group, 3 to 64 letters and digits',
    ),
  ];
}

/** The rules of what has no second node. */
export function reasonRules({ reason }: { readonly reason: string }): Rules {
  return [required('reason', reason, 'say why the database may be away'), nonEmpty('reason', reason)];
}

/**
 * The rules of InfluxDB 2.
 * https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbInstance.html; the minimum of the faster kinds of storage:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/timestreaminfluxdb_db_instance
 */
export function influxDb2Rules(options: InfluxDb2Options): Rules {
  const { storage, storageType, organization, bucket, username } = options;
  const isFast = ![undefined, 'InfluxIOIncludedT1'].includes(storageType);
  return [
    instanceTypeRules(options),
    required('storage', storage, "such as 'Size.gibibytes(20)'"),
    gibibytes('storage', storage, { min: isFast ? 400 : 20, max: 15_360 }),
    required('organization', organization, 'it cannot be changed later'),
    rule(
      isKnown(organization) && !/^[^]{1,64}$/.test(organization),
      () => `'organization' must be 1 to 64 characters, got '${organization}'`,
    ),
    required('bucket', bucket, 'it cannot be changed later'),
    matches('bucket', bucket, /^[^_"][^"]{1,63}$/, "2 to 64 characters without '\"', that do not begin with '_'"),
    rule(
      isKnown(username) && !(username.length <= 64 && /^[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$/.test(username)),
      () =>
        `'username' must be 1 to 64 letters, digits and single hyphens, that begin with a letter, got '${String(username)}'`,
    ),
  ];
}
