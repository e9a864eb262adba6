/** An order as the merchandise system sends it. */
export interface Order {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
}

/** A message of ActiveMQ as Lambda passes it on (https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html). */
export interface JmsMessage {
  readonly messageID: string;
  /** Such as `jms/text-message`. */
  readonly messageType: string;
  readonly redelivered: boolean;
  /** The body in Base64. */
  readonly data: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly timestamp: number;
}

/** A batch of messages of one queue. */
export interface ActiveMqEvent {
  readonly eventSource: 'aws:mq';
  readonly eventSourceArn: string;
  readonly messages: readonly JmsMessage[];
}

/** The text of a message. */
export function textOf({ data }: JmsMessage): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

/** A text as an order, or nothing if it is none. */
export function parseOrder(text: string): Order | undefined {
  let order: Partial<Order> | null;
  try {
    order = JSON.parse(text) as Partial<Order> | null;
  } catch {
    return undefined;
  }
  const isOrder =
    typeof order?.id === 'string' &&
    order.id !== '' &&
    typeof order.sku === 'string' &&
    Number.isInteger(order.quantity) &&
    Number(order.quantity) > 0;
  return isOrder ? (order as Order) : undefined;
}

/** A variable that the stack sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}
