import type { KeyLookups } from '../../../core/pgp/key-lookups.ts'
import { invalidArguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { PgpLookupAnswer } from '../../../wire/jmap/pgp.ts'
import { jmapAccountId, takeAccount } from '../account-ids.ts'
import type { Method } from '../capability.ts'
import { tooLarge } from '../standard/get.ts'
import { PGP_STORE_LIMITS } from './pgp-limits.ts'

/** PgpKey/lookup: keys of addresses out of the Web Key Directories of their domains, asked for by the server, so that those learn nothing of the member: not even the network address. */
export function lookUpKeys(lookups: Pick<KeyLookups, 'find'>): Method {
  return async (args, context): Promise<JsonObject> => {
    const account = takeAccount(args, context)
    const addresses = args.optionalStrings('addresses')
    args.end()
    if (!addresses) throw invalidArguments('"addresses" is missing')
    const { maxLookups } = PGP_STORE_LIMITS
    if (addresses.length > maxLookups) throw tooLarge(`At most ${maxLookups} addresses at a time`)
    const found: [string, string][] = []
    const answer = { notFound: [] as string[], failed: [] as string[] }
    let left = context.services.limits.maxAnswerBytes
    const asked = [...new Set(addresses)].map(
      async (address) => [address, await lookups.find(account, address)] as const,
    )
    for (const [address, one] of await Promise.all(asked)) {
      if (one.kind === 'absent') answer.notFound.push(address)
      else if (one.kind === 'failed' || one.octets.length > left) answer.failed.push(address)
      else {
        left -= one.octets.length
        found.push([address, Buffer.from(one.octets).toString('base64')])
      }
    }
    const whole: PgpLookupAnswer = { accountId: jmapAccountId(account), found: Object.fromEntries(found), ...answer }
    return { ...whole }
  }
}
