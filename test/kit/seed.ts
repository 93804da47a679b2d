/** What tests throw dice with. Any number would do, and another one shows other cases: `npm run explore` sets a new one each time. */
export const SEED = Number(process.env['POSTHUS_SEED'] ?? 20_261_127)
