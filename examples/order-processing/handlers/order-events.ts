import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { setting } from './order';

const eventBridge = new EventBridgeClient();

/** The source of the events, which routes match. */
export const SOURCE = 'shop.orders';

/** What everybody may know of an order. Names and addresses stay in the tables: events are archived. */
export interface OrderEvent {
  readonly orderId: string;
  /** The shipment of an order that is shipped. */
  readonly shipmentId?: string;
  /** Why an order was cancelled. */
  readonly reason?: string;
}

/** Puts an event on the bus. It may come twice: subscribers look at the order's id. */
export async function announce(type: 'OrderShipped' | 'OrderCancelled', detail: OrderEvent): Promise<void> {
  const { Entries } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: setting('EVENT_BUS_NAME'),
          Source: SOURCE,
          DetailType: type,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  // What EventBridge does not take is no error of the call.
  const { EventId, ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
  if (EventId === undefined) throw new Error(`${type} was not put: ${ErrorCode ?? 'no answer'} ${ErrorMessage ?? ''}`);
}
