import * as route53 from 'aws-cdk-lib/aws-route53';
import { DnsAnswer } from './dns-answer';
import { DnsProximity } from './dns-proximity';

/** One of several answers of a name, with what says whether it is healthy. */
export interface DnsRoute {
  /** The answer. */
  readonly answer: DnsAnswer;

  /**
   * The health check without which the answer is not given. A `DnsHealthCheck` has it as its property `healthCheck`.
   *
   * @default - the health that the target of an alias reports; without that the answer counts as healthy
   */
  readonly healthCheck?: route53.IHealthCheck;
}

/** The two answers of a failover. */
export interface DnsFailoverOptions {
  /** The answer as long as it is healthy. It needs a health check, or a target that says itself how healthy it is. */
  readonly primary: DnsRoute;

  /** The answer when the primary is not healthy. Where neither is, Route 53 answers with the primary. */
  readonly secondary: DnsRoute;
}

/** An answer with a part of the queries. */
export interface WeightedDnsRoute extends DnsRoute {
  /** The name of the answer among those of the record, its set identifier. */
  readonly name: string;

  /** The part of the queries, in relation to the other weights: 0 to 255, where 0 is none. */
  readonly weight: number;
}

/** The answer for those who are near to a Region. */
export interface LatencyDnsRoute extends DnsRoute {
  /** The Region to which the latency is compared; one answer for each. */
  readonly region: string;
}

/** The answer for those who ask from a place. */
export interface GeolocationDnsRoute extends DnsRoute {
  /** The continent, country or state. The smallest that holds the client wins. */
  readonly location: route53.GeoLocation;
}

/** The answers by the place of the client. */
export interface DnsGeolocationOptions {
  /** The answers for the places. */
  readonly locations: GeolocationDnsRoute[];

  /** The answer for all others, and for those of whom nobody knows where they are. */
  readonly elsewhere: DnsRoute;
}

/** The answer for those who are nearest to a place. */
export interface GeoproximityDnsRoute extends DnsRoute {
  /** The name of the answer among those of the record, its set identifier. */
  readonly name: string;

  /** The place of what answers. */
  readonly location: DnsProximity;
}

/** The answer for those whose resolvers, or themselves, have known addresses. */
export interface IpBasedDnsRoute extends DnsRoute {
  /** The name of the ranges, their location: up to 16 letters, digits, `_` and `-`. */
  readonly location: string;

  /** The ranges of addresses in CIDR form: of IPv4 up to /24, of IPv6 up to /48. The narrowest that holds a client wins. */
  readonly addressRanges: string[];
}

/** The answers by the address of the client. */
export interface DnsIpBasedOptions {
  /** The answers for the ranges, 1,000 ranges in all. */
  readonly locations: IpBasedDnsRoute[];

  /** The answer for all others. */
  readonly elsewhere: DnsRoute;
}

/** One of several answers that are given together. */
export interface MultivalueDnsRoute {
  /** The name of the answer among those of the record, its set identifier. */
  readonly name: string;

  /** The address. */
  readonly address: string;

  /**
   * The health check without which the address is not given.
   *
   * @default - the address counts as healthy
   */
  readonly healthCheck?: route53.IHealthCheck;
}

/**
 * One answer with what a policy adds to its records.
 *
 * @internal
 */
export interface RoutedDnsAnswer extends DnsRoute {
  /** The name of its records among the others of the name; none with one answer. */
  readonly setIdentifier?: string;

  /** The properties of the policy. */
  readonly properties: Partial<route53.CfnRecordSetGroup.RecordSetProperty>;

  /** The location in the record's collection of ranges, and the ranges; none for those of nowhere else. */
  readonly cidrLocation?: { readonly name: string; readonly ranges?: readonly string[] };
}

/** The way in which Route 53 chooses among the answers of one name. */
export class DnsRoutingPolicy {
  /** One answer for everybody. */
  public static simple(answer: DnsAnswer): DnsRoutingPolicy {
    return new DnsRoutingPolicy('simple', [{ answer, properties: {} }]);
  }

