import type { Move, PlayerState } from './protocol.js';

/** The time after which a player who sends nothing is gone. */
export const SILENCE_MS = 5_000;

/** The distance that a player moves in a tick at most: the server believes no client that jumps. */
export const STEP = 20;

/** Where a player begins, in both directions: the middle of an arena. */
export const START = 500;

/** A player, and the arena that it is in. */
export interface Player extends PlayerState {
  readonly arena: number;
  readonly sender: string;
}

interface Seat {
  readonly player: Player;
  x: number;
  y: number;
  target?: Move;
  heard: number;
}

/** Who plays where. The first arena with a free seat takes whoever comes. */
export class Arenas {
  private readonly seats = new Map<string, Seat>();
  private next = 1;

  constructor(
    private readonly size: number,
    private readonly max: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The number of players. */
  get players(): number {
    return this.seats.size;
  }

  /** Seats a sender, who keeps its seat when it joins again; undefined when all arenas are full. */
  join(sender: string, name: string): Player | undefined {
    const seated = this.seats.get(sender);
    if (seated) {
      seated.heard = this.now();
      return seated.player;
    }
    const arena = this.free();
    if (arena === undefined) return undefined;
    const [x, y] = [START, START];
    const player = { player: this.next++, name, arena, sender, x, y };
    this.seats.set(sender, { player, x, y, heard: this.now() });
    return player;
  }

  /** Notes where a player wants to be. Whether there is such a player. */
  move(sender: string, target: Move): boolean {
    const seat = this.seats.get(sender);
    if (!seat) return false;
    seat.heard = this.now();
    seat.target = target;
    return true;
  }

  leave(sender: string): void {
    this.seats.delete(sender);
  }

  /** Moves everybody a step, and forgets who is silent. Gives the players of each arena, with their senders. */
  tick(): Map<number, { readonly senders: string[]; readonly players: PlayerState[] }> {
    const arenas = new Map<number, { senders: string[]; players: PlayerState[] }>();
    for (const [sender, seat] of this.seats) {
      if (this.now() - seat.heard > SILENCE_MS) {
        this.seats.delete(sender);
        continue;
      }
      advance(seat);
      const { arena, player, name } = seat.player;
      const group = arenas.get(arena) ?? { senders: [], players: [] };
      group.senders.push(sender);
      group.players.push({ player, name, x: Math.round(seat.x), y: Math.round(seat.y) });
      arenas.set(arena, group);
    }
    return arenas;
  }

  private free(): number | undefined {
    const taken = new Map<number, number>();
    for (const { player } of this.seats.values()) taken.set(player.arena, (taken.get(player.arena) ?? 0) + 1);
    for (let arena = 1; arena <= this.max; arena++) {
      if ((taken.get(arena) ?? 0) < this.size) return arena;
    }
    return undefined;
  }
}

function advance(seat: Seat): void {
  if (!seat.target) return;
  const [dx, dy] = [seat.target.x - seat.x, seat.target.y - seat.y];
  const distance = Math.hypot(dx, dy);
  const share = distance <= STEP ? 1 : STEP / distance;
  seat.x += dx * share;
  seat.y += dy * share;
}
