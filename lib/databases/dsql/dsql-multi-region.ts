import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { isKnown, matches, nonEmpty, rule, Rules, validate } from '../../private/validation';

/**
 * The place of a cluster among its peers.
 *
 * @internal
 */
export interface DsqlMultiRegionConfig {
  readonly witnessRegion: string;
  /** The ARNs of the cluster and its peer; none until both exist. */
  readonly clusters?: string[];
}

/**
 * A cluster as one of two, in two Regions, that are one database: what is written in one is read in the other at once. A third Region,
 * the witness, keeps a part of the log, so that one of them can be lost without a write.
 *
 * CloudFormation knows the identifier of a cluster when it has made it, and each of the two needs that of the other: it takes **two
 * deployments** (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/mr-cluster-setup.html).
 */
export abstract class DsqlMultiRegion {
  /**
   * Before the first deployment: the cluster is made, and waits for its peer (`PENDING_SETUP`). Nobody can connect to it until then.
   *
   * @param witnessRegion the third Region, the same for both, for example `eu-west-3`
   */
  public static awaitingPeer(witnessRegion: string): DsqlMultiRegion {
    validate('DsqlMultiRegion.awaitingPeer', witnessRules(witnessRegion));
    return new AwaitingPeer(witnessRegion);
  }

  /**
   * From the second deployment on: both clusters are peers. The same arguments are for both.
   *
   * @param witnessRegion the third Region, as it was given to `awaitingPeer()`
   * @param identifiers the identifiers of both clusters by their Region, for example
   * `{ 'eu-west-1': 'aaabtx6icfp6d53snkhseduiqq', 'eu-west-2': 'bbabtx6icfp6d53snkhseduiqq' }`
   */
  public static peered(witnessRegion: string, identifiers: { [region: string]: string }): DsqlMultiRegion {
    const regions = Object.keys(identifiers);
    validate(
      'DsqlMultiRegion.peered',
      witnessRules(witnessRegion),
      rule(
        regions.length !== 2,
        () =>
          `'identifiers' must be of two Regions, got ${regions.length}; give it that of the cluster and of its peer`,
      ),
      regions.map((region) => regionRules('identifiers', region)),
      Object.values(identifiers).map((identifier) =>
        matches(
          'identifiers',
          identifier,
          /^[a-z0-9]{26}$/,
          '26 lower-case letters and digits, as CloudFormation shows them',
        ),
      ),
      rule(
        regions.includes(witnessRegion),
        () => `'witnessRegion' must not be that of a cluster, got '${witnessRegion}'; take a third Region`,
      ),
    );
    return new Peered(witnessRegion, identifiers);
  }

  /**
   * Whether the cluster can be used.
   *
   * @internal
   */
  public abstract readonly _peered: boolean;

  /**
   * The rules for a cluster of this Region.
   *
   * @internal
   */
  public abstract _rules(region: string): Rules;

  /**
   * Says what the cluster is among its peers.
   *
   * @internal
   */
  public abstract _bind(stack: Stack): DsqlMultiRegionConfig;
}

class AwaitingPeer extends DsqlMultiRegion {
  public readonly _peered = false;

  constructor(private readonly witnessRegion: string) {
    super();
  }

  public _rules(region: string): Rules {
    return rule(
      region === this.witnessRegion,
      () => `'multiRegion' must have a witness in another Region than the cluster ('${region}'); take a third Region`,
    );
  }

  public _bind(): DsqlMultiRegionConfig {
    return { witnessRegion: this.witnessRegion };
  }
}

class Peered extends DsqlMultiRegion {
  public readonly _peered = true;

  constructor(
    private readonly witnessRegion: string,
    private readonly identifiers: { [region: string]: string },
  ) {
    super();
  }

  public _rules(region: string): Rules {
    const regions = Object.keys(this.identifiers);
    return rule(
      isKnown(region) && !regions.includes(region),
      () =>
        `'multiRegion' must hold the identifier of the cluster in its own Region ('${region}'), got those of ${regions.join(', ')}; ` +
        'give both clusters the same',
    );
  }

  public _bind(stack: Stack): DsqlMultiRegionConfig {
    return {
      witnessRegion: this.witnessRegion,
      clusters: Object.entries(this.identifiers).map(([region, identifier]) =>
        stack.formatArn({
          service: 'dsql',
          region,
          resource: 'cluster',
          resourceName: identifier,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ),
    };
  }
}

function witnessRules(region: string): Rules {
  return [nonEmpty('witnessRegion', region), regionRules('witnessRegion', region)];
}

function regionRules(prop: string, region: string): Rules {
  return matches(prop, region, /^$|^[a-z]{2,}-[a-z-]+-\d$/, "a Region, such as 'eu-west-1'");
}
