import { Construct, IDependable } from 'constructs';
import { ApiGatewayAccount } from './api-gateway-account';

/** The origin of the role with which API Gateway writes logs in the account and Region. */
export abstract class AccountLogRole {
  /** Sets a role for the account if nothing before it in the stage of the app has; see `ApiGatewayAccount`. */
  public static createOnce(): AccountLogRole {
    return new CreatedOnce();
  }

  /** Relies on the role that the account has in this Region. Without one, the deployment of the stage fails. */
  public static existing(): AccountLogRole {
    return new Existing();
  }

  /**
   * Creates what is missing, and returns what the stage must wait for.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): IDependable | undefined;
}

class CreatedOnce extends AccountLogRole {
  public _bind(scope: Construct): IDependable {
    return ApiGatewayAccount._of(scope);
  }
}

class Existing extends AccountLogRole {
  public _bind(): undefined {
    return undefined;
  }
}
