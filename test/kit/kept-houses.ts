/** Names the folder in which data of houses that were set up are kept for the next one that is set up in the same way: `test/run-all.ts` makes it, and removes it at the end. Where it is not named, each is set up by itself. */
export const KEPT_HOUSES = 'POSTHUS_TEST_HOUSES'
