import { distinct, matches, nonEmptyList, Rules } from './validation';

/** The rules for those that something is shared with by Resource Access Manager: `sharedWith`. */
export function sharingRules(sharedWith: readonly string[] | undefined): Rules {
  return [
    nonEmptyList('sharedWith', sharedWith),
    distinct('sharedWith', sharedWith),
    (sharedWith ?? []).map((principal) =>
      matches(
        'sharedWith',
        principal,
        /^(\d{12}|arn:[^:]+:organizations::\d{12}:(organization|ou)\/.+)$/,
        'accounts of 12 digits, or ARNs of organizations or their units',
      ),
    ),
  ];
}
