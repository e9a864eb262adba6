import { Duration } from 'aws-cdk-lib/core';
import { matches, seconds, validate } from '../private/validation';

/** The attributes of a target group for stickiness. */
interface StickinessConfig {
  readonly duration: Duration;
  readonly cookieName?: string;
}

/**
 * Keeps a client with the target that answered it first, by a cookie. Use it only for state that cannot be moved out of
 * the target: sticky clients follow a target that is overloaded, and are lost with one that fails.
 */
export abstract class Stickiness {
  /**
   * A cookie of the load balancer's (`AWSALB`).
   *
   * @param duration how long a client stays, 1 second to 7 days from its last request
   */
  public static loadBalancerCookie(duration: Duration): Stickiness {
    validate('Stickiness.loadBalancerCookie', seconds('duration', duration, COOKIE_SECONDS));
    return new CookieStickiness({ duration });
  }

  /**
   * A cookie that the application sets; clients without it go to any target.
   *
   * @param cookieName name of the cookie; `AWSALB`, `AWSALBAPP` and `AWSALBTG` are the load balancer's own
   * @param duration how long a client stays, 1 second to 7 days
   */
  public static applicationCookie(cookieName: string, duration: Duration): Stickiness {
    validate('Stickiness.applicationCookie', [
      ...matches(
        'cookieName',
        cookieName,
        /^(?!AWSALB)[^\s;,=]+$/,
        "a cookie's name that does not start with 'AWSALB'",
      ),
      ...seconds('duration', duration, COOKIE_SECONDS),
    ]);
    return new CookieStickiness({ duration, cookieName });
  }

  /**
   * The settings of the target group.
   *
   * @internal
   */
  public abstract readonly _config: StickinessConfig;
}

class CookieStickiness extends Stickiness {
  constructor(public readonly _config: StickinessConfig) {
    super();
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html */
const COOKIE_SECONDS = { min: 1, max: 604_800 };
