import { Duration } from 'aws-cdk-lib/core';
import { ObjectProtection, StoragePlan, VersionRetention } from 'cdk-reference-architectures/storage';
import { Profile } from '../profile';

/** Where the archive is, and where its copy. Cross-Region references need Regions that are known; change both to your own. */
export const ARCHIVE_REGION = 'eu-west-1';
export const REPLICA_REGION = 'eu-central-1';

/** Seven years, with the leap days that they can have. */
const KEPT_FOR = Duration.days(2557);

/** In production nobody deletes a book for seven years; `cdk destroy` of a sandbox has to. */
export function bookProtection(profile: Profile): ObjectProtection {
  return profile.isProduction
    ? ObjectProtection.compliance(KEPT_FOR, 'Books of account are kept for seven years.')
    : ObjectProtection.legalHoldOnly();
}

/** Auditors read last quarter's books, nobody reads older ones without a reason to wait for. The lifecycle is not replicated. */
export function bookPlan(): StoragePlan {
  return StoragePlan.coolDown({
    glacierInstantAfter: Duration.days(90),
    deepArchiveAfter: Duration.days(365),
    expireAfter: Duration.days(2600),
    versionRetention: VersionRetention.days(30),
  });
}
