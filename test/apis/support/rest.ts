import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  RestApiDefinition,
  RestApiRoute,
  RestApiRoutesOptions,
  RestApiService,
  RestApiServiceProps,
  RestAuthorization,
} from '../../../lib/apis';
import { ApiFunction, FunctionCode } from '../../../lib/functions';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

/** No alarms, which most tests do not look at. */
export const alarms = Alarms.none();
const code = FunctionCode.typeScript(join(__dirname, '../../functions/fixtures/hello.ts'));

/** The alias of a function of the library. */
export function fn(stack: Stack, id = 'Hello', timeout?: Duration): lambda.Alias {
  return new ApiFunction(stack, id, { code, alarms, timeout }).alias;
}

/** A plain function, once in a stack. */
export function simple(stack: Stack): lambda.Function {
  const known = stack.node.tryFindChild('Simple') as lambda.Function | undefined;
  return (
    known ??
    new lambda.Function(stack, 'Simple', {
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_LATEST,
    })
  );
}

/** The props of an API whose definition is one of routes. */
export type Options = Partial<Omit<RestApiServiceProps, 'definition'>> & { definition?: Partial<RestApiRoutesOptions> };

/** A REST API with what the options leave out. */
export function make(options: Options = {}, stack = testStack(), id = 'Api'): RestApiService {
  const { definition, ...props } = options;
  return new RestApiService(stack, id, {
    alarms,
    ...props,
    definition: RestApiDefinition.routes({
      routes: [{ path: '/items', methods: ['GET'] }],
      authorization: RestAuthorization.iam(),
      handler: simple(stack),
      ...definition,
    }),
  });
}

/** The template of such an API in a stack of its own. */
export function template(options: Options | ((stack: Stack) => Options) = {}): Template {
  const stack = testStack();
  make(typeof options === 'function' ? options(stack) : options, stack);
  return templateOf(stack);
}

/** The options of an API with one route. */
export const route = (changes: Partial<RestApiRoute> = {}): Options => ({
  definition: { routes: [{ path: '/items', methods: ['GET'], ...changes }] },
});
