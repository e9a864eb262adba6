import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Rule } from '../../private/validation';

/** What the service decides about its API. */
export interface RestApiBindOptions {
  /** The props that routes and OpenAPI documents have in common. */
  readonly api: apigateway.RestApiBaseProps;
  /** Bodies from this size on are compressed. */
  readonly minCompressionSize?: apigateway.RestApiProps['minCompressionSize'];
  /** Media types that are no text. */
  readonly binaryMediaTypes?: string[];
  /** How long API Gateway waits for a function. */
  readonly integrationTimeout?: Duration;
}

/** An API that was made. */
export interface RestApiParts {
  readonly api: apigateway.RestApiBase;
  /** Why it is open, for each part that is. */
  readonly reasons: string[];
}

/** What a definition says before anything is made. */
export interface RestApiOutline {
  /** What is wrong with it. */
  readonly rules: Rule[];
  /** The functions behind it. */
  readonly handlers: lambda.IFunction[];
  /** What the stage says of single methods, by path and method, over what it says of all of them. */
  readonly methodOptions: { readonly [method: string]: apigateway.MethodDeploymentOptions };
  /** Whether any request must carry an API key; undefined where that cannot be seen. */
  readonly usesApiKeys?: boolean;
  /** Whether answers of any route are kept. */
  readonly usesCache: boolean;
}

/** Makes the API of a definition. */
export type RestApiBinder = (scope: Construct, options: RestApiBindOptions) => RestApiParts;
