import * as lambda from 'aws-cdk-lib/aws-lambda';
import { nonEmpty, validate } from '../private/validation';

/** The callers of the URL of a function. */
export abstract class FunctionUrlAuthorization {
  /** Whoever IAM allows to, with signed requests: `functionUrl.grantInvokeUrl()`. */
  public static iam(): FunctionUrlAuthorization {
    return new Authorization(lambda.FunctionUrlAuthType.AWS_IAM);
  }

  /**
   * Everybody. Warns with `cdk-reference-architectures:unauthenticatedUrl`.
   *
   * @param reason the reason why nobody must sign in, for example that the function checks a signature itself
   */
  public static none(reason: string): FunctionUrlAuthorization {
    validate('FunctionUrlAuthorization.none', nonEmpty('reason', reason));
    return new Authorization(lambda.FunctionUrlAuthType.NONE, reason);
  }

  /**
   * The kind of authorization.
   *
   * @internal
   */
  public abstract readonly _type: lambda.FunctionUrlAuthType;

  /**
   * The reason why there is none.
   *
   * @internal
   */
  public abstract readonly _reason?: string;
}

class Authorization extends FunctionUrlAuthorization {
  constructor(
    public readonly _type: lambda.FunctionUrlAuthType,
    public readonly _reason?: string,
  ) {
    super();
  }
}

/** Options of the URL of a function. */
export interface ApiFunctionUrlOptions {
  /**
   * The callers of the URL.
   *
   * @default FunctionUrlAuthorization.iam()
   */
  readonly authorization?: FunctionUrlAuthorization;

  /**
   * Whether the answer is sent while it is made, up to 200 MB, by a function that is written for it
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html).
   *
   * @default false
   */
  readonly responseStreaming?: boolean;

  /**
   * The pages of other origins that may call the URL.
   *
   * @default - none
   */
  readonly cors?: lambda.FunctionUrlCorsOptions;
}
