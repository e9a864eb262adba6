import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib/core';
import { uniqueName } from '../../private/unique-name';

/** The maximum length of the name of a broker. */
const MAX_LENGTH = 50;
const DIGEST_LENGTH = 8;

/**
 * The name of a broker. Most of a broker is decided when it is made, and the name as well: a replacement with the name of the broker that
 * it replaces is refused. So the name tells apart what cannot be changed, and nothing else: a change in place keeps it.
 *
 * @param decided what CloudFormation replaces the broker for
 */
export function brokerName(scope: Construct, decided: readonly (string | undefined)[]): string {
  return `${uniqueName(scope, MAX_LENGTH - DIGEST_LENGTH - 1)}-${digestOf(scope, decided)}`;
}

/** The name of a configuration, whose engine and authentication are decided when it is made. */
export function configurationName(scope: Construct, decided: readonly string[]): string {
  return `${uniqueName(scope, 100)}-${digestOf(scope, decided)}`;
}

/** A value that leaves the names as they are where it is the default. */
export function whereGiven(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function digestOf(scope: Construct, values: readonly (string | undefined)[]): string {
  const text = JSON.stringify(values.map((value) => (value === undefined ? null : identityOf(scope, value))));
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}

/**
 * The identity of a value: of a reference, the resource in its own stack. The same resource comes as `Ref`, as an import or as a stack
 * output, by where the broker is and by flags of the app, and must not make another broker of that.
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
