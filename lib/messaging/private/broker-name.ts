import { Construct } from 'constructs';
import { DIGEST_LENGTH, digestOf } from '../../private/identity-digest';
import { uniqueName } from '../../private/unique-name';

/** The maximum length of the name of a broker. */
const MAX_LENGTH = 50;

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
