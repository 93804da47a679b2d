import { useEffect, useReducer, useState } from 'preact/hooks'
import { useSetting } from '../views/setting.ts'
import type { PgpSession } from './pgp-session.ts'

/** PGP for a view, drawn again whenever something of it has changed; undefined until it is there. */
export function useSession(): PgpSession | undefined {
  const { desk, pgp } = useSetting()
  const [session, found] = useState<PgpSession | undefined>(undefined)
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    let watch: Disposable | undefined
    let isWanted = true
    pgp().then(
      (one) => {
        if (!isWanted) return
        watch = one.changes.watch(() => draw(undefined))
        found(one)
      },
      (error: unknown) => desk.failed(error),
    )
    return () => {
      isWanted = false
      watch?.[Symbol.dispose]()
    }
  }, [desk, pgp])
  return session
}
