import type { ProfileName } from '../site';
import { chat } from './chat';
import { items } from './items';
import { network } from './network';
import { photos } from './photos';
import { Scenario } from './scenario';

/** What is done with the stacks of a profile once they are deployed. */
export const SCENARIOS: Record<ProfileName, readonly Scenario[]> = {
  sandbox: [network, items, photos, chat],
  production: [network, chat],
};
