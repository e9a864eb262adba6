import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';

/** The length of a digest. */
export const DIGEST_LENGTH = 8;

/**
 * Tells apart what a resource was decided by, for its name: a change of one of the values makes another name, and a change in place
 * keeps it.
 */
export function digestOf(scope: Construct, values: readonly (string | undefined)[]): string {
  const text = JSON.stringify(values.map((value) => (value === undefined ? null : identityOf(scope, value))));
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}

/**
 * The identity of a value: of a reference, the resource in its own stack. The same resource comes as `Ref`, as an import or as a stack
 * output, by where the user of it is and by flags of the app, and must not make another resource of that.
 */
function identityOf(scope: Construct, value: string): string {
  if (!Token.isUnresolved(value)) return value;
  return Tokenization.reverseString(value)
    .mapTokens({
      mapToken: (token) => {
        const owner = Reference.isReference(token) ? Stack.of(token.target) : Stack.of(scope);
        return `<${owner.stackName} ${JSON.stringify(owner.resolve(token))}>`;
      },
    })
    .join({ join: (left: unknown, right: unknown) => `${String(left ?? '')}${String(right ?? '')}` }) as string;
}
