import { useEffect, useState } from 'preact/hooks'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSetting } from '../views/setting.ts'

/** What `ask` gives, asked again whenever something of PGP has changed, or `what` is another; undefined until it is there. `ask` is taken as it is when `what` changes. */
export function useAnswer<T>(
  session: PgpSession | undefined,
  what: string,
  ask: (session: PgpSession) => Promise<T>,
): T | undefined {
  const { desk } = useSetting()
  const [answer, take] = useState<T | undefined>(undefined)
  useEffect(() => {
    if (!session) return undefined
    let isWanted = true
    const load = () => {
      ask(session).then(
        (one) => isWanted && take(() => one),
        (error: unknown) => isWanted && desk.failed(error),
      )
    }
    load()
    const watch = session.changes.watch(load)
    return () => {
      isWanted = false
      watch[Symbol.dispose]()
    }
  }, [session, what])
  return answer
}
