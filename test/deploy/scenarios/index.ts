import type { ProfileName } from '../site';
import { alerts } from './alerts';
import { heldBooks, lockedBooks } from './archive';
import { chat } from './chat';
import { items } from './items';
import { network } from './network';
import { orderEvents } from './order-events';
import { orders } from './orders';
import { photos } from './photos';
import { Scenario } from './scenario';
import { files, imports } from './shared-content';
import { itemsOfStrangers, photosOfStrangers } from './strangers';
import { vehicles, watchedVehicles } from './vehicles';

/**
 * What is done with the stacks of a profile once they are deployed. Production's users sign in with a password and a
 * second factor, which nobody here has: there, the APIs are seen to refuse.
 */
export const SCENARIOS: Record<ProfileName, readonly Scenario[]> = {
  sandbox: [network, items, photos, chat, alerts, orderEvents, orders, heldBooks, files, imports, vehicles],
  production: [
    network,
    itemsOfStrangers,
    photosOfStrangers,
    chat,
    orderEvents,
    orders,
    lockedBooks,
    files,
    imports,
    watchedVehicles,
  ],
};
