/** The users of a `RabbitMqBroker`. Another kind makes another, empty broker. */
export class RabbitMqAuthentication {
  /** Users that the broker keeps: a generated administrator, and those made over the management API. */
  public static simple(): RabbitMqAuthentication {
    return new RabbitMqAuthentication();
  }

  /**
   * Users as the keys `auth_backends` of `configuration` say: those of OAuth 2.0, LDAP or, from RabbitMQ 4 on, an HTTP server. With the backend
   * `internal` among them the broker has an administrator of its own, too; without, none
   * (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-authentication.html).
   */
  public static configManaged(): RabbitMqAuthentication {
    return new RabbitMqAuthentication('CONFIG_MANAGED');
  }

  private constructor(
    /** @internal */
    public readonly _strategy?: string,
  ) {}
}
