import { once } from 'node:events';
import WebSocket from 'ws';
import { eventually, Observations, Scenario } from './scenario';
import { presign } from './signing';

/** Two clients in a room: what one sends the other receives, and the table knows who is connected. */
export const chat: Scenario = {
  title: 'what one client sends to a room another receives',
  stack: 'ChatApi',
  async run(aws, stack) {
    const { StageName } = stack.the('AWS::ApiGatewayV2::Stage').properties;
    const api = stack.the('AWS::ApiGatewayV2::Api').physicalId;
    const url = `${aws.endpoint.replace('http', 'ws')}/_aws/execute-api/${api}/${StageName}`;
    const table = stack.the('AWS::DynamoDB::Table').physicalId;
    const observed = new Observations();

    const clients = [await connect(url), await connect(url)] as const;
    try {
      const [ada, bob] = clients;
      observed.expect('both clients join', [await ada.ask(JOIN), await bob.ask(JOIN)].map(typeOf), [
        'joined',
        'joined',
      ]);
      const sent = await ada.ask({ action: 'send', room: 'lobby', text: 'hello' });
      observed.expect('the sender is told that one received it', [sent?.type, sent?.delivered], ['sent', 1]);
      const received = await bob.next();
      observed.expect('the other receives it', [received?.type, received?.text], ['message', 'hello']);
      const refused = await bob.ask({ action: 'dance' });
      observed.expect('what is no message is refused', refused?.type, 'error');
    } finally {
      for (const client of clients) client.close();
    }
    const empty = await eventually(async () => {
      const { Count } = await aws.dynamoDb.scan({ TableName: table });
      return Count === 0 ? true : undefined;
    });
    observed.expect('nobody is left in the table', empty, true);
    return observed.seen;
  },
};

const JOIN = { action: 'join', room: 'lobby' };

type Message = Record<string, unknown>;

class Client {
  private readonly messages: Message[] = [];

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
  }

  public ask(message: Message): Promise<Message | undefined> {
    this.socket.send(JSON.stringify(message));
    return this.next();
  }

  public next(): Promise<Message | undefined> {
    return eventually(async () => this.messages.shift());
  }

  public close(): void {
    this.socket.close();
  }
}

async function connect(url: string): Promise<Client> {
  const socket = new WebSocket(await presign(url), { handshakeTimeout: 15_000 });
  await once(socket, 'open');
  return new Client(socket);
}

function typeOf(message: Message | undefined): unknown {
  return message?.type;
}
