import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** The SQS queue of placed orders. */
export class OrderQueue {
  private readonly client = new SQSClient({ maxAttempts: 3 });

  constructor(private readonly queueUrl: string) {}

  async send(body: object): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.queueUrl, MessageBody: JSON.stringify(body) }));
  }

  /** Waits up to 20 seconds for up to ten messages; nothing once the signal is given. */
  async receive(signal: AbortSignal): Promise<Message[]> {
    try {
      const { Messages } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { abortSignal: signal },
      );
      return Messages ?? [];
    } catch (error) {
      if (signal.aborted) return [];
      throw error;
    }
  }

  async delete(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    await this.client.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: messages.map(entry) }));
  }

  /** Gives messages back for another worker to take at once. */
  async release(messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    const Entries = messages.map((message, index) => ({ ...entry(message, index), VisibilityTimeout: 0 }));
    await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }
}

function entry(message: Message, index: number): { Id: string; ReceiptHandle: string | undefined } {
  return { Id: String(index), ReceiptHandle: message.ReceiptHandle };
}
