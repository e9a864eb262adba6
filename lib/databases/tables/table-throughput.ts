import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { flat, ordered, Rules, validate, wholeNumber } from '../../private/validation';

/** Options of throughput that is paid by request. */
export interface TableOnDemandThroughputOptions {
  /**
   * The maximum number of read units a second: what is beyond is throttled, and not billed. An index has its own `maxReadRequestUnits`.
   *
   * @default - the quota for a table, 40,000 at first
   */
  readonly maxReadUnits?: number;

  /**
   * The maximum number of write units a second. An index has its own `maxWriteRequestUnits`.
   *
   * @default - the quota for a table, 40,000 at first
   */
  readonly maxWriteUnits?: number;
}

/** Options of throughput that is paid by the hour. */
export interface TableProvisionedThroughputOptions {
  /** The minimum number of read units a second, for the table, each index and each replica: billed day and night. */
  readonly minReadUnits: number;

  /** The maximum number of read units a second. */
  readonly maxReadUnits: number;

  /** The minimum number of write units a second, for the table and each index: billed day and night. */
  readonly minWriteUnits: number;

  /** The maximum number of write units a second. */
  readonly maxWriteUnits: number;

  /**
   * The share of the units that should be in use, 20 to 90: DynamoDB adds units above it, within minutes, and takes some away below.
   *
   * @default 70
   */
  readonly targetPercent?: number;

  /**
   * The read units that the table has when it comes from throughput on demand, until scaling goes on from there. Less than is used at
   * that moment throttles.
   *
   * @default - `maxReadUnits`: nothing is throttled, and scaling takes away within the hour what is not used
   */
  readonly readSeedUnits?: number;

  /**
   * The write units that the table has when it comes from throughput on demand.
   *
   * @default - `maxWriteUnits`
   */
  readonly writeSeedUnits?: number;
}

/**
 * The throughput as the table takes it.
 *
 * @internal
 */
export interface TableThroughputConfig {
  readonly billing: dynamodb.Billing;
  /** The maximum read units on demand; none if there is no maximum of its own. */
  readonly maxReadUnits?: number;
  /** The maximum write units on demand. */
  readonly maxWriteUnits?: number;
}

/**
 * The billing of a table's throughput. The one can take the place of the other in place, from provisioned to on demand four times in 24 hours
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-switching-capacity-modes.html).
 */
export abstract class TableThroughput {
  /** Billed by request: nothing to plan, and nothing to pay at idle. */
  public static onDemand(options: TableOnDemandThroughputOptions = {}): TableThroughput {
    validate(
      'TableThroughput.onDemand',
      wholeNumber('maxReadUnits', options.maxReadUnits, { min: 1 }),
      wholeNumber('maxWriteUnits', options.maxWriteUnits, { min: 1 }),
    );
    return new Throughput({
      billing: dynamodb.Billing.onDemand({
        maxReadRequestUnits: options.maxReadUnits,
        maxWriteRequestUnits: options.maxWriteUnits,
      }),
      ...options,
    });
  }

  /** Billed by the hour, and scaled to the load: cheaper for a load that is even, and billed at idle. */
  public static provisioned(options: TableProvisionedThroughputOptions): TableThroughput {
    const { targetPercent = 70 } = options;
    validate(
      'TableThroughput.provisioned',
      boundsRules('ReadUnits', options.minReadUnits, options.maxReadUnits, ['readSeedUnits', options.readSeedUnits]),
      boundsRules('WriteUnits', options.minWriteUnits, options.maxWriteUnits, [
        'writeSeedUnits',
        options.writeSeedUnits,
      ]),
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
      wholeNumber('targetPercent', options.targetPercent, { min: 20, max: 90 }),
    );
    const capacity = (minCapacity: number, maxCapacity: number, seed?: number) =>
      dynamodb.Capacity.autoscaled({
        minCapacity,
        maxCapacity,
        targetUtilizationPercent: targetPercent,
        // DynamoDB asks for it when the table comes from throughput on demand, and reads it then alone.
        seedCapacity: seed ?? maxCapacity,
      });
    return new Throughput({
      billing: dynamodb.Billing.provisioned({
        readCapacity: capacity(options.minReadUnits, options.maxReadUnits, options.readSeedUnits),
        writeCapacity: capacity(options.minWriteUnits, options.maxWriteUnits, options.writeSeedUnits),
      }),
    });
  }

  /** @internal */
  public abstract _bind(): TableThroughputConfig;
}

class Throughput extends TableThroughput {
  constructor(private readonly config: TableThroughputConfig) {
    super();
  }

  public _bind(): TableThroughputConfig {
    return this.config;
  }
}

function boundsRules(unit: string, min: number, max: number, [seedProp, seed]: [string, number | undefined]): Rules {
  const bounds: Rules = [
    wholeNumber(`min${unit}`, min, { min: 1 }),
    wholeNumber(`max${unit}`, max, { min: 1 }),
    ordered(`min${unit}`, min, `max${unit}`, max),
  ];
  // The bounds of a seed are worth a word only if they are right themselves.
  return flat(bounds).some(({ condition }) => condition) ? bounds : [bounds, wholeNumber(seedProp, seed, { min, max })];
}
