import { Graph } from './graph';

/** An article that goes with another one, and the number of customers who bought both. */
export interface Recommendation {
  readonly sku: string;
  readonly customers: number;
}

/** The maximum number of recommendations, which stands in the query as well. */
export const MAX_RECOMMENDATIONS = 20;

/**
 * Nodes and relations have ids of their own, which Neptune keeps unique: a purchase that is recorded twice, even at the same moment, is there
 * once (https://docs.aws.amazon.com/neptune/latest/userguide/best-practices-content-15.html).
 */
const RECORD = `
  MERGE (customer:Customer {\`~id\`: $customer})
  MERGE (product:Product {\`~id\`: $product})
  MERGE (customer)-[bought:BOUGHT {\`~id\`: $purchase}]->(product)
  RETURN id(bought) AS purchase`;

const FORGET = `
  MATCH (customer:Customer)
  WHERE id(customer) = $customer
  DETACH DELETE customer`;

/**
 * The time that Neptune works on a question, in milliseconds: less than the client waits for the answer. Otherwise it would go on for two
 * minutes with what nobody waits for any more, while the client asks again, and a graph that is slow would get slower
 * (https://docs.aws.amazon.com/neptune/latest/userguide/opencypher-query-hints-timeout-hint.html).
 */
const QUESTION_MILLIS = 2500;

/**
 * What other customers of an article bought. Of an article that everybody bought, 1,000 customers are asked, and not all. What one
 * customer alone bought is not told to another: nobody is to be recognised by purchases.
 */
const RECOMMEND = `
  USING QUERY:TIMEOUTMILLISECONDS ${QUESTION_MILLIS}
  MATCH (product:Product)<-[:BOUGHT]-(other:Customer)
  WHERE id(product) = $product AND id(other) <> $customer
  WITH DISTINCT other LIMIT 1000
  MATCH (other)-[:BOUGHT]->(also:Product)
  WHERE id(also) <> $product
  WITH also, count(DISTINCT other) AS customers
  WHERE customers >= 2
  OPTIONAL MATCH (me:Customer)-[own:BOUGHT]->(also)
  WHERE id(me) = $customer
  WITH also, customers, own
  WHERE own IS NULL
  RETURN id(also) AS product, customers
  ORDER BY customers DESC, product
  LIMIT ${MAX_RECOMMENDATIONS}`;

/** Who bought what. */
export class PurchasesGraph {
  constructor(private readonly graph: Graph) {}

  /** Records that a customer bought an article: twice is the same as once. */
  public async record(customer: string, sku: string): Promise<void> {
    const ids = { customer: customerId(customer), product: productId(sku) };
    await this.graph.query(RECORD, { ...ids, purchase: `${ids.customer}/${ids.product}` });
  }

  /** Forgets a customer with all purchases. */
  public async forget(customer: string): Promise<void> {
    await this.graph.query(FORGET, { customer: customerId(customer) });
  }

  /** The articles that go with one, those that most customers bought first, without what the customer has. */
  public async recommend(customer: string, sku: string): Promise<Recommendation[]> {
    const rows = await this.graph.query(RECOMMEND, { customer: customerId(customer), product: productId(sku) });
    return rows.map(({ product, customers }) => ({
      sku: String(product).slice(PRODUCT.length),
      customers: Number(customers),
    }));
  }
}

/** What ids begin with, in bulk loads as well: a customer and an article could have the same name. */
const PRODUCT = 'product:';

function productId(sku: string): string {
  return `${PRODUCT}${sku}`;
}

function customerId(customer: string): string {
  return `customer:${customer}`;
}
