import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** The SQS queue of orders that are to be packed. */
export class PackingQueue {
  private readonly client = new SQSClient({ maxAttempts: 3 });

  constructor(private readonly queueUrl: string) {}

  /** Waits up to 20 seconds for messages; nothing once the signal is given. */
  async receive(count: number, visibilitySeconds: number, signal: AbortSignal): Promise<Message[]> {
    try {
      const { Messages } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl,
          MaxNumberOfMessages: count,
          WaitTimeSeconds: 20,
          VisibilityTimeout: visibilitySeconds,
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

  async delete({ ReceiptHandle }: Message): Promise<void> {
    await this.client.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
  }

  /** Keeps a message from others for some more time; with 0 they may have it at once. */
  async hide({ ReceiptHandle }: Message, VisibilityTimeout: number): Promise<void> {
    await this.client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: this.queueUrl, ReceiptHandle, VisibilityTimeout }),
    );
  }
}
