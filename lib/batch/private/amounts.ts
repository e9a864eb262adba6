import { Size, SizeRoundingBehavior, Tokenization } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/** Batch takes amounts as text, which for a number that is a token is another token. A path of a workflow is made text by it. */
export function asText(amount: number): string {
  const token = Tokenization.reverseNumber(amount);
  if (!token) return String(amount);
  const text = token.toString();
  return sfn.JsonPath.isEncodedJsonPath(text) ? sfn.JsonPath.format('{}', text) : text;
}

/** The MiB of a size that is known, with a fraction where it is not a whole number of them. */
export function mebibytesOf(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved()
    ? undefined
    : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
