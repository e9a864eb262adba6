import { Size, SizeRoundingBehavior, Token, Tokenization } from 'aws-cdk-lib/core';

/** Batch takes amounts as text, which for a number that is a token is another token. */
export function asText(amount: number): string {
  return Token.isUnresolved(amount) ? Tokenization.stringifyNumber(amount) : String(amount);
}

/** The MiB of a size that is known, with a fraction where it is not a whole number of them. */
export function mebibytesOf(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved()
    ? undefined
    : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
