import { Fact, named } from '../fact';

const SUBSCRIPTION = 'AWS::SNS::Subscription';

const CONFIRMED_AGAIN: Fact = {
  id: 'subscription-confirmed-again',
  says: 'A subscription by e-mail delivers nothing until the owner of the address has confirmed it; another topic asks again.',
  source: 'https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html',
  check: (deployment, report) => {
    const ended = deployment
      .changed(SUBSCRIPTION)
      .flatMap(({ action, before, keepsOld }) =>
        before && (action === 'remove' || (action === 'replace' && !keepsOld)) ? [before.properties.Endpoint] : [],
      );
    for (const { action, after } of deployment.changed(SUBSCRIPTION)) {
      if (!after || (action !== 'create' && action !== 'replace')) continue;
      const { Protocol, Endpoint } = after.properties;
      if (!['email', 'email-json'].includes(String(Protocol)) || !ended.includes(Endpoint)) continue;
      report(
        after,
        'ignored',
        `${named(after)} is a new subscription of ${String(Endpoint)}: nothing is delivered until the owner of the address has confirmed it`,
        'deploy the new topic beside the old one, let the owners confirm, then take the old one away',
      );
    }
  },
};

export const SNS_FACTS: readonly Fact[] = [CONFIRMED_AGAIN];
