import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { isKnown, nonEmpty, rule, Rules } from '../../private/validation';
import {
  AccountCreationFraudPreventionOptions,
  AccountPayload,
  AccountTakeoverPreventionOptions,
} from '../fraud-control';

/** The configuration of the group. */
export function accountTakeoverConfig(
  options: AccountTakeoverPreventionOptions,
): wafv2.CfnWebACL.ManagedRuleGroupConfigProperty {
  return {
    awsManagedRulesAtpRuleSet: {
      loginPath: options.loginPath,
      enableRegexInPath: options.pathsAreRegex,
      requestInspection: {
        payloadType: options.payload ?? AccountPayload.JSON,
        usernameField: { identifier: options.usernameField },
        passwordField: { identifier: options.passwordField },
      },
      responseInspection: options.responseInspection?._inspection,
    },
  };
}

/** The configuration of the group. */
export function accountCreationConfig(
  options: AccountCreationFraudPreventionOptions,
): wafv2.CfnWebACL.ManagedRuleGroupConfigProperty {
  const field = (identifier?: string) => (identifier === undefined ? undefined : { identifier });
  const fields = (identifiers?: string[]) => identifiers?.map((identifier) => ({ identifier }));
  return {
    awsManagedRulesAcfpRuleSet: {
      creationPath: options.creationPath,
      registrationPagePath: options.registrationPagePath,
      enableRegexInPath: options.pathsAreRegex,
      requestInspection: {
        payloadType: options.payload ?? AccountPayload.JSON,
        usernameField: field(options.usernameField),
        passwordField: field(options.passwordField),
        emailField: field(options.emailField),
        phoneNumberFields: fields(options.phoneNumberFields),
        addressFields: fields(options.addressFields),
      },
      responseInspection: options.responseInspection?._inspection,
    },
  };
}

/** The rules of the names of fields. */
export function fieldRules(payload: AccountPayload | undefined, fields: Readonly<Record<string, string[]>>): Rules {
  const isJson = payload !== AccountPayload.FORM_ENCODED;
  return Object.entries(fields).flatMap(([prop, names]) =>
    names.map((name) => [
      nonEmpty(prop, name),
      rule(
        isJson && isKnown(name) && name !== '' && !name.startsWith('/'),
        () =>
          `'${prop}' must be a JSON pointer such as '/login/${name}', got '${name}'; or say that 'payload' is FORM_ENCODED`,
      ),
    ]),
  );
}
