import { IConstruct } from 'constructs';
import { acknowledgeInherent } from '../../private/rule-packs';

/** Acknowledges that a load balancer may be deleted where nobody said so: an explicit `false` is the caller's own choice. */
export function acknowledgeUnprotected(loadBalancer: IConstruct): void {
  acknowledgeInherent(
    loadBalancer,
    'A load balancer that refuses deletion blocks the rollback of a creation that fails; the termination protection of the stack guards what lives',
    'ELBDeletionProtectionEnabled',
  );
}
