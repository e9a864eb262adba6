import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { matches, nonEmpty, validate } from '../../private/validation';

/**
 * A value that ECS reads from where it is kept and puts into the container's environment when a task starts. A task
 * that runs does not see a new value: force a deployment, or read the secret in the program.
 */
export abstract class ContainerSecret {
  /** The whole text of a secret. */
  public static secret(secret: secretsmanager.ISecret): ContainerSecret {
    return new Reference('secretsmanager', ecs.Secret.fromSecretsManager(secret));
  }

  /**
   * One field of a secret that is a JSON object, for example `password`.
   *
   * @param field the name of the field
   */
  public static field(secret: secretsmanager.ISecret, field: string): ContainerSecret {
    validate('ContainerSecret.field', [
      nonEmpty('field', field),
      matches('field', field, /^[^:]*$/, "without ':', which ECS takes for the end of the name"),
    ]);
    return new Reference('secretsmanager', ecs.Secret.fromSecretsManager(secret, field));
  }

  /** A parameter of Systems Manager, plain or secure. */
  public static parameter(parameter: ssm.IParameter): ContainerSecret {
    return new Reference('ssm', ecs.Secret.fromSsmParameter(parameter));
  }

  /**
   * The service that it is read from, by the last part of its endpoint's name.
   *
   * @internal
   */
  public abstract readonly _service: string;

  /**
   * The secret for aws-cdk-lib.
   *
   * @internal
   */
  public abstract _bind(): ecs.Secret;
}

class Reference extends ContainerSecret {
  constructor(
    public readonly _service: string,
    private readonly reference: ecs.Secret,
  ) {
    super();
  }

  public _bind(): ecs.Secret {
    return this.reference;
  }
}
