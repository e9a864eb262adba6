import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { familyOf } from '../../private/instance-families';
import { DatabaseFamily } from './database-names';

const GIB = 1024 ** 3;

/** The memory in GiB of the size `xlarge`, which has four virtual processors, by the letters of a family. */
const XLARGE: readonly (readonly [RegExp, number])[] = [
  [/^c\d/, 8],
  [/^[mt]\d/, 16],
  [/^r[34]$/, 30.5],
  [/^(r\d|z1d)/, 32],
  [/^x1$/, 61],
  [/^x1e/, 122],
  [/^x2iedn/, 128],
  [/^x(2g|2idn|2iezn|8g)/, 64],
];

/** The sizes below `xlarge` as parts of it. */
const SMALL_SIZES: Readonly<Record<string, number>> = { micro: 1 / 16, small: 1 / 8, medium: 1 / 4, large: 1 / 2 };

/**
 * The memory of an instance class in bytes, from its name; undefined for one that is not known, or not before deployment.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export function memoryOf(instanceType: ec2.InstanceType): number | undefined {
  const name = instanceType.toString();
  if (Token.isUnresolved(name)) return undefined;
  const size = name.split('.')[1] ?? '';
  const xlarge = XLARGE.find(([family]) => family.test(familyOf(name)))?.[1];
  const [, times = size === 'xlarge' ? '1' : undefined] = /^(\d+)xlarge$/.exec(size) ?? [];
  const share = times === undefined ? SMALL_SIZES[size] : Number(times);
  return xlarge === undefined || share === undefined ? undefined : xlarge * share * GIB;
}

/** Whether the processor of an instance class runs on credits. */
export function isBurstable(instanceType: ec2.InstanceType): boolean {
  return /^t\d/.test(instanceType.toString());
}

/** The bytes of memory for each connection, and the maximum, in the default of `max_connections`. */
const CONNECTIONS: Readonly<Record<DatabaseFamily, { readonly bytes?: number; readonly max: number } | undefined>> = {
  postgres: { bytes: 9_531_392, max: 5000 },
  mysql: { bytes: 12_582_880, max: 16_000 },
  // Set by `databaseParameters()`, since the default of RDS depends on the version.
  mariadb: { bytes: 25_165_760, max: 12_000 },
  sqlserver: { max: 32_767 },
  // Its sessions are a matter of its own parameters.
  oracle: undefined,
};

/**
 * The connections that an instance class takes by default, on the low side: `DBInstanceClassMemory` is what RDS and the operating system
 * leave of the memory, and has been measured (https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c). Undefined for Oracle,
 * and for a class whose memory is not known.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function maxConnectionsOf(family: DatabaseFamily, instanceType: ec2.InstanceType): number | undefined {
  const known = CONNECTIONS[family];
  if (known?.bytes === undefined) return known?.max;
  const memory = memoryOf(instanceType);
  return memory === undefined
    ? undefined
    : Math.min(known.max, Math.floor((memory * 0.965 - 200_000_000) / known.bytes));
}
