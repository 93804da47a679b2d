import { useEffect, useState } from 'preact/hooks'
import type { PgpSession } from '../pgp/pgp-session.ts'

/** How many keys the member has; undefined while that is not known. */
export function useKeyCount(pgp: PgpSession | undefined): number | undefined {
  const [count, know] = useState<number | undefined>(undefined)
  useEffect(() => {
    pgp?.keys().then(
      (keys) => know(keys.length),
      () => undefined,
    )
  }, [pgp])
  return count
}
