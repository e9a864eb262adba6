import { createSocket, RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import { Arenas } from './arenas.js';
import { Cookies } from './cookies.js';
import { Log } from './logger.js';
import { encode, parse, Reply } from './protocol.js';

/** The time between two states that players get. */
export const TICK_MS = 100;

/** The time without a tick after which the server counts as stuck. */
const STUCK_MS = 2_000;

/** Matches by UDP: who joins is in an arena with others, and gets their positions ten times a second. */
export class MatchServer {
  private readonly socket: Socket = createSocket('udp4');
  private readonly cookies = new Cookies();
  private timer?: NodeJS.Timeout;
  private ticks = 0;
  private ticked = Date.now();
  private ending = false;

  constructor(
    private readonly arenas: Arenas,
    private readonly log: Log,
  ) {}

  /** Whether the server takes players. */
  get healthy(): boolean {
    return this.timer !== undefined && !this.ending && Date.now() - this.ticked < STUCK_MS;
  }

  /** Begins, and gives the port. */
  async start(port: number): Promise<number> {
    this.socket.on('message', (datagram, from) => this.receive(datagram, from));
    this.socket.on('error', (error) => this.log('error of the socket', { error: error.message }));
    this.socket.bind(port);
    await once(this.socket, 'listening');
    this.timer = setInterval(() => this.tick(), TICK_MS);
    return this.socket.address().port;
  }

  /** Tells everybody to join elsewhere, and ends. */
  async stop(): Promise<void> {
    this.ending = true;
    clearInterval(this.timer);
    for (const { senders } of this.arenas.tick().values()) {
      await Promise.all(senders.map((sender) => this.send(sender, { type: 'bye' })));
    }
    this.socket.close();
    await once(this.socket, 'close');
  }

  private receive(datagram: Buffer, { address, port }: RemoteInfo): void {
    const request = parse(datagram);
    if (!request || this.ending) return;
    const sender = `${address} ${port}`;
    switch (request.type) {
      case 'join':
        void this.send(sender, this.join(sender, request.name, request.cookie));
        return;
      case 'move':
        // Nobody that this task knows: it was replaced. The client must join again.
        if (!this.arenas.move(sender, request)) void this.send(sender, { type: 'bye' });
        return;
      case 'leave':
        this.arenas.leave(sender);
    }
  }

  private join(sender: string, name: string, cookie: string | undefined): Reply {
    if (cookie === undefined || !this.cookies.proves(sender, cookie)) {
      return { type: 'challenge', cookie: this.cookies.of(sender) };
    }
    const player = this.arenas.join(sender, name);
    if (!player) return { type: 'full' };
    this.log('joined', { player: player.player, arena: player.arena });
    return { type: 'welcome', player: player.player, arena: player.arena };
  }

  private tick(): void {
    this.ticks += 1;
    this.ticked = Date.now();
    for (const { senders, players } of this.arenas.tick().values()) {
      for (const sender of senders) void this.send(sender, { type: 'state', tick: this.ticks, players });
    }
  }

  private send(sender: string, reply: Reply): Promise<void> {
    const [address, port] = sender.split(' ');
    return new Promise((resolve) => {
      // What is lost is lost: the next state replaces it.
      this.socket.send(encode(reply), Number(port), address, () => resolve());
    });
  }
}
