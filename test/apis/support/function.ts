import { Stack } from 'aws-cdk-lib/core';
import { ApiFunction, ApiFunctionProps, FunctionCode } from '../../../lib/functions';
import { Alarms } from '../../../lib/observability';
import { CODE } from '../../specimens/surroundings';

/** A function of the library, without bundling and alarms. */
export function fn(stack: Stack, id = 'Fn', props: Partial<ApiFunctionProps> = {}): ApiFunction {
  return new ApiFunction(stack, id, { code: FunctionCode.prebuilt(CODE), alarms: Alarms.none(), ...props });
}
