import { IWebFirewall } from '../web-firewall';

/**
 * The automatic response of AWS Shield Advanced to a flood of requests: it writes rules into a group of its own, at the end of the web
 * ACL of the resource. The group takes 150 of the web ACL's capacity units
 * (https://docs.aws.amazon.com/waf/latest/developerguide/ddos-automatic-app-layer-response-caveats.html).
 */
export abstract class ApplicationLayerResponse {
  /**
   * Blocks the requests of the attack.
   *
   * @param firewall the firewall that protects the resource, with a rate limit
   */
  public static block(firewall: IWebFirewall): ApplicationLayerResponse {
    return new Response(firewall, { block: {} });
  }

  /**
   * Counts the requests of the attack, to see what would be blocked.
   *
   * @param firewall the firewall that protects the resource, with a rate limit
   */
  public static count(firewall: IWebFirewall): ApplicationLayerResponse {
    return new Response(firewall, { count: {} });
  }

  /**
   * The firewall that the rules go into.
   *
   * @internal
   */
  public abstract readonly _firewall: IWebFirewall;

  /**
   * The action, as CloudFormation takes it.
   *
   * @internal
   */
  public abstract readonly _action: { readonly block?: object; readonly count?: object };
}

class Response extends ApplicationLayerResponse {
  constructor(
    public readonly _firewall: IWebFirewall,
    public readonly _action: { readonly block?: object; readonly count?: object },
  ) {
    super();
  }
}
