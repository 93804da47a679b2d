/** Where whoever has lost the password begins, and the steps from there. */
export const RECOVER_PATH = '/recover'
export const RECOVER_CODE_PATH = '/recover/code'
export const RECOVER_ADDRESS_PATH = '/recover/address'
/** What the letters lead to. */
export const RECOVER_LINK_PATH = '/recover/link'
export const RECOVER_CANCEL_PATH = '/recover/cancel'
export const RECOVER_PASSWORD_PATH = '/recover/password'
/** Where a member decides what the account is recovered by. */
export const OWN_RECOVERY_PATH = '/account/recovery'
