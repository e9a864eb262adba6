import { ManagedRulesOptions } from './managed-rules';
import { ResponseInspection } from './response-inspection';

/** The form of a request that signs in or registers. */
export enum AccountPayload {
  /** JSON; fields are JSON pointers such as `/login/username`. */
  JSON = 'JSON',

  /** A form of HTML; fields are names of its inputs. */
  FORM_ENCODED = 'FORM_ENCODED',
}

/** Options of all groups of fraud control. */
export interface FraudControlOptions extends ManagedRulesOptions {
  /**
   * The form of the requests.
   *
   * @default AccountPayload.JSON
   */
  readonly payload?: AccountPayload;

  /**
   * Whether the paths are regular expressions.
   *
   * @default false
   */
  readonly pathsAreRegex?: boolean;

  /**
   * The way in which success and failure are told apart; for firewalls of CloudFront, whose responses AWS WAF sees.
   *
   * @default - answers are not looked at
   */
  readonly responseInspection?: ResponseInspection;
}

/** Options of the group against stolen and guessed passwords. */
export interface AccountTakeoverPreventionOptions extends FraudControlOptions {
  /** The path that signs in by POST, for example `/api/login`. */
  readonly loginPath: string;

  /** The field of the user's name. */
  readonly usernameField: string;

  /** The field of the password. */
  readonly passwordField: string;
}

/** Options of the group against accounts that are created by fraud. */
export interface AccountCreationFraudPreventionOptions extends FraudControlOptions {
  /** The path that creates an account by POST. */
  readonly creationPath: string;

  /** The path of the page where people register, by GET. */
  readonly registrationPagePath: string;

  /**
   * The field of the user's name.
   *
   * @default - no such field
   */
  readonly usernameField?: string;

  /**
   * The field of the password.
   *
   * @default - no such field
   */
  readonly passwordField?: string;

  /**
   * The field of the e-mail address.
   *
   * @default - no such field
   */
  readonly emailField?: string;

  /**
   * The fields of the telephone number, in the order of the request.
   *
   * @default - no such fields
   */
  readonly phoneNumberFields?: string[];

  /**
   * The fields of the postal address, in the order of the request.
   *
   * @default - no such fields
   */
  readonly addressFields?: string[];
}
