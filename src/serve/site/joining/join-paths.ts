/** Where an account is made, in two steps, and where codes are confirmed that were shown. */
export const JOIN_PATH = '/join'
export const JOIN_ACCOUNT_PATH = '/join/account'
export const JOIN_WRITTEN_PATH = '/join/written'
