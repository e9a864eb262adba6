import { matches, Rules } from './validation';

const USER = /^(|[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?)$/;
const USER_FORM = "a user, or a user and a group with ':' between them";

/** The form of the user of a container, as Docker takes it, by name or number. */
export function userRules(user: string | undefined): Rules {
  return matches('user', user, USER, USER_FORM);
}
