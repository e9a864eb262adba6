import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApiFunction, ApiFunctionProps, FunctionCode } from '../../lib/functions';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

/** A TypeScript file that can be bundled. */
export const ENTRY = join(__dirname, 'fixtures', 'hello.ts');

/** A function with nothing but the required props, and those that a test is about. */
export function makeFunction(props: Partial<ApiFunctionProps> = {}, stack = testStack(), id = 'Hello'): ApiFunction {
  return new ApiFunction(stack, id, { code: FunctionCode.typeScript(ENTRY), alarms: Alarms.none(), ...props });
}

/** The template of a stack with such a function. */
export function functionTemplate(
  props: Partial<ApiFunctionProps> | ((stack: Stack) => Partial<ApiFunctionProps>) = {},
): Template {
  const stack = testStack();
  makeFunction(typeof props === 'function' ? props(stack) : props, stack);
  return templateOf(stack);
}

/** Code of another runtime than Node.js. */
export function pythonCode(): FunctionCode {
  return FunctionCode.prebuilt({
    code: lambda.Code.fromInline('def handler(event, context): pass'),
    handler: 'index.handler',
    runtime: lambda.Runtime.PYTHON_3_13,
  });
}
