// Loaded into every Node.js process of the deployment test. A function whose environment has CLOCK_AHEAD_MILLIS lives that much
// later than everybody else: a scenario need not wait for an hour to end.
const ahead = Number(process.env.CLOCK_AHEAD_MILLIS ?? 0);

if (ahead > 0) {
  const Now = Date;
  globalThis.Date = class Date extends Now {
    constructor(...parts) {
      super(...(parts.length === 0 ? [Now.now() + ahead] : parts));
    }

    static now() {
      return Now.now() + ahead;
    }
  };
}
