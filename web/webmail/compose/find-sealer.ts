import type { Mail } from '../mail/mail.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import type { Setting } from '../views/setting.ts'
import type { Composition } from './composition.ts'
import type { Sealer } from './sealer.ts'

/** What encrypts a letter, with everything loaded that it needs; undefined for a member without a key. @throws JmapFailure, Fault, or the browser's error if a file of the program does not come */
export async function findSealer(composition: Composition, setting: Setting): Promise<Sealer | undefined> {
  let session: PgpSession
  try {
    session = await setting.pgp()
  } catch (error) {
    // Whoever has no key can write without it.
    if (await ownsKey(setting.desk.mail)) throw error
    return undefined
  }
  if (!(await session.keys()).some(({ wrappedPrivateKey }) => wrappedPrivateKey !== null)) return undefined
  const { openSealing } = await import('../sealing/open-sealing.ts')
  return openSealing(session, composition, setting)
}

async function ownsKey({ accountId, calls }: Mail): Promise<boolean> {
  const answer = await calls.call('PgpKey/get', { accountId, ids: null, properties: ['wrappedPrivateKey'] })
  return !Array.isArray(answer['list']) || answer['list'].length > 0
}
