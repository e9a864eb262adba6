import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import { distinct, matches, number, rule, seconds, validate, wholeNumber } from '../../private/validation';
import { applyLifecycle, Lifecycle } from '../private/lifecycle';

/**
 * The maximum number of shares that are active in a queue.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-batch-schedulingpolicy-shareattributes.html
 */
const MAX_SHARES = 500;

/** The weight of a user, team or project in a queue. */
export interface ShareWeight {
  /** The share's identifier, 1 to 255 letters and digits; with `*` at its end, every identifier that starts so. */
  readonly identifier: string;

  /** Its weight, 0.0001 to 999.9999. Half the weight is twice the capacity. */
  readonly weight: number;
}

/** Options of a fair-share policy. */
export interface FairShareOptions {
  /**
   * The weights of shares, 500 at most: as many can be active in a queue. A prefix with `*` stands for any number of them.
   *
   * @default - every share has weight 1
   */
  readonly shares?: ShareWeight[];

  /**
   * The time that past use counts, so that shares with much recent use wait: 0 to 7 days. Zero means ten minutes.
   *
   * @default Duration.hours(1) - for jobs of minutes to an hour
   */
  readonly decay?: Duration;

  /**
   * The capacity that is kept for shares without jobs, 0 to 99 percent. With n active shares, `reservationPercent` to the
   * power of n is kept: 50 keeps a half with one active share and a quarter with two.
   *
   * @default 0 - no capacity stands idle
   */
  readonly reservationPercent?: number;
}

/**
 * A policy that divides the capacity of a queue between users, in place of first come, first served. Every job names its share.
 *
 * Batch neither adds it to an existing queue nor takes it away, so that a queue which gets or loses it is another queue
 * (https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdateJobQueue.html).
 */
export abstract class FairShare {
  /** A policy of this queue alone. */
  public static byWeight(options: FairShareOptions = {}): FairShare {
    const shares = options.shares ?? [];
    const identifiers = shares.map((share) => share.identifier);
    validate(
      'FairShare.byWeight',
      distinct('shares', identifiers),
      rule(
        shares.length > MAX_SHARES,
        () =>
          `'shares' must hold at most ${MAX_SHARES}, got ${shares.length}; give those of one weight a common prefix with '*'`,
      ),
      identifiers.map((identifier) =>
        matches(
          'identifier',
          identifier,
          /^[A-Za-z0-9]{1,255}\*?$/,
          "1 to 255 letters and digits, and '*' at the end for a prefix",
        ),
      ),
      shares.map((share) => number('weight', share.weight, { min: 0.0001, max: 999.9999 })),
      overlapping(identifiers),
      seconds('decay', options.decay, { min: 0, max: 604_800 }),
      wholeNumber('reservationPercent', options.reservationPercent, { min: 0, max: 99 }),
    );
    return new NewPolicy(options);
  }

  /** A policy that several queues share. */
  public static existing(policy: batch.ISchedulingPolicy): FairShare {
    return new ExistingPolicy(policy);
  }

  /**
   * The policy of a queue.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, lifecycle?: Lifecycle): batch.ISchedulingPolicy;
}

class NewPolicy extends FairShare {
  constructor(private readonly options: FairShareOptions) {
    super();
  }

  public _bind(scope: Construct, lifecycle?: Lifecycle): batch.ISchedulingPolicy {
    const policy = new batch.FairshareSchedulingPolicy(scope, 'FairShare', {
      shares: (this.options.shares ?? []).map(({ identifier, weight }) => ({
        shareIdentifier: identifier,
        weightFactor: weight,
      })),
      shareDecay: this.options.decay ?? Duration.hours(1),
      computeReservation: this.options.reservationPercent ?? 0,
    });
    return applyLifecycle(policy, lifecycle);
  }
}

class ExistingPolicy extends FairShare {
  constructor(private readonly policy: batch.ISchedulingPolicy) {
    super();
  }

  public _bind(): batch.ISchedulingPolicy {
    return this.policy;
  }
}

function overlapping(identifiers: string[]) {
  const prefixes = identifiers.filter((identifier) => identifier.endsWith('*')).map((prefix) => prefix.slice(0, -1));
  const pair = identifiers
    .flatMap((identifier) => prefixes.map((prefix) => ({ identifier, prefix })))
    .find(({ identifier, prefix }) => identifier !== `${prefix}*` && identifier.startsWith(prefix));
  return [
    rule(
      pair !== undefined,
      () => `'shares' must not overlap, got '${pair?.prefix}*' and '${pair?.identifier}'; rename one of them`,
    ),
  ];
}
