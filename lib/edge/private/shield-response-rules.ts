import { isKnown, matches, nonEmptyList, rule, Rules } from '../../private/validation';
import { ShieldResponseTeamProps } from '../shield/shield-response-team';
import { subscriptionRules } from './shield-rules';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-shield-proactiveengagement-emergencycontact.html */
export function responseTeamRules({
  accountIsSubscribed,
  contacts,
  proactiveEngagement,
}: ShieldResponseTeamProps): Rules {
  return [
    subscriptionRules(accountIsSubscribed),
    nonEmptyList('contacts', contacts),
    rule(contacts.length > 10, () => `'contacts' must be ten at most, got ${contacts.length}`),
    rule(
      proactiveEngagement !== false && contacts.every(({ phoneNumber }) => phoneNumber === undefined),
      () =>
        `'contacts' must have a 'phoneNumber' for one at least, by which the team calls; give one, or set 'proactiveEngagement' to false`,
    ),
    contacts.map(({ emailAddress, phoneNumber, notes }) => [
      matches('emailAddress', emailAddress, /^(?=.{1,150}$)\S+@\S+\.\S+$/, 'an address for e-mail'),
      matches('phoneNumber', phoneNumber, /^\+[1-9]\d{1,14}$/, `a number with its country, as '+4930123456'`),
      matches(
        'notes',
        notes,
        /^[\w\s.\-,:/()+@]{1,1024}$/,
        `up to 1,024 letters, digits, blanks and ' . - , : / ( ) + @'`,
      ),
      rule(
        contacts.length > 1 && notes === undefined,
        () =>
          `'notes' must say when ${isKnown(emailAddress) ? emailAddress : 'a contact'} is the one to take, as there are several contacts; give them`,
      ),
    ]),
  ];
}
