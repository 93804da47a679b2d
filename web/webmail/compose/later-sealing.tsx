import { useEffect, useState } from 'preact/hooks'
import type { SealingLine } from '../sealing/sealing-line.tsx'
import { useSetting } from '../views/setting.ts'
import type { Composition } from './composition.ts'

/** Whether a letter is encrypted and signed: for members who have a PGP key, once it has come. */
export function LaterSealing({ composition }: { readonly composition: Composition }) {
  const { desk, pgp } = useSetting()
  const [loaded, load] = useState<{ readonly SealingLine: typeof SealingLine } | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    const find = async () => {
      const session = await pgp()
      const isNeeded = (await session.keys()).some(({ wrappedPrivateKey }) => wrappedPrivateKey !== null)
      const area = isNeeded && (await import('../sealing/sealing-line.tsx'))
      if (area && isWanted) load(area)
    }
    find().catch((error: unknown) => desk.failed(error))
    return () => {
      isWanted = false
    }
  }, [desk, pgp])
  return loaded ? <loaded.SealingLine composition={composition} /> : null
}
