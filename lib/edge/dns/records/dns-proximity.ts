import * as route53 from 'aws-cdk-lib/aws-route53';
import { matches, number, validate, wholeNumber } from '../../../private/validation';

/** Options for a place. */
export interface DnsProximityOptions {
  /**
   * The growth, from 1 to 99, or the shrinking, from -1 to -99, of the area whose clients are sent there.
   *
   * @default 0 - by distance alone
   */
  readonly bias?: number;
}

/** The place of an answer on the map, for geoproximity routing. */
export class DnsProximity {
  /**
   * A Region.
   *
   * @param region the name of the Region, for example `eu-west-1`
   */
  public static region(region: string, options: DnsProximityOptions = {}): DnsProximity {
    validate('DnsProximity.region', [
      matches('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, `a Region, as 'eu-west-1'`),
      biasRules(options),
    ]);
    return new DnsProximity({ awsRegion: region, bias: options.bias ?? 0 });
  }

  /**
   * A group of Local Zones, as `us-west-2-den-1`.
   *
   * @param name the name of the group
   */
  public static localZoneGroup(name: string, options: DnsProximityOptions = {}): DnsProximity {
    validate('DnsProximity.localZoneGroup', [
      matches('name', name, /^[a-z]{2}(-[a-z]+)+-\d-[a-z]+-\d$/, `a group of Local Zones, as 'us-west-2-den-1'`),
      biasRules(options),
    ]);
    return new DnsProximity({ localZoneGroup: name, bias: options.bias ?? 0 });
  }

  /**
   * A place outside AWS, to two decimals.
   *
   * @param latitude degrees north, -90 to 90
   * @param longitude degrees east, -180 to 180
   */
  public static coordinates(latitude: number, longitude: number, options: DnsProximityOptions = {}): DnsProximity {
    validate('DnsProximity.coordinates', [
      number('latitude', latitude, { min: -90, max: 90 }),
      number('longitude', longitude, { min: -180, max: 180 }),
      biasRules(options),
    ]);
    const coordinates = { latitude: latitude.toFixed(2), longitude: longitude.toFixed(2) };
    return new DnsProximity({ coordinates, bias: options.bias ?? 0 });
  }

  private constructor(
    /**
     * The place as CloudFormation takes it.
     *
     * @internal
     */
    public readonly _property: route53.CfnRecordSetGroup.GeoProximityLocationProperty,
  ) {}
}

function biasRules({ bias }: DnsProximityOptions) {
  return wholeNumber('bias', bias, { min: -99, max: 99 });
}
