/** What everybody reads about abuse: how to report it, what is done, the numbers. */
export const ABUSE_RULES_PATH = '/abuse'
/** Where whoever cannot sign in appeals. */
export const APPEAL_PATH = '/appeal'
