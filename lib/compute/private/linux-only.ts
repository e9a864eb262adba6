import { Rule, rule } from '../../private/validation';

/** The rule that refuses Windows, where it can be seen. */
export function linuxOnly(isWindows: boolean): Rule {
  return rule(
    isWindows,
    () => `'image' must be of Linux, got Windows: instances report by Bash that they are ready; take a Linux image`,
  );
}
