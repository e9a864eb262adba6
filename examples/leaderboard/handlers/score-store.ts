import { AcceleratedTable, codeOf } from './accelerated-table';
import { NewScore } from './requests';

/** The best score of a player in a game. */
export interface Score extends NewScore {
  readonly at: string;
}

/** The scores of all games. */
export class ScoreStore {
  constructor(
    private readonly table: AcceleratedTable,
    private readonly tableName: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** The best scores of a game, some seconds old. It does not tell who the players are: their ids are keys of their items. */
  public async best(game: string, limit: number): Promise<Score[]> {
    const { Items: items = [] } = await this.table.query({
      TableName: this.tableName,
      IndexName: 'byScore',
      KeyConditionExpression: 'game = :game',
      ExpressionAttributeValues: { ':game': game },
      ScanIndexForward: false,
      Limit: limit,
    });
    return items.map(toScore);
  }

  /** The best score of a player. The cluster remembers that there is none as well: a consistent read is of the table. */
  public async find(player: string, game: string, isConsistent = false): Promise<Score | undefined> {
    const { Item: item } = await this.table.get({
      TableName: this.tableName,
      Key: { player, game },
      ConsistentRead: isConsistent,
    });
    return item && toScore(item);
  }

  /** Notes a score if it is the player's best, and gives the best. Twice is as good as once. */
  public async note(player: string, game: string, { score, nickname }: NewScore): Promise<Score> {
    const at = this.now().toISOString();
    try {
      await this.table.update({
        TableName: this.tableName,
        Key: { player, game },
        UpdateExpression: 'SET score = :score, nickname = :nickname, #at = :at',
        ConditionExpression: 'attribute_not_exists(score) OR score < :score',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':score': score, ':nickname': nickname, ':at': at },
      });
      return { score, nickname, at };
    } catch (error) {
      if (codeOf(error) !== 'ConditionalCheckFailedException') throw error;
      const best = await this.find(player, game, true);
      if (!best) throw error;
      return best;
    }
  }
}

function toScore({ score, nickname, at }: Record<string, unknown>): Score {
  return { score: Number(score), nickname: String(nickname), at: String(at) };
}
