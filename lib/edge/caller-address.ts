import { matches, validate } from '../private/validation';

/** Options for callers behind a CloudFront distribution. */
export interface CloudFrontCallerAddressOptions {
  /**
   * A header that a CloudFront function sets to the address of the viewer (`event.viewer.ip`) in every request, for example
   * `x-viewer-address`. Callers cannot choose what is in it.
   *
   * @default 'X-Forwarded-For' - rate limits and countries look at its first address, which callers can forge; lists of
   * addresses at its last, which CloudFront appends itself
   */
  readonly viewerAddressHeader?: string;
}

/**
 * The address that a firewall takes for the caller's, in lists of addresses, in countries, and in limits by caller. AWS
 * WAF asks no rule about the forwarded address where the header is missing, so keep everybody else from connecting
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html).
 */
export abstract class CallerAddress {
  /** The address that connects. */
  public static connection(): CallerAddress {
    return new AddressOf();
  }

  /**
   * An address from a header, for a firewall behind a proxy of yours that sets the header anew. Rate limits and countries
   * look at the first address in it, lists of addresses at the last.
   *
   * @param header name of the header, for example `x-real-ip`
   */
  public static forwarded(header: string): CallerAddress {
    validate('CallerAddress.forwarded', headerRules('header', header));
    return new AddressOf(header);
  }

  /**
   * The address of the viewer, for a firewall of a load balancer or an API behind a CloudFront distribution. Allow only
   * CloudFront to connect, by the managed prefix list `com.amazonaws.global.cloudfront.origin-facing`: whoever connects
   * past it writes the header.
   */
  public static behindCloudFront(options: CloudFrontCallerAddressOptions = {}): CallerAddress {
    const { viewerAddressHeader = FORWARDED_FOR } = options;
    validate('CallerAddress.behindCloudFront', headerRules('viewerAddressHeader', viewerAddressHeader));
    return new AddressOf(viewerAddressHeader);
  }

  /**
   * The header.
   *
   * @internal
   */
  public abstract readonly _header?: string;
}

class AddressOf extends CallerAddress {
  constructor(public readonly _header?: string) {
    super();
  }
}

const FORWARDED_FOR = 'X-Forwarded-For';

function headerRules(prop: string, header: string) {
  return matches(prop, header, /^[A-Za-z0-9-]{1,255}$/, "a header's name of letters, digits and -");
}
