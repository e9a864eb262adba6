import { chat } from './chat';
import { items } from './items';
import { network } from './network';
import { photos } from './photos';
import { Scenario } from './scenario';

/** What is done with the stacks once they are deployed. */
export const SCENARIOS: readonly Scenario[] = [network, items, photos, chat];