  /** One answer as long as it is healthy, else another: active and standby. */
  public static failover(options: DnsFailoverOptions): DnsRoutingPolicy {
    const { primary, secondary } = options;
    return new DnsRoutingPolicy('failover', [
      { ...primary, setIdentifier: 'primary', properties: { failover: 'PRIMARY' } },
      { ...secondary, setIdentifier: 'secondary', properties: { failover: 'SECONDARY' } },
    ]);
  }

  /** Answers by weight, for a release to a part of the clients. */
  public static weighted(routes: WeightedDnsRoute[]): DnsRoutingPolicy {
    return new DnsRoutingPolicy(
      'weighted',
      routes.map(({ name, weight, ...route }) => ({ ...route, setIdentifier: name, properties: { weight } })),
    );
  }

  /** The answer of the Region with the least latency for the client. */
  public static latency(routes: LatencyDnsRoute[]): DnsRoutingPolicy {
    return new DnsRoutingPolicy(
      'latency',
      routes.map(({ region, ...route }) => ({ ...route, setIdentifier: region, properties: { region } })),
    );
  }

  /** Answers by the place of the client: for languages, or where the law wants data to stay. */
  public static geolocation(options: DnsGeolocationOptions): DnsRoutingPolicy {
    const { locations, elsewhere } = options;
    return new DnsRoutingPolicy('geolocation', [
      ...locations.map(atLocation),
      { ...elsewhere, setIdentifier: 'elsewhere', properties: { geoLocation: { countryCode: '*' } } },
    ]);
  }

  /**
   * Answers by the place of the client, and none for all other places, nor for those of whom nobody knows where they are
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html).
   *
   * @param reason the reason why the others get no answer
   */
  public static geolocationOnly(locations: GeolocationDnsRoute[], reason: string): DnsRoutingPolicy {
    return new DnsRoutingPolicy('geolocation', locations.map(atLocation), reason);
  }

  /** The answer that is nearest to the client, with a bias. */
  public static geoproximity(routes: GeoproximityDnsRoute[]): DnsRoutingPolicy {
    return new DnsRoutingPolicy(
      'geoproximity',
      routes.map(({ name, location, ...route }) => ({
        ...route,
        setIdentifier: name,
        properties: { geoProximityLocation: location._property },
      })),
    );
  }

  /**
   * Answers by the address of the client, for providers whose ranges you know. Public zones alone have it
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html).
   */
  public static ipBased(options: DnsIpBasedOptions): DnsRoutingPolicy {
    const { locations, elsewhere } = options;
    return new DnsRoutingPolicy('IP-based', [
      ...locations.map(({ location, addressRanges, ...route }) => ({
        ...route,
        setIdentifier: location,
        properties: {},
        cidrLocation: { name: location, ranges: addressRanges },
      })),
      // The location that Route 53 has for all others.
      { ...elsewhere, setIdentifier: 'elsewhere', properties: {}, cidrLocation: { name: '*' } },
    ]);
  }

  /** Up to eight healthy addresses at a time, chosen at random; a client tries another one when the first does not answer. */
  public static multivalue(routes: MultivalueDnsRoute[]): DnsRoutingPolicy {
    return new DnsRoutingPolicy(
      'multivalue',
      routes.map(({ name, address, healthCheck }) => ({
        answer: DnsAnswer.addresses(address),
        healthCheck,
        setIdentifier: name,
        properties: { multiValueAnswer: true },
      })),
    );
  }

  private constructor(
    /**
     * The name that AWS has for it.
     *
     * @internal
     */
    public readonly _name:
      'simple' | 'failover' | 'weighted' | 'latency' | 'geolocation' | 'geoproximity' | 'IP-based' | 'multivalue',
    /**
     * The answers.
     *
     * @internal
     */
    public readonly _answers: readonly RoutedDnsAnswer[],
    /**
     * The reason why not everybody gets an answer.
     *
     * @internal
     */
    public readonly _unansweredReason?: string,
  ) {}
}

function atLocation({ location, ...route }: GeolocationDnsRoute): RoutedDnsAnswer {
  const { continentCode, countryCode, subdivisionCode } = location;
  const setIdentifier = [continentCode, countryCode, subdivisionCode].filter((code) => code !== undefined).join('-');
  return { ...route, setIdentifier, properties: { geoLocation: { continentCode, countryCode, subdivisionCode } } };
}
